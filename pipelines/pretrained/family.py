"""What families on frozen encoders share: embeddings once, then a linear head; a saved model has its encoder in it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, DataError, InputSchema, ParamValue, TrialError, Weights, WeightsKind
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Parameter, Real, SearchSpace
from ..tabular.beside import Beside
from ..tabular.sklearn_model import SklearnModel, fit_sklearn, load_sklearn
from ..tabular.target import transform_choice
from .choice import encoder_choice, of_kind, used
from .folder import WeightsFolder, read_folder

if TYPE_CHECKING:
    import pandas as pd

#: Where a saved model keeps its encoder.
FOLDER = "encoder"
#: Memory that an encoder takes for each byte of its files: 16 bits become 32, and both are there for a moment.
_COPIES = 3.0


class Embedder(ABC):
    """From a frame to a matrix: what an encoder says of a row, scaled, then everything else."""

    #: The columns that an encoder takes.
    column: ColumnKind

    def __init__(
        self, schema: InputSchema, folder: WeightsFolder, device: str, parts: dict[str, Any]
    ) -> None:
        self.schema, self.folder, self.parts = schema, folder, parts
        self.network = self.load(folder, device)

    @abstractmethod
    def load(self, folder: WeightsFolder, device: str) -> Any:
        """The encoder."""

    @abstractmethod
    def embed(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features) float32, as ``parts["options"]`` says."""

    def fit_transform(self, frame: "pd.DataFrame", target: np.ndarray, seed: int) -> np.ndarray:
        """Fit on training rows; (rows, features) float64."""
        from sklearn.preprocessing import StandardScaler

        found = self.embed(frame).astype(np.float64)
        if not np.isfinite(found).all():
            raise TrialError("the encoder gives no finite numbers")
        self.parts["scaler"] = StandardScaler().fit(found)
        beside = Beside.of(self.schema, self.column)
        dense = beside.fit_transform(frame, target, "standard", seed)
        self.parts["others"] = beside.parts
        return self._joined(found, dense)

    def transform(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features) float64."""
        beside = Beside.of(self.schema, self.column, self.parts["others"])
        return self._joined(self.embed(frame).astype(np.float64), beside.transform(frame))

    def _joined(self, found: np.ndarray, others: np.ndarray) -> np.ndarray:
        # An embedding weighs as much as one other column, so that one penalty suits both, however wide it is.
        return np.hstack([self.parts["scaler"].transform(found) / np.sqrt(found.shape[1]), others])


@dataclass(frozen=True)
class Pretrained(SklearnModel):
    """A linear head behind its encoder, which it takes along when it is saved."""

    @property
    def bulk_bytes(self) -> int:
        """Bytes to copy and to read again."""
        return self._folder.bytes

    @property
    def _folder(self) -> WeightsFolder:
        assert isinstance(self.encoder, Embedder)
        return self.encoder.folder

    def save(self, folder: Path) -> None:
        """Write head and scale, and copy the encoder."""
        super().save(folder)
        self._folder.copy_to(folder / FOLDER)


class OnEncoder(ABC):
    """A family: subclasses say what its encoders read and how."""

    name: str
    title: str
    kind: WeightsKind
    #: Of the library; that of the weights is theirs.
    licence = "Apache-2.0"
    interpretable = False
    monotone = False

    @abstractmethod
    def nothing(self, facts: TaskFacts) -> str | None:
        """Why there is nothing to encode, or None."""

    @abstractmethod
    def choices(self, weights: tuple[Weights, ...]) -> tuple[Parameter, ...]:
        """How these encoders may be used."""

    @abstractmethod
    def embedder(
        self, schema: InputSchema, folder: WeightsFolder, device: str, parts: dict[str, Any]
    ) -> Embedder:
        """The way from frames to matrices."""

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It needs weights, and they must fit into memory."""
        if (problem := self.nothing(facts)) is not None:
            return problem
        found = of_kind(facts.weights, self.kind)
        if not found:
            return f"no weights of an encoder of {self.kind} are named (--weights FOLDER)"
        need = _COPIES * max(w.bytes for w in found) / 1e6
        return f"its encoder needs about {need:.0f} MB" if need > 0.8 * facts.memory_mb else None

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        found = of_kind(facts.weights, self.kind)
        weight = Choice(name="class_weight", choices=("none", "balanced"), default="none")
        return SearchSpace(
            parameters=(
                *encoder_choice(found),
                *self.choices(found),
                Real(
                    name="C",
                    low=1e-2,
                    high=1e4,
                    default=3.0,
                    log=True,
                    help="inverse strength of the penalty",
                ),
                *((weight,) if facts.classification else transform_choice(facts)),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Embed, scale, fit.

        Raises:
            DataError: the weights are not what the plan was made with.
        """
        weights = used(context.weights, self.kind, params)
        if weights is None:
            raise TrialError(f"no weights of an encoder of {self.kind} are named")
        folder = unchanged(weights)
        options = {
            p.name: params[p.name]
            for p in self.choices(of_kind(context.weights, self.kind))
            if p.name in params
        }
        encoder = self.embedder(context.schema, folder, context.device, {"options": options})
        matrix = encoder.fit_transform(frame, target, context.seed)
        strength = float(params["C"])
        estimator = (
            _classifier(strength, str(params["class_weight"]))
            if context.schema.classes
            else _regressor(strength)
        )
        model = fit_sklearn(encoder, matrix, target, estimator, params, context)
        return Pretrained(model.encoder, model.estimator, model.scale, model.classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read what was saved; the encoder that lies beside the head.

        Raises:
            DataError: it is none.
        """
        encoder = read_folder(folder / FOLDER)
        if encoder.kind != self.kind:
            raise DataError(
                "BAD-MODEL", f"its encoder reads {encoder.kind}", "use an unchanged copy, or train anew"
            )
        model = load_sklearn(
            folder, schema, lambda schema, parts: self.embedder(schema, encoder, "cpu", parts)
        )
        return Pretrained(model.encoder, model.estimator, model.scale, model.classes)


def unchanged(weights: Weights) -> WeightsFolder:
    """The folder of weights, as it was when the plan was made.

    Raises:
        DataError: it is gone or has been changed.
    """
    folder = read_folder(Path(weights.path))
    if folder.sha256 != weights.sha256:
        raise DataError(
            "WEIGHTS-CHANGED",
            f"the weights in {weights.path} are not what the plan was made with",
            "restore them, or plan anew",
        )
    return folder


def _classifier(strength: float, weight: str) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=strength, class_weight=None if weight == "none" else weight, max_iter=300, tol=1e-3
    )


def _regressor(strength: float) -> Any:
    from sklearn.linear_model import Ridge

    return Ridge(alpha=1 / strength)
