"""Metrics on labels from counts of (true, called) pairs, as scikit-learn defines them, in a hundredth of its time.

Intervals and thresholds need them thousands of times, at the end of a run, when time is short.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Counts:
    """How many rows of a class were called which.

    Args:
        pairs: (classes, classes) rows by true and by called class.
    """

    pairs: Array

    @classmethod
    def of(cls, truth: Array, labels: Array) -> "Counts":
        """Count two (rows,) arrays of codes from 0 on."""
        classes = int(max(truth.max(initial=0), labels.max(initial=0))) + 1
        found = np.bincount(truth.astype(np.int64) * classes + labels, minlength=classes * classes)
        return cls(found.reshape(classes, classes).astype(np.float64))

    @cached_property
    def true(self) -> Array:
        """(classes,) rows of each class."""
        return np.asarray(self.pairs.sum(axis=1))

    @cached_property
    def called(self) -> Array:
        """(classes,) rows called so."""
        return np.asarray(self.pairs.sum(axis=0))

    @property
    def right(self) -> Array:
        """(classes,) rows called what they are."""
        return np.asarray(self.pairs.diagonal())

    def accuracy(self) -> float:
        """Share of rows that are called what they are."""
        return float(self.right.sum() / self.pairs.sum())

    def f1(self) -> Array:
        """(classes,) harmonic means of precision and recall; 0 where there is neither."""
        return _over(2 * self.right, self.true + self.called)

    def f1_macro(self) -> float:
        """Mean over the classes that occur, as true or as called."""
        return float(self.f1()[self.true + self.called > 0].mean())

    def f1_weighted(self) -> float:
        """Mean over rows of their class's."""
        return float((self.f1() * self.true).sum() / self.true.sum())

    def precision(self) -> Array:
        """(classes,) share of those called so that are; 0 where none is."""
        return _over(self.right, self.called)

    def recall(self) -> Array:
        """(classes,) share of those that are which are called so; 0 where none is."""
        return _over(self.right, self.true)

    def mcc(self) -> float:
        """Matthews correlation for several classes (Gorodkin, 2004); 0 where either side is constant."""
        rows = self.pairs.sum()
        both = self.right.sum() * rows - self.true @ self.called
        spread = (rows**2 - self.called @ self.called) * (rows**2 - self.true @ self.true)
        return float(both / np.sqrt(spread)) if spread > 0 else 0.0

    def cohen_kappa(self) -> float:
        """Agreement beyond chance (Cohen, 1960); not a number where there is nothing to disagree on."""
        rows = self.pairs.sum()
        chance = self.true @ self.called / rows**2
        return float((self.accuracy() - chance) / (1 - chance)) if chance < 1 else float("nan")


def _over(part: Array, whole: Array) -> Array:
    ratio: Array = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return ratio
