"""Rows that belong together (one customer, one patient) stay on one side."""

import heapq

import numpy as np

Array = np.ndarray
Pair = tuple[Array, Array]

#: Random deals tried; the one whose parts look most alike in size and classes is kept.
_DEALS = 30
#: With many groups chance evens the parts out, and dealing them again and again costs time.
_MANY_GROUPS, _FEW_DEALS = 1000, 3


def holdout(groups: Array, strata: Array | None, fraction: float, random: np.random.Generator) -> Pair:
    """(kept, held out) row numbers; no group on both sides."""
    count = max(2, round(1 / fraction))
    part = _best_deal(groups, strata, count, random)
    return np.flatnonzero(part != 0), np.flatnonzero(part == 0)


def folds(groups: Array, strata: Array | None, count: int, random: np.random.Generator) -> list[Pair]:
    """At most ``count`` folds: no more than there are groups."""
    count = min(count, len(np.unique(groups)))
    part = _best_deal(groups, strata, count, random)
    return [(np.flatnonzero(part != k), np.flatnonzero(part == k)) for k in range(count)]


def joined(one: Array, two: Array) -> Array:
    """(rows,) codes of the smallest sets that tear apart neither ``one``'s groups nor ``two``'s."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    first, second = (np.unique(codes, return_inverse=True)[1] for codes in (one, two))
    count = int(first.max(initial=-1)) + 1
    size = count + int(second.max(initial=-1)) + 1
    links = coo_matrix((np.ones(len(first)), (first, second + count)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1][first])


def _best_deal(groups: Array, strata: Array | None, count: int, random: np.random.Generator) -> Array:
    _, codes = np.unique(groups, return_inverse=True)
    labels = np.zeros(len(codes), dtype=np.int64) if strata is None else strata
    tries = _DEALS if codes.max() < _MANY_GROUPS else _FEW_DEALS
    deals = [_deal(codes, count, random) for _ in range(tries)]
    return min(deals, key=lambda part: _unevenness(part, labels, count))


def _deal(codes: Array, count: int, random: np.random.Generator) -> Array:
    """Groups in random order, each to the part that has fewest rows: (rows,) part numbers."""
    sizes = np.bincount(codes)
    filled = [(0, int(tie), part) for part, tie in enumerate(random.permutation(count))]
    heapq.heapify(filled)
    part_of = np.empty(len(sizes), dtype=np.int64)
    # Large groups first, or the last one dealt could be half of the data; equal sizes in random order.
    for group in np.lexsort((random.random(len(sizes)), -sizes)):
        rows, tie, part = heapq.heappop(filled)
        part_of[group] = part
        heapq.heappush(filled, (rows + int(sizes[group]), tie, part))
    return np.asarray(part_of[codes])


def _unevenness(part: Array, labels: Array, count: int) -> float:
    """Largest distance of a part's class counts from an equal share."""
    table = np.zeros((count, int(labels.max(initial=0)) + 1))
    np.add.at(table, (part, labels), 1)
    share = np.maximum(table.sum(axis=0) / count, 1e-9)
    return float((np.abs(table - share) / share).max())
