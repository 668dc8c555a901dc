"""The target as a model sees it: classes that a fold may lack, values that may be taken on a log scale."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..contracts import ParamValue, TrialError
from ..family import TaskFacts
from ..spaces import Choice

TRANSFORM = "target_transform"
#: From this skewness on, a log scale is worth trying.
_SKEWED = 1.0
#: Predictions on the log scale go this far beyond the training targets at most.
_MARGIN = 1.0


def transform_choice(facts: TaskFacts) -> list[Choice]:
    """The choice of a target scale, where there is one: skewed amounts that are never negative."""
    low, skew = facts.target_low, facts.target_skew
    if facts.classification or low is None or skew is None or low < 0 or skew < _SKEWED:
        return []
    return [
        Choice(
            name=TRANSFORM, choices=("none", "log1p"), default="none", help="scale the target is learned on"
        )
    ]


@dataclass(frozen=True)
class TargetScale:
    """How values were transformed; ``shift`` and ``scale`` standardise where a model needs it."""

    transform: str = "none"
    low: float = 0.0
    high: float = 0.0
    shift: float = 0.0
    scale: float = 1.0

    @staticmethod
    def fit(
        target: np.ndarray, params: Mapping[str, ParamValue], *, standardise: bool = False
    ) -> "TargetScale":
        """Learn the scale of ``target``, (rows,) float64."""
        transform = str(params.get(TRANSFORM, "none"))
        values = np.log1p(target) if transform == "log1p" else target
        spread = float(values.std()) or 1.0
        return TargetScale(
            transform,
            float(values.min()),
            float(values.max()),
            float(values.mean()) if standardise else 0.0,
            spread if standardise else 1.0,
        )

    def forward(self, target: np.ndarray) -> np.ndarray:
        """What the model learns."""
        values = np.log1p(target) if self.transform == "log1p" else target
        return (values - self.shift) / self.scale

    def inverse(self, predicted: np.ndarray) -> np.ndarray:
        """Predictions in the target's unit. A log scale is kept from running away."""
        values = np.asarray(predicted, dtype=np.float64) * self.scale + self.shift
        if self.transform != "log1p":
            return values
        return np.expm1(np.clip(values, self.low - _MARGIN, self.high + _MARGIN))

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def learned(
    target: np.ndarray, params: Mapping[str, ParamValue], classes: int, *, standardise: bool = False
) -> tuple[TargetScale, np.ndarray]:
    """The scale of a target, and what a model learns of it, (rows,): class codes as they are, or scaled values.

    Raises:
        TrialError: there are classes, and all rows are of one.
    """
    if classes:
        check_classes(target)
        return TargetScale(), target
    scale = TargetScale.fit(target, params, standardise=standardise)
    return scale, scale.forward(target)


def softmax(raw: np.ndarray) -> np.ndarray:
    """(rows, classes) probabilities from a network's or a linear model's outputs."""
    shifted = np.exp(raw - raw.max(axis=1, keepdims=True))
    return normalised(shifted / shifted.sum(axis=1, keepdims=True))


def check_classes(target: np.ndarray) -> None:
    """Refuse rows of one class.

    Raises:
        TrialError: there is nothing to tell apart.
    """
    if len(np.unique(target)) < 2:
        raise TrialError("the training rows of this fold are all of one class")


def spread_classes(proba: np.ndarray, present: np.ndarray, classes: int) -> np.ndarray:
    """(rows, classes) probabilities from those of the classes that were present in training."""
    if proba.shape[1] == classes:
        return np.asarray(proba, dtype=np.float64)
    out = np.zeros((len(proba), classes))
    out[:, np.asarray(present, dtype=int)] = proba
    return out


def normalised(proba: np.ndarray) -> np.ndarray:
    """Rows that add up to one whatever single precision left of it."""
    proba = np.clip(np.asarray(proba, dtype=np.float64), 0.0, 1.0)
    return np.asarray(proba / np.maximum(proba.sum(axis=1, keepdims=True), 1e-12))
