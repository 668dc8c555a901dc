"""Networks that see, as families: what they share beside the layers that each has of its own."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..architectures.layers import Architecture
from ..contracts import ColumnKind, DataError, InputSchema, ParamValue, ReplyError, TrialError
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Integer, Parameter, SearchSpace
from ..tabular.beside import Beside
from ..tabular.persist import read_facts, write_facts
from ..tabular.target import TargetScale, learned, softmax, transform_choice
from ..training.holdout import too_few
from .augmentation import augmentation, augmentation_choices
from .canvas import no_pictures, reduced, see, whole
from .packed import PictureShape, picture_columns
from .recipe import Defaults, recipe, recipe_choices
from .sizing import LEAST_EPOCHS, affordable_epochs, affordable_side, sides, size_choice, work

if TYPE_CHECKING:
    import pandas as pd

#: Passes at most.
_MOST_EPOCHS = 120
_FACTS, _WEIGHTS = "facts.json", "network.safetensors"


@dataclass(frozen=True)
class _Model:
    network: Any
    architecture: Architecture
    canvas: PictureShape
    shape: Mapping[str, int]
    mirrored: bool
    schema: InputSchema
    others: Beside
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        from .network import forward

        pictures = see(frame, self.schema, self.canvas)
        raw = forward(self.network, pictures, self.others.transform(frame), self.mirrored)
        return softmax(raw) if self.classes else self.scale.inverse(raw[:, 0])

    def save(self, folder: Path) -> None:
        from safetensors.torch import save_file

        self.others.save(folder)
        tensors = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        save_file(tensors, str(folder / _WEIGHTS))
        facts = {
            "classes": self.classes,
            "scale": self.scale.facts(),
            "shape": dict(self.shape),
            "canvas": self.canvas.model_dump(),
            "architecture": self.architecture.model_dump(mode="json"),
            "mirrored": self.mirrored,
        }
        write_facts(folder / _FACTS, facts)


class Seer(ABC):
    """A network that sees. Subclasses declare their layers' parameters, and the layers that these mean."""

    name: str
    title: str
    defaults: Defaults
    licence = "Apache-2.0"
    interpretable = False
    monotone = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It sees pictures, and needs rows to be judged on."""
        return no_pictures(facts) or too_few(facts.rows)

    @abstractmethod
    def choices(self, shape: PictureShape) -> tuple[Parameter, ...]:
        """Parameters of the layers, for pictures of up to that shape."""

    @abstractmethod
    def architecture(self, params: Mapping[str, ParamValue], canvas: PictureShape) -> Architecture:
        """The layers that a configuration means."""

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        shape = whole(facts.inputs)
        default = affordable_epochs(facts, self._default_layers)
        length = Integer(name="epochs", low=LEAST_EPOCHS, high=_MOST_EPOCHS, default=default, log=True)
        return SearchSpace(
            parameters=(
                *size_choice(shape, affordable_side(facts, self._default_layers)),
                *self.choices(shape),
                *recipe_choices(self.defaults, facts.classification, length=length),
                *augmentation_choices(shape.channels),
                *transform_choice(facts),
            )
        )

    def default_work(self, facts: TaskFacts) -> float:
        """Multiplications that a default fit needs, forward: rows times epochs times pictures times layers."""
        shape = whole(facts.inputs)
        canvas = reduced(shape, affordable_side(facts, self._default_layers))
        params = self.space(facts).default()
        pictures = len(picture_columns(facts.inputs))
        return float(
            facts.rows * int(params["epochs"]) * pictures * work(self.architecture(params, canvas), canvas)
        )

    def _default_layers(self, canvas: PictureShape) -> Architecture:
        params = {p.name: p.default for p in self.choices(canvas)}
        return self.architecture({**params, "dropout": self.defaults.dropout}, canvas)

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Train; the weights of the epoch that was best on rows held out."""
        import torch

        from .network import Seen, build, learn

        schema, classes = context.schema, len(context.schema.classes)
        scale, goal = learned(target, params, classes, standardise=True)
        shape = whole(schema)
        canvas = reduced(shape, int(params.get("size", sides(shape)[-1])))
        others = Beside.of(schema, ColumnKind.IMAGE)
        dense = others.fit_transform(frame, target, "quantile", context.seed)
        pictures = see(frame, schema, canvas)
        sizes = {
            **canvas.model_dump(),
            "pictures": pictures.shape[1],
            "others": dense.shape[1],
            "outputs": classes or 1,
        }
        architecture = self.architecture(params, canvas)
        torch.manual_seed(context.seed % 2**63)
        try:
            network = build(architecture, sizes, float(params["dropout"]))
        except ReplyError as error:
            raise TrialError(f"no such network: {error}") from error
        how = augmentation(params)
        smoothing = float(params.get("label_smoothing", 0.0))
        learn(
            network, how, smoothing, recipe(params, len(frame)), Seen(pictures, dense, goal, classes), context
        )
        return _Model(network, architecture, canvas, sizes, how.mirrored, schema, others, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved network.

        Raises:
            DataError: what describes it is no network of ours for these columns.
        """
        from safetensors.torch import load_file

        from ..training.saved import restored
        from .network import build

        facts = read_facts(folder / _FACTS)
        try:
            architecture = Architecture.model_validate(facts["architecture"])
            canvas, shape = PictureShape(**facts["canvas"]), facts["shape"]
            if {**shape, **canvas.model_dump(), "pictures": len(picture_columns(schema))} != shape:
                raise ValueError("its pictures are not those of its columns")
            network = restored(partial(build, architecture), shape, load_file(str(folder / _WEIGHTS)))
        except (ValueError, TypeError, KeyError, ReplyError) as error:
            raise DataError(
                "BAD-MODEL",
                f"{_FACTS} describes no network: {str(error)[:200]}",
                "use an unchanged copy, or train anew",
            ) from error
        return _Model(
            network,
            architecture,
            canvas,
            shape,
            bool(facts["mirrored"]),
            schema,
            Beside.load(folder, schema, ColumnKind.IMAGE),
            TargetScale(**facts["scale"]),
            int(facts["classes"]),
        )
