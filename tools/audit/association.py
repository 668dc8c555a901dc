"""How closely codes, numbers and classes go together: shares and counts, each one pass over the rows."""

from dataclasses import dataclass

import numpy as np


def crosstab(codes: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """(codes, classes) counts of codes that start at 0."""
    width = int(classes.max()) + 1
    return np.bincount(codes * width + classes, minlength=(int(codes.max()) + 1) * width).reshape(-1, width)


@dataclass(frozen=True)
class Telling:
    """How well the value of one thing tells another, leaving each row out of what tells it.

    Attributes:
        share: share of rows told right.
        base: share told right by the most frequent answer alone.
    """

    share: float
    base: float

    @property
    def gain(self) -> float:
        """0: tells nothing; 1: tells everything (Goodman and Kruskal's lambda)."""
        return (self.share - self.base) / (1 - self.base) if self.base < 1 else 0.0


def told(table: np.ndarray) -> Telling:
    """How well rows of a table of counts tell its columns.

    A row of the data is told by the others that share its cell, so a value that occurs once tells nothing.
    """
    rows = table.sum()
    ordered = np.sort(table, axis=1)
    first = ordered[:, -1]
    second = ordered[:, -2] if table.shape[1] > 1 else np.zeros(len(table), dtype=table.dtype)
    right = first[(first - 1 > second) | ((first > 1) & (second == 0))].sum()
    return Telling(float(right / rows), float(table.sum(0).max() / rows))


def ranks(values: np.ndarray) -> np.ndarray:
    """(rows,) mean ranks of values without NaN."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: np.ndarray = (ends - (counts - 1) / 2)[inverse]
    return means


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's correlation; 0 where one is constant."""
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


def between(codes: np.ndarray, values: np.ndarray) -> float:
    """Share of the variance of ``values`` that lies between codes, corrected for their number (Kelley 1935)."""
    counts = np.bincount(codes)
    groups = int((counts > 0).sum())
    total = float(((values - values.mean()) ** 2).sum())
    if total <= 0 or len(values) <= groups or groups < 2:
        return 0.0
    means = np.bincount(codes, weights=values) / np.maximum(counts, 1)
    within = float(((values - means[codes]) ** 2).sum())
    return max(0.0, 1 - (within / (len(values) - groups)) / (total / (len(values) - 1)))


def in_order(by: np.ndarray) -> np.ndarray:
    """(rows,) row numbers in the order of ``by``, rows of equal value shuffled: their order must not tell."""
    return np.lexsort((np.random.default_rng(0).random(len(by)), by))


def roughness(by: np.ndarray, values: np.ndarray) -> float:
    """Variance of steps between neighbours in the order of ``by``, over twice the variance (von Neumann 1941).

    About 1 for what is unrelated to ``by``; 0 for a smooth function of it.
    """
    ordered = values[in_order(by)]
    spread = float(np.var(ordered))
    return float(np.mean(np.diff(ordered) ** 2)) / (2 * spread) if spread > 0 else 1.0


def quantile_codes(values: np.ndarray, bins: int) -> np.ndarray:
    """(rows,) codes of about equally many rows; missing values have a code of their own."""
    known = np.isfinite(values)
    codes = np.zeros(len(values), dtype=np.int64)
    if known.any():
        edges = np.unique(np.quantile(values[known], np.linspace(0, 1, bins + 1)[1:-1]))
        codes[known] = 1 + np.searchsorted(edges, values[known], side="right")
    return codes
