"""Inputs as models read them: columns named by id, each of the type its kind asks for.

The same value gives the same cell whatever file it came from: 1, 1.0 and "1" are one category.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import ColumnKind, DataError, InputColumn, InputSchema
from ...pipelines.image.packed import picture_shape
from .numbers import NO_WORD, parse_numbers
from .table import Table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_TRUE = ("true", "t", "yes", "y", "1", "1.0", "on")
_FALSE = ("false", "f", "no", "n", "0", "0.0", "off")


@dataclass(frozen=True)
class CastTable:
    """Typed inputs. ``failures`` counts, by column name, values that could not be cast: they are missing."""

    frame: "pl.DataFrame"
    failures: Mapping[str, int] = field(default_factory=dict)


def cast_inputs(table: Table, schema: InputSchema) -> CastTable:
    """The inputs of ``schema`` from a table as read; other columns are left out.

    Raises:
        DataError: a column is missing.
    """
    import polars as pl

    missing = [c.name for c in schema.columns if c.name not in table]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise DataError(
            "MISSING-COLUMNS",
            f"the table lacks column {', '.join(map(repr, missing[:5]))}{more}",
            "bring the columns the model learned from, under the same names",
        )
    types, ids = table.frame.schema, {c.id: table.id(c.name) for c in schema.columns}
    plain = [c for c in schema.columns if c.kind is not ColumnKind.IMAGE]
    cast = table.frame.select(_cast(pl.col(ids[c.id]), types[ids[c.id]], c.kind).alias(c.id) for c in plain)
    pictures = [_pictures(table.column(c.name), c) for c in schema.columns if c.kind is ColumnKind.IMAGE]
    if pictures:
        cast = pl.DataFrame([*cast.iter_columns(), *pictures]).select(c.id for c in schema.columns)
    # Counting what was lost needs the words that stand for no value, so only text columns are looked at twice.
    lost = {
        c.name: int(_present(table.column(c.name)) - cast.get_column(c.id).count())
        for c in schema.columns
        if types[ids[c.id]] == pl.String and c.kind is not ColumnKind.IMAGE
    }
    lost |= {
        c.name: cast.get_column(c.id).null_count() - table.column(c.name).null_count()
        for c in schema.columns
        if c.kind is ColumnKind.IMAGE
    }
    return CastTable(cast, {name: count for name, count in lost.items() if count > 0})


def _present(column: "pl.Series") -> int:
    return int((~column.drop_nulls().str.strip_chars().is_in(NO_WORD)).sum())


def _pictures(column: "pl.Series", facts: InputColumn) -> "pl.Series":
    """Pixels of the shape that the column's style names; anything but pictures is lost."""
    import polars as pl

    shape = picture_shape(facts.style)
    if column.dtype != pl.Binary:
        return pl.repeat(None, len(column), dtype=pl.Binary, eager=True).alias(facts.id)
    from .pictures.packed import pack

    return pack(column, shape).alias(facts.id)


def _cast(column: "pl.Expr", dtype: "pl.DataType", kind: ColumnKind) -> "pl.Expr":
    import polars as pl

    if dtype == pl.Binary:
        return _nothing(column, kind)
    if kind is ColumnKind.NUMERIC:
        return _number(column, dtype)
    if kind is ColumnKind.BOOLEAN:
        lower = _text(column, dtype).str.to_lowercase()
        return pl.when(lower.is_in(_TRUE)).then(1.0).when(lower.is_in(_FALSE)).then(0.0)
    if kind is ColumnKind.DATETIME:
        return column if dtype == pl.Datetime else _date(column, dtype)
    return _text(column, dtype)


def _nothing(column: "pl.Expr", kind: ColumnKind) -> "pl.Expr":
    """Pictures are no numbers, dates or words: all of them are missing."""
    import polars as pl

    empty = pl.when(column.is_null() & column.is_not_null())
    if kind in {ColumnKind.NUMERIC, ColumnKind.BOOLEAN}:
        return empty.then(pl.lit(1.0))
    return empty.then(pl.lit("") if kind is not ColumnKind.DATETIME else pl.lit(None, pl.Datetime("us")))


def _number(column: "pl.Expr", dtype: "pl.DataType") -> "pl.Expr":
    import polars as pl

    if dtype == pl.String:
        return parse_numbers(column, "point")
    if dtype == pl.Datetime:
        return column.dt.epoch("us").cast(pl.Float64) / 1e6
    value = column.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def _date(column: "pl.Expr", dtype: "pl.DataType") -> "pl.Expr":
    import polars as pl

    if dtype == pl.String:
        return column.str.to_datetime(strict=False, time_unit="us", format="%Y-%m-%d %H:%M:%S")
    return pl.lit(None, dtype=pl.Datetime("us"))


def _text(column: "pl.Expr", dtype: "pl.DataType") -> "pl.Expr":
    """Canonical text: whole numbers without a point, truth values in lower case, no blanks around."""
    import polars as pl

    if dtype == pl.Binary:
        return _nothing(column, ColumnKind.TEXT)
    if dtype == pl.String:
        clean = column.str.strip_chars()
        return pl.when(~clean.is_in(NO_WORD)).then(clean)
    if dtype.is_float():
        whole = (column == column.round()) & (column.abs() < 2**53)
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(column.cast(pl.String))
        )
    if dtype == pl.Datetime:
        return column.dt.to_string("%Y-%m-%d %H:%M:%S")
    return column.cast(pl.String)


def canonical_text(column: "pl.Series") -> "pl.Series":
    """A column's values as text, as class names and categories are written."""
    import polars as pl

    return column.to_frame("v").select(_text(pl.col("v"), column.dtype)).to_series().alias(column.name)


def canonical_texts(frame: "pl.DataFrame") -> "pl.DataFrame":
    """:func:`canonical_text` of all columns of a frame by id, at once."""
    import polars as pl

    return frame.select(_text(pl.col(id), kind).alias(id) for id, kind in frame.schema.items())


def encode_target(
    column: "pl.Series", labels: tuple[str, ...] | None, called: str | None = None
) -> np.ndarray:
    """(rows,) int64 class codes, or float64 values where ``labels`` is None. The column has no missing rows.

    ``called`` is its name in messages. The series itself must not bear a name out of a file: polars reads it as a pattern.

    Raises:
        DataError: a value is no label, or no finite number.
    """
    import polars as pl

    if labels is None:
        values = column.to_frame("v").select(_number(pl.col("v"), column.dtype)).to_series()
        if values.null_count():
            raise DataError(
                "TARGET-NOT-NUMERIC",
                f"{(called or column.name)[:60]!r} holds values that are no numbers",
                "mend the target column",
            )
        return values.cast(pl.Float64).to_numpy()
    text = canonical_text(column)
    codes = text.replace_strict(list(labels), list(range(len(labels))), default=None, return_dtype=pl.Int64)
    if codes.null_count():
        strange = text.filter(codes.is_null()).drop_nulls().unique().sort().head(3).to_list()
        raise DataError(
            "NEW-CLASSES",
            f"{(called or column.name)[:60]!r} holds classes that the training table lacks: {', '.join(map(repr, strange))}",
            "bring training rows of every class",
        )
    return codes.to_numpy()


def to_pandas(table: CastTable) -> "pd.DataFrame":
    """As models read it: float64 with NaN, datetime64, text and pictures (bytes) as object with None."""
    import pandas as pd
    import polars as pl

    columns: dict[str, object] = {}
    for name, dtype in table.frame.schema.items():
        series = table.frame.get_column(name)
        if dtype in (pl.String, pl.Binary):
            columns[name] = pd.Series(series.to_list(), dtype=object)
        elif dtype == pl.Datetime:
            columns[name] = series.to_numpy().astype("datetime64[us]")
        else:
            columns[name] = series.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return pd.DataFrame(columns, index=range(table.frame.height))


def write_arrow(frame: "pl.DataFrame", path: Path) -> None:
    """Write typed inputs as Arrow IPC (Feather), text as dictionaries: equal strings are stored once."""
    import polars as pl

    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    frame.with_columns(pl.col(text).cast(pl.Categorical)).write_ipc(
        path, compat_level=pl.CompatLevel.oldest()
    )


def read_arrow(path: Path) -> "pd.DataFrame":
    """Read what :func:`write_arrow` wrote, as :func:`to_pandas` would give it."""
    import pandas as pd
    import pyarrow as pa
    from pyarrow import feather

    table = feather.read_table(path, memory_map=True)
    columns: dict[str, object] = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_dictionary(column.type):
            # Taken from the dictionary, so that rows of a value share one string object.
            merged = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
            words = np.array([*merged.dictionary.to_pylist(), None], dtype=object)
            codes = merged.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
            columns[name] = pd.Series(words[codes], dtype=object)
        elif pa.types.is_large_binary(column.type):
            # The file is mapped, so that this is the only copy.
            columns[name] = pd.Series(column.to_numpy(zero_copy_only=False), dtype=object)
        elif pa.types.is_timestamp(column.type):
            columns[name] = column.to_numpy().astype("datetime64[us]")
        else:
            columns[name] = column.to_numpy().astype(np.float64)
    return pd.DataFrame(columns, index=range(table.num_rows))
