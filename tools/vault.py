"""Where the labels of the sealed test rows are kept until the one time they are looked at."""

from collections.abc import Sequence

import numpy as np

from .evaluate import Truth, score

Predictions = tuple[np.ndarray, np.ndarray | None]


class Vault:
    """Holds the test labels in this process's memory; nothing that workers or agents read has them.

    Args:
        truth: true values of all rows.
        rows: numbers of the test rows.
    """

    def __init__(self, truth: Truth, rows: np.ndarray) -> None:
        self.__truth = truth.rows(rows)
        self.opened = 0

    @property
    def rows(self) -> int:
        """How many rows are sealed."""
        return len(self.__truth.values)

    def open(self, metric: str, candidates: Sequence[Predictions]) -> tuple[list[float], Truth]:
        """Score the final candidates, once and for all.

        Args:
            metric: name of the metric.
            candidates: (predictions, labels or None) of each, on the test rows.

        Returns:
            A score for each, and the test rows' truth, which is no secret any more.
        """
        if self.opened:
            raise RuntimeError("the vault has been opened already")
        self.opened += 1
        return [score(metric, self.__truth, p, labels) for p, labels in candidates], self.__truth
