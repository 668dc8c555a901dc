"""The groups that fairness is judged across: the values of a column, or ranges of its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..data.table import Table

if TYPE_CHECKING:
    import polars as pl

#: Numbers of fewer different values are groups themselves, such as 0 and 1.
_FEW_VALUES = 6
#: More groups than this are not told apart: the rarest become one.
_MOST_GROUPS = 40
_QUARTERS = (0.25, 0.5, 0.75)
MISSING, OTHERS = "(missing)", "(others)"


@dataclass(frozen=True)
class Groups:
    """One column's groups. ``codes`` (rows,) index ``names``, which are the file's values or ranges, hostile."""

    column: str
    names: tuple[str, ...]
    codes: np.ndarray


def groups_of(
    table: Table | None, rows: np.ndarray, bounds: Mapping[str, Sequence[float]]
) -> tuple[Groups, ...]:
    """Every column of ``table`` in groups.

    Args:
        table: the columns as read; None where there are none.
        rows: numbers of the rows that are judged; quartiles are those of all rows.
        bounds: column -> where its groups begin, for columns of numbers.
    """
    if table is None:
        return ()
    named = zip(table.names, table.frame.iter_columns(), strict=True)
    return tuple(_groups(name, column, rows, bounds.get(name, ())) for name, column in named)


def _groups(name: str, column: "pl.Series", rows: np.ndarray, bounds: Sequence[float]) -> Groups:
    import polars as pl

    numeric = column.dtype.is_numeric() or column.dtype.is_temporal()
    if numeric and (bounds or column.n_unique() >= _FEW_VALUES):
        return _ranges(name, column, rows, bounds)
    if column.dtype.is_float() and bool((column.drop_nulls() % 1 == 0).all()):
        column = column.cast(pl.Int64, strict=False)
    counts = column.drop_nulls().cast(pl.String).value_counts(sort=True).get_column(column.name).to_list()
    named = sorted(str(value) for value in counts[:_MOST_GROUPS])
    names = (*named, MISSING, OTHERS)
    codes = {value: code for code, value in enumerate(named)}
    here = column.gather(rows).cast(pl.String).to_list()
    found = [len(named) if value is None else codes.get(value, len(named) + 1) for value in here]
    return Groups(name, names, np.asarray(found, dtype=np.int64))


def _ranges(name: str, column: "pl.Series", rows: np.ndarray, bounds: Sequence[float]) -> Groups:
    import polars as pl

    dates = column.dtype.is_temporal()
    values = column.to_physical().cast(pl.Float64).fill_nan(None)
    quarters = [values.quantile(q, interpolation="linear") for q in _QUARTERS]
    edges = sorted(set(bounds) or {float(q) for q in quarters if q is not None})
    shown = [str(pl.Series([e]).cast(pl.Int64).cast(column.dtype)[0]) if dates else f"{e:g}" for e in edges]
    names = [f"below {shown[0]}", *(f"{a} to {b}" for a, b in pairwise(shown))]
    here = values.gather(rows).to_numpy()
    codes = np.searchsorted(edges, here, side="right")
    codes[np.isnan(here)] = len(edges) + 1
    return Groups(name, (*names, f"{shown[-1]} and above", MISSING), codes.astype(np.int64))
