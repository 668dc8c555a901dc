"""Networks that read, as families: fastText's averaged vectors and a small transformer, both trained from nothing."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, Real, SearchSpace
from ..tabular.beside import Beside
from ..tabular.persist import read_facts, write_facts
from ..tabular.target import TargetScale, learned, softmax, transform_choice
from ..training.holdout import too_few
from ..training.recipe import SCHEDULES, Recipe
from .texts import no_prose, prose_ids, texts
from .tokens import PADDING, TokenOptions, tokens
from .vocabulary import UNKNOWN, places, vocabulary

if TYPE_CHECKING:
    import pandas as pd

_KEPT = "vocabulary"
#: A transformer's steps at least: on few rows a dozen epochs are too few to find a word that counts.
_LEAST_STEPS, _MOST_EPOCHS = 250, 40


@dataclass(frozen=True)
class _Model:
    which: str
    network: Any
    shape: Mapping[str, int]
    #: Hashed numbers that have a vector.
    kept: np.ndarray
    schema: InputSchema
    options: TokenOptions
    others: Beside
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        from .network import forward

        read = _read(frame, self.schema, self.options)
        read = places(read, self.kept, _unknown(self.which))
        raw = forward(self.network, read, self.others.transform(frame))
        if not self.classes:
            return self.scale.inverse(raw[:, 0])
        return softmax(raw)

    def save(self, folder: Path) -> None:
        import torch
        from safetensors.torch import save_file

        self.others.save(folder)
        tensors = {**self.network.state_dict(), _KEPT: torch.from_numpy(self.kept)}
        save_file(tensors, str(folder / "network.safetensors"))
        facts = {
            "classes": self.classes,
            "scale": self.scale.facts(),
            "shape": dict(self.shape),
            "options": self.options.model_dump(),
        }
        write_facts(folder / "facts.json", facts)


def _read(frame: "pd.DataFrame", schema: InputSchema, options: TokenOptions) -> np.ndarray:
    return tokens(texts(frame, prose_ids(schema)), options)


def _unknown(which: str) -> int:
    """An average leaves out what it does not know; a sequence would otherwise join words that are no neighbours."""
    return PADDING if which == "averaged" else UNKNOWN


class _Reading(ABC):
    """What both share. Subclasses declare a space, and say what a configuration means."""

    name: str
    which: str
    licence = "Apache-2.0"
    interpretable = False
    monotone = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It reads prose, and needs rows to stop early on."""
        return no_prose(facts) or too_few(facts.rows)

    @abstractmethod
    def _shape(self, params: Mapping[str, ParamValue]) -> dict[str, int]: ...

    @abstractmethod
    def _options(self, params: Mapping[str, ParamValue]) -> TokenOptions: ...

    @abstractmethod
    def _recipe(self, params: Mapping[str, ParamValue], rows: int) -> Recipe: ...

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Train with early stopping."""
        from .network import Read, learn

        classes = len(context.schema.classes)
        scale, goal = learned(target, params, classes, standardise=True)
        options = self._options(params)
        others = Beside.of(context.schema, ColumnKind.TEXT)
        dense = others.fit_transform(frame, target, "quantile", context.seed)
        numbers = _read(frame, context.schema, options)
        kept = vocabulary(numbers)
        read = Read(places(numbers, kept, _unknown(self.which)), dense, goal, classes)
        shape = {
            **self._shape(params),
            "vectors": len(kept) + 2,
            "length": options.length,
            "others": dense.shape[1],
            "outputs": classes or 1,
        }
        recipe = self._recipe(params, len(frame))
        network = learn(self.which, shape, float(params["dropout"]), recipe, read, context)
        return _Model(self.which, network, shape, kept, context.schema, options, others, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved network."""
        from safetensors.torch import load_file

        from ..training.saved import restored
        from .network import build

        facts, tensors = read_facts(folder / "facts.json"), load_file(str(folder / "network.safetensors"))
        kept = tensors.pop(_KEPT).numpy()
        network = restored(partial(build, self.which), facts["shape"], tensors)
        return _Model(
            self.which,
            network,
            facts["shape"],
            kept,
            schema,
            TokenOptions(**facts["options"]),
            Beside.load(folder, schema, ColumnKind.TEXT),
            TargetScale(**facts["scale"]),
            int(facts["classes"]),
        )


class TextAveraged(_Reading):
    """Averaged vectors of words and pieces of words."""

    name = "text_fast"
    which = "averaged"
    title = "averaged word vectors (as fastText, torch)"

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        return SearchSpace(
            parameters=(
                Integer(name="width", low=16, high=256, default=64, log=True),
                Integer(name="words", low=1, high=3, default=2, help="longest sequence of words"),
                Choice(name="pieces", choices=(False, True), default=False, help="pieces of words too"),
                Real(name="dropout", low=0.0, high=0.7, default=0.5),
                Real(name="learning_rate", low=5e-4, high=3e-2, default=3e-3, log=True),
                Choice(name="batch_size", choices=(32, 64, 128), default=64),
                *transform_choice(facts),
            )
        )

    def _shape(self, params: Mapping[str, ParamValue]) -> dict[str, int]:
        return {"width": int(params["width"])}

    def _options(self, params: Mapping[str, ParamValue]) -> TokenOptions:
        pieces = bool(params["pieces"])
        return TokenOptions(length=2000 if pieces else 1000, words=int(params["words"]), pieces=pieces)

    def _recipe(self, params: Mapping[str, ParamValue], rows: int) -> Recipe:
        size = min(int(params["batch_size"]), max(8, rows // 8))
        return Recipe(
            learning_rate=float(params["learning_rate"]),
            epochs=40,
            patience=4,
            batch_size=size,
            least_gain=1e-4,
            clip=0.0,
        )


class TextTransformer(_Reading):
    """A small transformer."""

    name = "text_transformer"
    which = "transformer"
    title = "small transformer (torch)"

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        return SearchSpace(
            parameters=(
                Choice(name="width", choices=(48, 96, 192), default=96),
                Integer(name="depth", low=1, high=4, default=2),
                Choice(
                    name="length", choices=(64, 128, 256), default=128, help="tokens of a text that are read"
                ),
                Real(name="dropout", low=0.0, high=0.6, default=0.3),
                Real(name="learning_rate", low=1e-4, high=3e-3, default=1e-3, log=True),
                Real(name="weight_decay", low=1e-4, high=1e-1, default=1e-2, log=True),
                Choice(name="schedule", choices=SCHEDULES, default="cosine"),
                Choice(name="batch_size", choices=(32, 64, 128), default=64),
                *transform_choice(facts),
            )
        )

    def _shape(self, params: Mapping[str, ParamValue]) -> dict[str, int]:
        return {"width": int(params["width"]), "depth": int(params["depth"]), "heads": 4}

    def _options(self, params: Mapping[str, ParamValue]) -> TokenOptions:
        return TokenOptions(length=int(params["length"]))

    def _recipe(self, params: Mapping[str, ParamValue], rows: int) -> Recipe:
        size = min(int(params["batch_size"]), max(8, rows // 8))
        steps = -(-rows // size)
        epochs = min(_MOST_EPOCHS, max(12, -(-_LEAST_STEPS // steps)))
        return Recipe.model_validate(
            {
                "learning_rate": float(params["learning_rate"]),
                "weight_decay": float(params["weight_decay"]),
                "schedule": params["schedule"],
                "warmup": 0.1,
                "epochs": epochs,
                "patience": epochs // 4,
                "batch_size": size,
                "clip": 1.0,
            }
        )
