"""What the split that was made keeps apart: measured from its rows, whatever the plan says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..splits import Split
from ..structure import Layout

Array = np.ndarray


@dataclass(frozen=True)
class Crossing:
    """Entities of one column that are on both sides.

    Attributes:
        tested: different entities among the test rows.
        shared: those of them that are in development rows too.
        share: of the test rows, how many belong to those.
        folds: different entities that a fold trains on and validates on.
    """

    column: str
    tested: int
    shared: int
    share: float
    folds: int


@dataclass(frozen=True)
class Apart:
    """Both sides of the split, held against each other.

    Attributes:
        crossings: one for each column that the plan divides by, or that the data show to hold entities.
        copied: share of test rows whose inputs are a copy of a development row's.
        copied_within: share of development rows whose inputs are a copy of another development row's.
        late: development rows at or after the first test row's time; None where the plan has no time.
        late_folds: training rows at or after the first time of the rows that their fold validates; likewise.
        distance: least time from a training row to the rows it is checked on, over test and folds; likewise.
    """

    crossings: tuple[Crossing, ...] = ()
    copied: float = 0.0
    copied_within: float = 0.0
    late: int | None = None
    late_folds: int | None = None
    distance: float | None = None


def apart_of(layout: Layout, split: Split) -> Apart:
    """Measure the split."""
    sides = [(split.development, split.test), *split.folds]
    copied = within = 0.0
    if layout.twins is not None:
        known, counts = np.unique(layout.twins[split.development], return_counts=True)
        copied = float(np.isin(layout.twins[split.test], known).mean())
        within = float(counts[counts > 1].sum() / max(1, len(split.development)))
    late = [_late(layout.time, train, held) for train, held in sides] if layout.time is not None else []
    return Apart(
        crossings=tuple(_crossing(name, codes, sides) for name, codes in layout.groups.items()),
        copied=copied,
        copied_within=within,
        late=late[0][0] if late else None,
        late_folds=sum(count for count, _ in late[1:]) if late else None,
        distance=min(distance for _, distance in late) if late else None,
    )


def _crossing(name: str, codes: Array, sides: Sequence[tuple[Array, Array]]) -> Crossing:
    shared = [np.intersect1d(codes[train], codes[held]) for train, held in sides]
    tested = codes[sides[0][1]]
    return Crossing(
        column=name,
        tested=len(np.unique(tested)),
        shared=len(shared[0]),
        share=float(np.isin(tested, shared[0]).mean()),
        folds=len(np.unique(np.concatenate(shared[1:]))) if shared[1:] else 0,
    )


def _late(time: Array, train: Array, held: Array) -> tuple[int, float]:
    """Training rows that are not before the held-out ones, and the least time between the sides."""
    known = np.nan_to_num(time, nan=-np.inf)
    start = known[held].min()
    last = known[train].max()
    # Rows of unknown time count as the earliest, and keep no distance.
    distance = float(start - last) if np.isfinite(start) and np.isfinite(last) else 0.0
    return int((known[train] >= start).sum()), distance
