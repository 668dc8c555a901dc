"""Columns that bring their own types, as the few that are used here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError
from .table import column_ids

if TYPE_CHECKING:
    import polars as pl

_TOLD = 10


@dataclass(frozen=True)
class Plain:
    """Numbers, truth values, dates and text, by id."""

    frame: "pl.LazyFrame"
    names: tuple[str, ...]
    warnings: tuple[str, ...]


def plain_types(frame: "pl.DataFrame", names: Sequence[str], left_out: Sequence[str] = ()) -> Plain:
    """Numbers, truth values, dates and text; nested and binary columns are left out, infinite numbers missing.

    Args:
        frame: columns by id.
        names: what the file calls them.
        left_out: columns that are left out already, to be told.

    Raises:
        DataError: nothing is left.
    """
    import polars as pl

    kept: list[pl.Series] = []
    called, gone, said = [], list(left_out), []
    for column, name in zip(frame.iter_columns(), names, strict=True):
        found = _plain(column)
        if found is None:
            gone.append(name)
            continue
        lost = found.null_count() - column.null_count()
        if column.dtype.is_float():
            lost -= int(column.is_nan().sum())
        if lost > 0:
            said.append(f"column {name!r}: {lost} value(s) are infinite or too large: taken as missing")
        kept.append(found)
        called.append(name)
    if not kept:
        raise DataError("NO-COLUMNS", "the table has no plain columns", "flatten nested columns")
    told = [f"column {name!r} is nested or binary: left out" for name in gone[:_TOLD]]
    whole = pl.DataFrame([c.alias(i) for c, i in zip(kept, column_ids(len(kept)), strict=True)])
    return Plain(whole.lazy(), tuple(called), (*told, *said[:_TOLD]))


def _plain(column: "pl.Series") -> "pl.Series | None":
    import polars as pl

    kind = column.dtype
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        return None
    if kind.is_integer():
        # 128 bits are more than anything here counts with.
        return column.cast(pl.Float64) if str(kind).endswith("Int128") else column
    if kind.is_numeric():
        value = column.cast(pl.Float64, strict=False)
        return value.to_frame("v").select(pl.when(pl.col("v").is_finite()).then(pl.col("v"))).to_series()
    if kind == pl.Date:
        return column.cast(pl.Datetime("us"), strict=False)
    if kind == pl.Datetime:
        zone = getattr(kind, "time_zone", None)
        utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zone else column
        return utc.dt.cast_time_unit("us")
    if kind == pl.Duration:
        return column.dt.total_milliseconds() / 1000
    if kind in (pl.Boolean, pl.String):
        return column
    return column.cast(pl.String, strict=False)
