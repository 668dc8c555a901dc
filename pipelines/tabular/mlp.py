"""A multilayer perceptron (torch) with residual blocks, stopped early on rows of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..contracts import InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, Real, SearchSpace
from ..training.holdout import too_few
from .blocks import pictures_alone
from .dense import too_wide
from .encode import DenseEncoder, Scaling
from .persist import dump, load, read_facts, write_facts
from .target import TargetScale, learned, softmax, transform_choice

if TYPE_CHECKING:
    import pandas as pd

_PREDICT_ROWS = 8192


@dataclass(frozen=True)
class _Model:
    encoder: DenseEncoder
    network: Any
    shape: Mapping[str, int]
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        from .torch_network import forward

        raw = forward(self.network, self.encoder.transform(frame), _PREDICT_ROWS)
        if not self.classes:
            return self.scale.inverse(raw[:, 0])
        return softmax(raw)

    def save(self, folder: Path) -> None:
        from safetensors.torch import save_file

        dump(self.encoder.parts, folder / "encoder.skops")
        save_file(self.network.state_dict(), str(folder / "network.safetensors"))
        facts = {"classes": self.classes, "scale": self.scale.facts(), "shape": dict(self.shape)}
        write_facts(folder / "facts.json", facts)


class MLP:
    """Multilayer perceptron."""

    name = "mlp"
    title = "multilayer perceptron (torch)"
    licence = "Apache-2.0"
    interpretable = False
    monotone = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It needs rows to stop early on, and a dense matrix."""
        return pictures_alone(facts) or too_few(facts.rows) or too_wide(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        return SearchSpace(
            parameters=(
                Choice(name="numbers", choices=("standard", "quantile", "spline"), default="quantile"),
                Integer(name="width", low=32, high=512, default=128, log=True),
                Integer(name="depth", low=1, high=4, default=2),
                Real(name="dropout", low=0.0, high=0.5, default=0.1),
                Real(name="learning_rate", low=1e-4, high=1e-2, default=1e-3, log=True),
                Real(name="weight_decay", low=1e-6, high=1e-1, default=1e-2, log=True),
                Choice(name="batch_size", choices=(64, 128, 256, 512), default=256),
                *transform_choice(facts),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Train with early stopping."""
        from .torch_network import Task, train

        classes = len(context.schema.classes)
        scale, goal = learned(target, params, classes, standardise=True)
        encoder = DenseEncoder(context.schema)
        matrix = encoder.fit_transform(frame, target, cast(Scaling, str(params["numbers"])), context.seed)
        shape = {
            "inputs": matrix.shape[1],
            "width": int(params["width"]),
            "depth": int(params["depth"]),
            "outputs": classes or 1,
        }
        absolute = context.metric in {"mae", "median_absolute_error", "mape", "smape"}
        task = Task(matrix, goal, classes, absolute)
        return _Model(encoder, train(task, shape, params, context), shape, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved network."""
        from safetensors.torch import load_file

        from ..training.saved import restored
        from .torch_network import build

        facts = read_facts(folder / "facts.json")
        network = restored(build, facts["shape"], load_file(str(folder / "network.safetensors")))
        encoder = DenseEncoder(schema, load(folder / "encoder.skops"))
        return _Model(encoder, network, facts["shape"], TargetScale(**facts["scale"]), int(facts["classes"]))
