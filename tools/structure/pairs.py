"""How alike pairs of rows are: of one entity, of neighbouring values, of one class, of any two rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .columns import Column

Array = np.ndarray
Pairs = tuple[Array, Array]

#: Pairs drawn; an agreement of none has a standard error of about 0.016 among so many.
_PAIRS = 4000


@dataclass(frozen=True)
class Alikeness:
    """How alike pairs are, one entry a column: 1 is equal, 0 is as any two rows.

    Attributes:
        equal: share of pairs with equal values.
        alike: correlation of the pairs' values (numbers), or agreement beyond chance (words).
    """

    equal: Array
    alike: Array


def same_value(codes: Array, random: np.random.Generator) -> Pairs:
    """Pairs of different rows that share a code, row by row; empty where no code repeats. Missing (0) is none."""
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] > 0]
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.empty(0, int)
    sizes = np.diff(np.r_[starts, len(ordered)])
    start, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    places = np.flatnonzero(size > 1)
    if not len(places):
        return np.empty(0, int), np.empty(0, int)
    first = random.choice(places, _PAIRS)
    step = 1 + (random.random(_PAIRS) * (size[first] - 1)).astype(int)
    second = start[first] + (first - start[first] + step) % size[first]
    return order[first], order[second]


def next_value(codes: Array, random: np.random.Generator) -> Pairs:
    """Pairs of rows with neighbouring codes: how alike they are where the codes stand for a quantity."""
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] > 0]
    _, starts, sizes = np.unique(codes[order], return_index=True, return_counts=True)
    if len(starts) < 2:
        return np.empty(0, int), np.empty(0, int)
    first = random.integers(0, len(starts) - 1, _PAIRS)
    pick = [starts[k] + (random.random(_PAIRS) * sizes[k]).astype(int) for k in (first, first + 1)]
    return order[pick[0]], order[pick[1]]


def alikeness(columns: Sequence[Column], pairs: Pairs) -> Alikeness:
    """How alike the pairs are in each column."""
    one, two = pairs
    equal, alike = np.zeros(len(columns)), np.zeros(len(columns))
    if not len(one):
        return Alikeness(equal, alike)
    for index, column in enumerate(columns):
        equal[index] = (column.codes[one] == column.codes[two]).mean()
        if column.nominal:
            alike[index] = (equal[index] - column.same) / max(1e-9, 1 - column.same)
        else:
            alike[index] = (column.line[one] * column.line[two]).mean()
    return Alikeness(equal, np.clip(alike, -1.0, 1.0))
