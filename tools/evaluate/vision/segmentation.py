"""How well classes of pixels agree, from one table of counts."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class PixelCounts:
    """Pixels by true class (row) and predicted class (column): (classes, classes) int64."""

    table: Array

    @classmethod
    def of(
        cls, truth: Iterable[Array], found: Iterable[Array], classes: int, ignore: int | None = None
    ) -> "PixelCounts":
        """Count over pictures, which may differ in size.

        Args:
            truth: masks of class codes, (height, width) each.
            found: as many, of the same sizes.
            classes: number of classes.
            ignore: code of true pixels that count neither way.

        Raises:
            ValueError: masks that do not fit each other, or a code that is no class.
        """
        table = np.zeros(classes * classes, np.int64)
        for true, mine in zip(truth, found, strict=True):
            if true.shape != mine.shape:
                raise ValueError(f"a mask of shape {mine.shape} for one of {true.shape}")
            counted = np.ones(true.shape, bool) if ignore is None else true != ignore
            rows, columns = true[counted].astype(np.int64), mine[counted].astype(np.int64)
            for codes in (rows, columns):
                if codes.size and not 0 <= codes.min() <= codes.max() < classes:
                    raise ValueError(f"a mask holds a code beyond the {classes} classes")
            table += np.bincount(rows * classes + columns, minlength=classes * classes)
        return cls(table.reshape(classes, classes))

    @property
    def iou(self) -> Array:
        """(classes,) intersection over union; NaN for a class that neither occurs nor is predicted."""
        both = np.diag(self.table)
        return _ratio(both, self.table.sum(axis=0) + self.table.sum(axis=1) - both)

    @property
    def dice(self) -> Array:
        """(classes,) Dice coefficient, the F1 score of pixels; NaN as for ``iou``."""
        return _ratio(2 * np.diag(self.table), self.table.sum(axis=0) + self.table.sum(axis=1))

    @property
    def mean_iou(self) -> float:
        """mIoU (Jaccard index) over the classes that occur or are predicted; NaN without pixels."""
        return _mean(self.iou)

    @property
    def mean_dice(self) -> float:
        """Mean Dice coefficient over the same classes."""
        return _mean(self.dice)

    @property
    def accuracy(self) -> float:
        """Share of pixels that are right; NaN without pixels."""
        return float(_ratio(np.diag(self.table).sum(), self.table.sum()))


def _ratio(part: Array, whole: Array) -> Array:
    ratio: Array = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)
    return ratio


def _mean(values: Array) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
