"""How strongly each column alone relates to the target, 0 to 1, on a sample of rows.

Classes: Cramér's V with Bergsma's (2013) correction for bias. Numbers: the correlation ratio of binned
values, corrected for the number of bins. Both are 0 for independent columns whatever their cardinality.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import DROPPED_KINDS, ColumnKind, ColumnProfile

if TYPE_CHECKING:
    import polars as pl

_ROWS = 20_000
_BINS = 20
_MOST_CATEGORIES = 200


def relations(
    frame: "pl.DataFrame", columns: tuple[ColumnProfile, ...], target: np.ndarray, classes: int
) -> Mapping[str, float]:
    """Column id -> strength.

    Args:
        frame: rows that have a target; columns by id.
        columns: profiles; columns that carry nothing, prose and pictures are left out.
        target: (rows,) class codes where ``classes`` > 0, else values.
        classes: number of classes; 0 for regression.
    """
    chosen = np.arange(len(target))
    if len(chosen) > _ROWS:
        chosen = np.sort(np.random.default_rng(0).choice(chosen, _ROWS, replace=False))
        frame, target = frame[chosen], target[chosen]
    values = target if classes else np.argsort(np.argsort(target, kind="stable"), kind="stable").astype(float)
    found, series = {}, {s.name: s for s in frame.iter_columns()}
    for column in columns:
        if column.kind in DROPPED_KINDS or column.kind in {ColumnKind.TEXT, ColumnKind.IMAGE}:
            continue
        codes = _codes(series[column.id])
        strength = _cramer(codes, values.astype(np.int64)) if classes else _ratio(codes, values)
        found[column.id] = round(float(strength), 4)
    return found


def _codes(column: "pl.Series") -> np.ndarray:
    """(rows,) small codes: quantile bins of numbers, ranks of frequent words; missing is a bin of its own."""
    import polars as pl

    if column.dtype.is_numeric() or column.dtype == pl.Datetime:
        values = column.cast(pl.Float64).to_numpy()
        present = values[np.isfinite(values)]
        if len(np.unique(present[:5000])) <= _BINS:
            edges = np.unique(present)[:_MOST_CATEGORIES]
        else:
            edges = np.unique(np.quantile(present, np.linspace(0, 1, _BINS + 1)))
        filled = np.nan_to_num(values)
        # A value that is an edge has a bin of its own: half of a column may be zero.
        codes = np.searchsorted(edges, filled, side="left") + np.searchsorted(edges, filled, side="right")
        codes[~np.isfinite(values)] = 2 * len(edges) + 1
        return np.asarray(codes)
    text = column.cast(pl.String).fill_null("\0").alias("v")
    frequent = text.value_counts(sort=True).get_column("v").head(_MOST_CATEGORIES).to_list()
    return (
        text.replace_strict(
            frequent, list(range(len(frequent))), default=len(frequent), return_dtype=pl.Int64
        )
        .to_numpy()
        .astype(np.int64)
    )


def _cramer(a: np.ndarray, b: np.ndarray) -> float:
    _, a = np.unique(a, return_inverse=True)
    _, b = np.unique(b, return_inverse=True)
    r, k, n = a.max() + 1, b.max() + 1, len(a)
    if r < 2 or k < 2 or n < 3:
        return 0.0
    table = np.bincount(a * k + b, minlength=r * k).reshape(r, k).astype(float)
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / n
    phi = max(0.0, ((table - expected) ** 2 / expected).sum() / n - (r - 1) * (k - 1) / (n - 1))
    rows, cols = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    least = min(rows, cols) - 1
    return float(np.sqrt(min(1.0, phi / least))) if least > 0 else 0.0


def _ratio(codes: np.ndarray, values: np.ndarray) -> float:
    _, codes = np.unique(codes, return_inverse=True)
    groups, n = codes.max() + 1, len(values)
    total = ((values - values.mean()) ** 2).sum()
    if groups < 2 or n <= groups or total == 0:
        return 0.0
    counts = np.bincount(codes, minlength=groups)
    means = np.bincount(codes, weights=values, minlength=groups) / counts
    within = total - (counts * (means - values.mean()) ** 2).sum()
    adjusted = 1 - (within / (n - groups)) / (total / (n - 1))
    return float(np.sqrt(max(0.0, adjusted)))
