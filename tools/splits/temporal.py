"""Rows in time: train on the past, check on what came after. Equal times are never cut apart."""

import numpy as np

from ...pipelines.contracts import PlanError

Array = np.ndarray
Pair = tuple[Array, Array]


def holdout(time: Array, fraction: float, start: float | None = None, gap: float = 0.0) -> Pair:
    """(earlier, later) row numbers: the last ``fraction`` of rows, or those from ``start`` on.

    Args:
        time: (rows,) numbers, NaN where unknown (taken as the earliest).
        start: first time of the later part.
        gap: rows within so much time before the later part are in neither.
    """
    known = np.nan_to_num(time, nan=-np.inf)
    cut = start if start is not None else _cut(known, 1 - fraction)
    return np.flatnonzero(_before(known, cut, gap)), np.flatnonzero(known >= cut)


def folds(time: Array, count: int, gap: float = 0.0) -> list[Pair]:
    """Forward chaining: fold k trains on all rows before its validation window. At most ``count``."""
    known = np.nan_to_num(time, nan=-np.inf)
    cuts = sorted({_cut(known, k / (count + 1)) for k in range(1, count + 1)})
    pairs = []
    for cut, end in zip(cuts, [*cuts[1:], np.inf], strict=True):
        train = np.flatnonzero(_before(known, cut, gap))
        validation = np.flatnonzero((known >= cut) & (known < end))
        if len(train) and len(validation):
            pairs.append((train, validation))
    return pairs


def grouped_holdout(time: Array, groups: Array, fraction: float, gap: float = 0.0) -> Pair:
    """Groups that appear last are held out; kept groups lose their rows from that time on."""
    known = np.nan_to_num(time, nan=-np.inf)
    first = _first_seen(known, groups)
    cut = _cut(first, 1 - fraction)
    return np.flatnonzero((first < cut) & _before(known, cut, gap)), np.flatnonzero(first >= cut)


def grouped_folds(time: Array, groups: Array, count: int, gap: float = 0.0) -> list[Pair]:
    """Forward chaining over groups by their first time; training rows come before the window."""
    known = np.nan_to_num(time, nan=-np.inf)
    first = _first_seen(known, groups)
    pairs = []
    for ahead, validation in folds(first, count):
        start = first[validation].min()
        train = ahead[_before(known[ahead], start, gap)]
        if len(train):
            pairs.append((train, validation))
    return pairs


def _before(known: Array, cut: float, gap: float) -> Array:
    """(rows,) whether a row lies before the cut, and not within the gap before it."""
    return np.asarray((known < cut) & (known < cut - gap) if gap else known < cut)


def _first_seen(known: Array, groups: Array) -> Array:
    """(rows,) earliest time of each row's group."""
    _, codes = np.unique(groups, return_inverse=True)
    earliest = np.full(codes.max() + 1, np.inf)
    np.minimum.at(earliest, codes, known)
    return earliest[codes]


def _cut(known: Array, share: float) -> float:
    """The time before which about ``share`` of the rows lie, never the very first time."""
    times, counts = np.unique(known, return_counts=True)
    if len(times) < 2:
        return float("inf")
    before = np.cumsum(counts)[:-1] / len(known)
    return float(times[1 + int(np.abs(before - share).argmin())])


def parse_time(start: str, dates: bool) -> float:
    """A time as a plan writes it: a number, or a date in ISO form (``2010``, ``2010-01-31``).

    Raises:
        PlanError: it is neither.
    """
    try:
        return float(np.datetime64(start, "us").astype(np.int64)) / 1e6 if dates else float(start)
    except ValueError:
        raise PlanError(
            "BAD-TIME",
            f"split.test_from {start!r} is not a {'date' if dates else 'number'}",
            "write it as 2010-01-31" if dates else "write it as the time column does",
        ) from None
