"""Which test rows stand and fall together: an interval must resample them as one."""

import numpy as np

from ...pipelines.contracts import SplitPlan
from . import grouped
from .split import Rows

Array = np.ndarray

#: A series is cut into so many stretches: long enough to hold its dependence, many enough to resample.
_STRETCHES, _LEAST_LENGTH = 20, 5


def clusters(plan: SplitPlan, rows: Rows, test: Array) -> Array | None:
    """(test rows,) codes of what is resampled whole; None where rows are independent.

    Entities are whole, copies are whole, and a series is in stretches of neighbours (the block bootstrap of
    Carlstein, 1986).
    """
    if plan.temporal and rows.time is not None:
        return _stretches(rows.time[test])
    twins = rows.twins[test] if plan.together and rows.twins is not None else None
    if plan.grouped and rows.groups is not None:
        return rows.groups[test] if twins is None else grouped.joined(rows.groups[test], twins)
    return twins


def _stretches(time: Array) -> Array:
    count = min(_STRETCHES, max(1, len(time) // _LEAST_LENGTH))
    place = np.empty(len(time), dtype=np.int64)
    place[np.argsort(np.nan_to_num(time, nan=-np.inf), kind="stable")] = np.arange(len(time))
    return place * count // len(time)
