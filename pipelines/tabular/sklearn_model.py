"""What families of scikit-learn share: an encoder, an estimator, saved together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..contracts import InputSchema, ParamValue, TrialError
from ..family import Explanation, FitContext
from .persist import dump, load, read_facts, write_facts
from .target import TargetScale, learned, normalised, spread_classes

if TYPE_CHECKING:
    import pandas as pd

#: A node of scikit-learn's trees, without its value.
_NODE_BYTES = 64
_ENCODER, _ESTIMATOR, _FACTS = "encoder.skops", "estimator.skops", "facts.json"


class Encoder(Protocol):
    """From a frame to a matrix; ``parts`` is all that was fitted, to be given to another of the same schema."""

    parts: dict[str, Any]

    def transform(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features)."""
        ...


@dataclass(frozen=True)
class SklearnModel:
    """A fitted estimator behind its encoder."""

    encoder: Encoder
    estimator: Any
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """Probabilities (rows, classes) or values (rows,)."""
        matrix = self.encoder.transform(frame)
        if self.classes:
            proba = self.estimator.predict_proba(matrix)
            return normalised(spread_classes(proba, self.estimator.classes_, self.classes))
        return self.scale.inverse(self.estimator.predict(matrix))

    @property
    def bulk_bytes(self) -> int:
        """Bytes that saving has to pack and loading to unpack: deep forests and remembered rows are large."""
        trees = np.ravel(getattr(self.estimator, "estimators_", ()))
        nodes = sum(t.tree_.node_count * _NODE_BYTES + t.tree_.value.nbytes for t in trees)
        remembered = getattr(self.estimator, "_fit_X", None)
        return int(nodes + (2 * remembered.nbytes if remembered is not None else 0))

    @property
    def explanation(self) -> Explanation | None:
        """The weights that count, or the leaves of a tree; None for what nobody reads."""
        if hasattr(self.estimator, "tree_"):
            return Explanation(count=int(self.estimator.get_n_leaves()), terms="leaves")
        found = weights(self.estimator)
        return Explanation(count=int(np.count_nonzero(found)), terms="weights") if found.size else None

    def save(self, folder: Path) -> None:
        """Write encoder, estimator and scale."""
        dump(self.encoder.parts, folder / _ENCODER)
        dump(self.estimator, folder / _ESTIMATOR)
        write_facts(folder / _FACTS, {"classes": self.classes, "scale": self.scale.facts()})


def weights(estimator: Any) -> np.ndarray:
    """(outputs, features) of a linear estimator; empty where it is none."""
    inner = getattr(estimator, "regressor_", estimator)
    return np.atleast_2d(np.asarray(getattr(inner, "coef_", ()), dtype=np.float64))


def load_sklearn(
    folder: Path, schema: InputSchema, encoder: Callable[[InputSchema, dict[str, Any]], Encoder]
) -> SklearnModel:
    """Read what ``save`` wrote."""
    facts = read_facts(folder / _FACTS)
    return SklearnModel(
        encoder(schema, load(folder / _ENCODER)),
        load(folder / _ESTIMATOR),
        TargetScale(**facts["scale"]),
        int(facts["classes"]),
    )


def fit_estimator(estimator: Any, matrix: Any, goal: np.ndarray) -> None:
    """Fit an estimator on a matrix, dense or sparse.

    Raises:
        TrialError: it did not find finite weights.
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # Not converged is not wrong: the score tells what it is worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            estimator.fit(matrix, goal)
        except (ValueError, np.linalg.LinAlgError) as error:
            raise TrialError(f"{type(estimator).__name__} cannot be fitted: {str(error)[:200]}") from error


def fit_sklearn(
    encoder: Encoder,
    matrix: np.ndarray,
    target: np.ndarray,
    estimator: Any,
    params: Mapping[str, ParamValue],
    context: FitContext,
) -> SklearnModel:
    """Fit ``estimator`` on an encoded matrix.

    Raises:
        TrialError: one class only, or the estimator did not find finite weights.
    """
    classes = len(context.schema.classes)
    scale, goal = learned(target, params, classes)
    fit_estimator(estimator, matrix, goal)
    if hasattr(estimator, "n_jobs"):
        estimator.n_jobs = 1
    return SklearnModel(encoder, estimator, scale, classes)
