"""A table as arrays of the same shape: for each column its values on a line, and codes of equal values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import ColumnKind, ColumnProfile, DataProfile

if TYPE_CHECKING:
    import polars as pl

Array = np.ndarray

_WORDS = frozenset({ColumnKind.CATEGORICAL, ColumnKind.TEXT, ColumnKind.IDENTIFIER})
_LEFT_OUT = frozenset({ColumnKind.EMPTY, ColumnKind.CONSTANT})


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        codes: (rows,) int64, equal where values are equal; missing ones share a code.
        line: (rows,) float64 in standard deviations around zero, by rank; missing as zero. Zeros for words.
        nominal: whether its values are words, without an order.
        whole: whether it could number something: words, or whole numbers.
        same: share of pairs of rows that have equal values.
    """

    profile: ColumnProfile
    codes: Array
    line: Array
    values: Array
    nominal: bool
    whole: bool
    same: float

    @property
    def name(self) -> str:
        """Its name in the file."""
        return self.profile.name


def read_columns(frame: "pl.DataFrame", profile: DataProfile, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns called ``names`` of a frame by id, without those that are empty or constant."""
    import polars as pl

    known = {c.name: c for c in profile.columns}
    chosen = [known[name] for name in names if known[name].kind not in _LEFT_OUT]
    if not chosen:
        return ()
    # All at once: of many columns, each step of its own costs more than its work.
    kept = frame.select(c.id for c in chosen)
    ranks = kept.select(pl.all().rank("dense").fill_null(0).cast(pl.Int64))
    kinds = list(zip(chosen, kept.dtypes, strict=True))
    plain = kept.select(
        _number(pl.col(c.id), kind) for c, kind in kinds if kind not in (pl.String, pl.Binary)
    )
    numbers = {s.name: s for s in plain.iter_columns()}
    return tuple(
        _column(rank, numbers.get(c.id), c, kind)
        for rank, (c, kind) in zip(ranks.iter_columns(), kinds, strict=True)
    )


def _column(
    ranks: "pl.Series", numbers: "pl.Series | None", facts: ColumnProfile, kind: "pl.DataType"
) -> Column:
    import polars as pl

    nominal = numbers is None
    codes = ranks.to_numpy()
    counts = np.bincount(codes).astype(float)
    whole = nominal or (facts.numbers is not None and facts.numbers.integer)
    values = np.zeros(len(codes))
    if numbers is not None:
        values = numbers.to_numpy()
        values = np.where(np.isfinite(values), values, np.nan)
    return Column(
        profile=facts,
        codes=codes,
        line=np.zeros(len(codes)) if nominal else _line(codes, counts),
        values=values,
        nominal=nominal,
        whole=whole and kind != pl.Datetime,
        same=float((counts**2).sum() / max(1.0, float(len(codes)) ** 2)),
    )


def _number(column: "pl.Expr", kind: "pl.DataType") -> "pl.Expr":
    import polars as pl

    if kind == pl.Datetime:
        column = column.dt.epoch("us")
    return column.cast(pl.Float64).fill_null(float("nan"))


def _line(codes: Array, counts: Array) -> Array:
    """Mid-ranks scaled to mean 0 and standard deviation 1, so that heavy tails weigh no more than others."""
    middle = np.cumsum(counts) - counts / 2
    line = middle[codes]
    known = codes > 0
    if not known.any():
        return np.zeros(len(codes))
    line = line - line[known].mean()
    spread = float(line[known].std()) or 1.0
    return np.asarray(np.where(known, line / spread, 0.0))


def target_lines(target: Column, is_classification: bool) -> Array:
    """(rows, 1 to 3) the target on lines: itself, or one for each of its three most frequent classes."""
    if not is_classification:
        return target.line[:, None]
    counts = np.bincount(target.codes)
    chosen = np.argsort(-counts, kind="stable")[: 1 if (counts > 0).sum() == 2 else 3]
    lines = []
    for code in chosen[counts[chosen] > 0]:
        flag = (target.codes == code).astype(float)
        spread = float(flag.std())
        lines.append((flag - flag.mean()) / (spread or 1.0))
    return np.column_stack(lines)
