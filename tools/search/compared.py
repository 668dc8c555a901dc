"""Two trials on the rows that both were validated on, by the predictions that the search kept."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.contracts import METRICS, Gain, Trial
from ..evaluate import Truth, advantage, cross_fitted_labels
from ..splits import Split


@dataclass(frozen=True)
class Compared:
    """Compares trials of one search.

    Args:
        folder: where out-of-fold predictions are kept.
        split: of the run.
        truth: of all rows; only validated ones are looked at.
        metric: name of the run's metric.
    """

    folder: Path
    split: Split
    truth: Truth
    metric: str

    def __call__(self, ours: Trial, theirs: Trial) -> Gain:
        """The gain of one over the other."""
        folds = self.split.fold_of(len(self.truth.values))
        rows = np.flatnonzero(folds >= 0)
        truth = self.truth.rows(rows)
        mean, error = advantage(
            "mcc" if METRICS[self.metric].beta else self.metric,
            truth,
            self._predicted(ours, truth, folds[rows], rows),
            self._predicted(theirs, truth, folds[rows], rows),
        )
        return Gain(mean=mean, error=error)

    def _predicted(
        self, trial: Trial, truth: Truth, folds: np.ndarray, rows: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | None]:
        stored: np.ndarray = np.load(self.folder / f"{trial.number:04d}.npy", allow_pickle=False)
        values = stored[rows]
        return values, cross_fitted_labels(self.metric, truth, values, folds) if truth.classes else None
