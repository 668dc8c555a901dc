"""Delimited text, lazily: nothing is held twice, and a large file is never held as text."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError
from .dialect import Dialect, find_dialect
from .source import SAMPLE, Source

if TYPE_CHECKING:
    import polars as pl


def scan_delimited(source: Source) -> "tuple[pl.LazyFrame, Dialect, tuple[str, ...]]":
    """All columns as text, the dialect, and what the person should know.

    Raises:
        DataError: it has no rows, or rows of many lengths.
    """
    head = source.head(SAMPLE)
    whole = len(head) < SAMPLE
    text = head.decode("utf-8", errors="ignore")
    dialect = find_dialect(text, whole, source.path)
    frame = _scan(source, dialect, strict=True)
    try:
        rows = _count(frame)
        warnings: tuple[str, ...] = ()
    except _polars_errors() as error:
        frame = _scan(source, dialect, strict=False)
        rows, warnings = _tolerate(source, frame, dialect, text, error)
    if rows == 0:
        raise DataError("NO-ROWS", f"{source.path.name} has a header but no rows", "name a file with rows")
    return frame, dialect, warnings


def _scan(source: Source, dialect: Dialect, *, strict: bool) -> "pl.LazyFrame":
    import polars as pl

    frame = pl.scan_csv(
        source.path if source.content is None else io.BytesIO(source.content),
        has_header=False,
        skip_lines=dialect.skip,
        separator=dialect.delimiter,
        schema=dict.fromkeys(dialect.names, pl.String()),
        infer_schema=False,
        extra_columns="raise" if strict else "ignore",
        missing_columns="insert",
        glob=False,
        raise_if_empty=False,
    )
    # A blank line is no row, unless the table has one column, where it is a missing value.
    return frame.filter(pl.any_horizontal(pl.all().is_not_null())) if len(dialect.names) > 1 else frame


def _count(frame: "pl.LazyFrame") -> int:
    """Rows; reading them all also finds rows that are too long."""
    import polars as pl

    return int(
        frame.select(pl.all().is_not_null().sum(), pl.len().alias("rows of the table"))
        .collect(engine="streaming")
        .item(0, -1)
    )


def _tolerate(
    source: Source, frame: "pl.LazyFrame", dialect: Dialect, text: str, error: Exception
) -> tuple[int, tuple[str, ...]]:
    """Rows longer than the header are cut where they are rare; else the file is refused."""
    from .dialect import _rows

    name = source.path.name
    rows = _rows(text, dialect.delimiter)
    long = [line for line, cells in rows if len(cells) > len(dialect.names)]
    if len(long) > max(1, len(rows) // 100):
        raise DataError(
            "RAGGED",
            f"{name} line {long[0]} has more fields than its {len(dialect.names)} columns, and others too",
            "put text that holds the delimiter in quotation marks",
        ) from error
    try:
        count = _count(frame)
    except _polars_errors() as again:
        raise DataError(
            "DATA-UNREADABLE",
            f"{name} cannot be read as delimited text: {_first_line(again)}",
            "save it anew as CSV",
        ) from again
    return count, ("some rows have more fields than there are columns: what is too much was left out",)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


def _polars_errors() -> tuple[type[Exception], ...]:
    from polars.exceptions import PolarsError

    return (PolarsError,)


def read_names(path: Path, source: Source) -> tuple[str, ...]:
    """Only the column names."""
    return find_dialect(source.head(SAMPLE).decode("utf-8", errors="ignore"), False, path).names
