"""Targets of earlier and later rows, beside each row."""

from dataclasses import dataclass

import numpy as np

from .view import View

#: Farthest rows beside a row that may be asked for.
FARTHEST = 256


@dataclass(frozen=True)
class Track:
    """Where each row stands in its series.

    Attributes:
        place: (rows,) places; neighbours in time are one apart, series far apart.
        at: (places,) the row at a place, -1 where the audit has none.
        by_time: whether rows were ordered by time; else by the file.
    """

    place: np.ndarray
    at: np.ndarray
    by_time: bool

    def beside(self, values: np.ndarray, lag: int) -> np.ndarray:
        """(rows,) ``values`` of the row ``lag`` places later, NaN where there is none."""
        rows = self.at[self.place + lag]
        return np.where(rows >= 0, values[rows].astype(np.float64), np.nan)


def track(view: View) -> Track:
    """Places by entity and time, or by the file's order.

    Where the file is in the order of time, row numbers are places: rows that the audit may not see leave a gap.
    """
    order = view.order.astype(np.int64)
    groups = view.groups if view.groups is not None else np.zeros(view.rows, dtype=np.int64)
    time = view.time if view.time is not None else order.astype(np.float64)
    usable = np.isfinite(time)
    sequence = np.lexsort((order, np.where(usable, time, np.inf), groups))
    ascending = bool((np.diff(order[sequence])[np.diff(groups[sequence]) == 0] > 0).all())
    place = np.empty(view.rows, dtype=np.int64)
    position = _spread(order[sequence], groups[sequence], ascending)
    place[sequence] = position + FARTHEST
    at = np.full(int(place.max()) + FARTHEST + 1, -1, dtype=np.int64)
    at[place[usable]] = np.flatnonzero(usable)
    return Track(place, at, view.time is not None)


def _spread(order: np.ndarray, groups: np.ndarray, by_file: bool) -> np.ndarray:
    """Places of rows sorted by group and time, with room between groups."""
    steps = np.ones(len(order), dtype=np.int64)
    if by_file and _one_block(order, groups):
        steps[1:] = np.diff(order)
    new = np.concatenate([[False], np.diff(groups) != 0])
    steps[new] = FARTHEST + 1
    steps[0] = 0
    return np.cumsum(steps)


def _one_block(order: np.ndarray, groups: np.ndarray) -> bool:
    """Whether rows of a group stand together in the file, so that row numbers count its rows."""
    starts = np.flatnonzero(np.concatenate([[True], np.diff(groups) != 0]))
    ends = np.concatenate([starts[1:], [len(order)]]) - 1
    lengths, spans = ends - starts + 1, order[ends] - order[starts] + 1
    return bool(spans.sum() <= 2 * lengths.sum())
