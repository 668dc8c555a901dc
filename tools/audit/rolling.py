"""Running means of any width: their change from row to row is the target that enters less the one that leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .lagged import Track
from .view import Feature

#: Widest window, and widest one around the row.
_WIDEST, _AROUND = 200, 60
#: Correlation beyond which the change is explained, and rows it takes to say so.
_EXACT, _LEAST, _ROWS = 1 - 1e-7, 60, 4_000
#: Correlation from which windows are looked at, rows that are missing taken as ordinary, and how many are.
_WORTH, _TRIED = 0.5, 12


@dataclass(frozen=True)
class Window:
    """Rows of which a column is the mean: from ``first`` to ``last`` places after the row, both included."""

    first: int
    last: int


def windows(features: Sequence[Feature], y: np.ndarray, where: Track) -> dict[str, Window]:
    """Column id -> the window of targets of which it is the running mean or sum."""
    candidates = [
        *(Window(-w, -1) for w in range(2, _WIDEST)),
        *(Window(1 - w, 0) for w in range(2, _WIDEST)),
        *(Window(-b, b) for b in range(1, _AROUND)),
        *(Window(1, w) for w in range(2, _AROUND)),
    ]
    rows = np.arange(len(y))[-_ROWS:]
    changes = np.stack([_change(f, where)[rows] for f in features], axis=1)
    likely = _standard(changes).T
    targets = _Targets(y, where, rows)
    parts = (candidates[start : start + 100] for start in range(0, len(candidates), 100))
    agrees = np.concatenate(
        [np.abs(likely @ _standard(np.stack([targets.step(c) for c in part], axis=1))) for part in parts],
        axis=1,
    ) / len(rows)
    found = {}
    for i in np.flatnonzero(agrees.max(1) > _WORTH):
        # Gaps blur the comparison, so that the right window need not be the first.
        for k in np.argsort(-agrees[i], kind="stable")[:_TRIED]:
            if _same(changes[:, i], targets.step(candidates[k])):
                found[features[int(i)].id] = candidates[k]
                break
    return found


@dataclass(frozen=True)
class _Targets:
    y: np.ndarray
    where: Track
    rows: np.ndarray

    def step(self, window: Window) -> np.ndarray:
        """(rows,) the target that enters a window less the one that leaves it."""
        return np.asarray(self._at(window.last) - self._at(window.first - 1))

    def _at(self, lag: int) -> np.ndarray:
        return np.asarray(self.where.beside(self.y, lag)[self.rows])


def _change(feature: Feature, where: Track) -> np.ndarray:
    return np.asarray(feature.values - where.beside(feature.values, -1))


def _standard(columns: np.ndarray) -> np.ndarray:
    """Columns of mean 0 and variance 1, missing values at 0."""
    known = np.isfinite(columns)
    count = np.maximum(known.sum(0), 1)
    filled = np.where(known, columns, 0.0)
    centred = np.where(known, columns - filled.sum(0) / count, 0.0)
    spread = np.sqrt((centred**2).sum(0) / len(columns))
    return np.asarray(centred / np.where(spread > 0, spread, 1.0))


def _same(change: np.ndarray, step: np.ndarray) -> bool:
    both = np.isfinite(change) & np.isfinite(step)
    if both.sum() < _LEAST:
        return False
    a, b = change[both] - change[both].mean(), step[both] - step[both].mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return size > 0 and float(a @ b) / size > _EXACT
