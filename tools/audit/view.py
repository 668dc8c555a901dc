"""A table as the checks look at it: each input as numbers and as codes, on a sample of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import ColumnKind, InputColumn
from .table import AuditTable

if TYPE_CHECKING:
    import polars as pl

#: Rows that are enough to tell.
ROWS = 20_000
#: Sizes beyond which numbers are scaled.
_SMALL, _LARGE = 1e-100, 1e100
#: Kinds whose values are numbers.
NUMBERS = frozenset({ColumnKind.NUMERIC, ColumnKind.BOOLEAN, ColumnKind.DATETIME})


@dataclass(frozen=True)
class Feature:
    """One input.

    Attributes:
        column: what it is called and what it holds.
        values: (rows,) numbers, NaN where missing; dates as seconds; of words the codes.
        codes: (rows,) int64: equal where values are equal. Missing is a value too.
        distinct: number of codes.
        absent: (rows,) whether the value is missing.
    """

    column: InputColumn
    values: np.ndarray
    codes: np.ndarray
    distinct: int
    absent: np.ndarray

    @property
    def numeric(self) -> bool:
        """Whether values have an order and distances."""
        return self.column.kind in NUMBERS

    @property
    def id(self) -> str:
        """The column's id in the frame."""
        return self.column.id

    @property
    def name(self) -> str:
        """The column's name in the file: hostile."""
        return self.column.name


@dataclass(frozen=True)
class View:
    """What a check looks at.

    Attributes:
        features: inputs that are not constant.
        y: (rows,) float64 values, or int64 class codes without a gap.
        classes: number of classes that occur; 0 for regression.
        order: (rows,) row numbers in the file, ascending.
        time: (rows,) numbers that order rows in time, NaN where unknown, or None.
        groups: (rows,) entity codes, or None.
        target: what the target is called.
    """

    features: tuple[Feature, ...]
    y: np.ndarray
    classes: int
    order: np.ndarray
    time: np.ndarray | None
    groups: np.ndarray | None
    target: str = ""

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.y)

    def without(self, ids: frozenset[str]) -> "View":
        """The view without some inputs."""
        return replace(self, features=tuple(f for f in self.features if f.id not in ids))


def look(table: AuditTable, seed: int, most: int | None = ROWS) -> View:
    """At most ``most`` rows of the table, in the file's order; all where it is None."""
    rows = np.argsort(table.order, kind="stable")
    rows = rows[np.isfinite(table.truth.values[rows].astype(np.float64))]
    if most is not None and len(rows) > most:
        rows = rows[np.sort(np.random.default_rng(seed).choice(len(rows), most, replace=False))]
    y = table.truth.values[rows]
    classes = 0
    if table.truth.classes:
        present, y = np.unique(y, return_inverse=True)
        classes = len(present)
    return View(
        features=tuple(f for f in _features(table, rows) if f.distinct > 1),
        y=y if classes else y.astype(np.float64),
        classes=classes,
        order=table.order[rows],
        time=None if table.time is None else table.time[rows],
        groups=None if table.groups is None else np.unique(table.groups[rows], return_inverse=True)[1],
        target=table.target,
    )


def _features(table: AuditTable, rows: np.ndarray) -> Sequence[Feature]:
    frame = table.frame[rows]
    return [_feature(frame.get_column(c.id), c) for c in table.columns]


def _feature(series: "pl.Series", column: InputColumn) -> Feature:
    import polars as pl

    absent = series.is_null().to_numpy()
    if column.kind in NUMBERS:
        if series.dtype == pl.Datetime:
            series = series.dt.epoch("us").cast(pl.Float64) / 1e6
        values = series.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        values = _tame(np.where(np.isfinite(values), values, np.nan))
        absent = np.isnan(values)
        known, codes = np.unique(values, return_inverse=True)
        return Feature(column, values, codes, len(known), absent)
    codes = series.rank("dense").fill_null(0).to_numpy().astype(np.int64)
    known, codes = np.unique(codes, return_inverse=True)
    return Feature(column, codes.astype(np.float64), codes, len(known), absent)


def _tame(values: np.ndarray) -> np.ndarray:
    """Numbers whose squares and sums stay finite: those far beyond any measurement are scaled."""
    size = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    return values if size == 0 or _SMALL < size < _LARGE else values / size
