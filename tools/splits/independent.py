"""Rows that do not depend on one another."""

import numpy as np

Array = np.ndarray
Pair = tuple[Array, Array]


def holdout(rows: int, fraction: float, random: np.random.Generator) -> Pair:
    """(kept, held out) row numbers, at random."""
    order = random.permutation(rows)
    held = round(rows * fraction)
    return np.sort(order[held:]), np.sort(order[:held])


def folds(rows: int, count: int, random: np.random.Generator) -> list[Pair]:
    """``count`` folds of nearly equal size, at random."""
    return _pairs(random.permutation(rows) % count, count)


def stratified_holdout(codes: Array, fraction: float, random: np.random.Generator) -> Pair:
    """Each class gives its share; a class of one row stays with the kept ones."""
    held = np.zeros(len(codes), dtype=bool)
    for code in np.unique(codes):
        members = random.permutation(np.flatnonzero(codes == code))
        share = min(max(round(len(members) * fraction), 1), len(members) - 1)
        held[members[:share]] = True
    return np.flatnonzero(~held), np.flatnonzero(held)


def stratified_folds(codes: Array, count: int, random: np.random.Generator) -> list[Pair]:
    """Each class is dealt out over the folds in turn; rare classes miss some folds' validation part."""
    fold = np.empty(len(codes), dtype=np.int64)
    start = 0
    for code in np.unique(codes):
        members = random.permutation(np.flatnonzero(codes == code))
        fold[members] = (start + np.arange(len(members))) % count
        start += len(members)
    return _pairs(fold, count)


def _pairs(fold: Array, count: int) -> list[Pair]:
    return [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(count)]
