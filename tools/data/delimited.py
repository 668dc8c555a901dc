"""Delimited text, lazily: nothing is held twice, and a large file is never held as text."""

import io
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError
from .dialect import Dialect, find_dialect, first_rows
from .source import SAMPLE, Source

if TYPE_CHECKING:
    import polars as pl


def scan_delimited(source: Source, large: bool) -> "tuple[pl.LazyFrame, Dialect, tuple[str, ...]]":
    """All columns as text, the dialect, and what the person should know.

    Args:
        source: the file.
        large: leave the rows on disk; else they are read here, once.

    Raises:
        DataError: it has no rows, or rows of many lengths.
    """
    head = source.head(SAMPLE)
    text = head.decode("utf-8", errors="ignore")
    dialect = find_dialect(text, len(head) < SAMPLE, source.path)
    warnings: tuple[str, ...] = ()
    try:
        frame = _read(_scan(source, dialect, strict=True), large)
    except _polars_errors() as error:
        _check_long_rows(source.path.name, dialect, text, error)
        warnings = ("some rows have more fields than there are columns: what is too much was left out",)
        try:
            frame = _read(_scan(source, dialect, strict=False), large)
        except _polars_errors() as again:
            raise DataError(
                "DATA-UNREADABLE",
                f"{source.path.name} cannot be read as delimited text: {_first_line(again)}",
                "save it anew as CSV",
            ) from again
    return frame, dialect, warnings


def _scan(source: Source, dialect: Dialect, *, strict: bool) -> "pl.LazyFrame":
    import polars as pl

    return pl.scan_csv(
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


def _read(frame: "pl.LazyFrame", large: bool) -> "pl.LazyFrame":
    """The rows without blank lines, which are no rows; in a table of one column they are missing values.

    A large file is read through once to find rows that are too long, and left on disk.
    """
    import polars as pl

    names = frame.collect_schema().names()
    if large:
        frame.select(pl.col(names).is_not_null().sum()).collect(engine="streaming")
        return frame.filter(pl.any_horizontal(pl.all().is_not_null())) if len(names) > 1 else frame
    table = frame.collect()
    return (table.filter(~_blank(table)) if len(names) > 1 else table).lazy()


def _blank(table: "pl.DataFrame") -> "pl.Series":
    """(rows,) whether nothing stands in a row; columns are looked at only until that is settled."""
    import polars as pl

    blank = pl.repeat(True, table.height, eager=True)
    for column in table.iter_columns():
        if not blank.any():
            break
        blank = blank & column.is_null()
    return blank


def _check_long_rows(name: str, dialect: Dialect, text: str, error: Exception) -> None:
    """Rows longer than the header are cut where they are rare; else the file is refused."""
    rows = first_rows(text, dialect.delimiter)
    long = [line for line, cells in rows if len(cells) > len(dialect.names)]
    if len(long) > max(1, len(rows) // 100):
        raise DataError(
            "RAGGED",
            f"{name} line {long[0]} has more fields than its {len(dialect.names)} columns, and others too",
            "put text that holds the delimiter in quotation marks",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


def _polars_errors() -> tuple[type[Exception], ...]:
    from polars.exceptions import PolarsError

    return (PolarsError,)
