"""Delimited text, lazily: nothing is held twice, and a large file is never held as text."""

import io
import re
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError, FileFormat
from .dialect import Dialect, find_dialect, first_rows
from .encoding import SAMPLE
from .scanned import Scanned, check_cells
from .source import Source
from .table import column_ids

if TYPE_CHECKING:
    import polars as pl

#: The dialect of a wide table is judged by more than the usual sample.
_WIDE_SAMPLE, _FEW_LINES = 16 << 20, 20


def scan_delimited(source: Source, large: bool) -> Scanned:
    """All columns as text, and what the person should know.

    Args:
        source: the file.
        large: leave the rows on disk; else they are read here, once.

    Raises:
        DataError: it has no rows, or rows of many lengths.
    """
    head = source.head()
    if len(head) == SAMPLE and head.count(b"\n") < _FEW_LINES:
        head = source.head(_WIDE_SAMPLE)
    text = head.decode("utf-8", errors="ignore")
    dialect = find_dialect(text, len(head) == source.length, source.path)
    lines = source.length / max(1, len(head)) * head.count(b"\n")
    check_cells(source.name, int(lines), len(dialect.names), source.length)
    frame, warnings = _rows(source, dialect, text, large)
    return Scanned(
        form=FileFormat.DELIMITED,
        frame=frame,
        names=dialect.names,
        warnings=(*dialect.warnings, *warnings),
        repeated=dialect.repeated,
        delimiter=dialect.delimiter,
    )


def _rows(source: Source, dialect: Dialect, text: str, large: bool) -> "tuple[pl.LazyFrame, tuple[str, ...]]":
    """The rows, read strictly; where they cannot be, as far as what is wrong is rare and can be told."""
    quote = None if quotes_are_signs(source, dialect.delimiter, large) else '"'
    try:
        return _read(_scan(source, dialect, quote, strict=True), large), ()
    except _polars_errors() as error:
        _check_long_rows(source.name, dialect, text, error)
    try:
        frame = _read(_scan(source, dialect, quote, strict=False), large)
    except _polars_errors() as error:
        raise _unreadable(source.name, error) from error
    return frame, ("some rows have more fields than there are columns: what is too much was left out",)


def quotes_are_signs(source: Source, delimiter: str, large: bool) -> bool:
    """Whether quotation marks stand inside cells alone, as for inches: then they enclose nothing."""
    if large:
        return False
    content = source.head(source.length)
    if b'"' not in content:
        return False
    return re.search(rb"(?:^|[\r\n]|" + re.escape(delimiter.encode()) + rb')[ \t]*"', content) is None


def _unreadable(name: str, error: Exception) -> DataError:
    if any(words in str(error) for words in ("not properly escaped", "CSV malformed")):
        return DataError(
            "UNCLOSED-QUOTE",
            f"{name} has a quotation mark that is not closed, or not doubled inside a cell",
            "close it, or save the table anew as CSV",
        )
    return DataError(
        "DATA-UNREADABLE",
        f"{name} cannot be read as delimited text: {_first_line(error)}",
        "save it anew as CSV",
    )


def _scan(source: Source, dialect: Dialect, quote: str | None, *, strict: bool) -> "pl.LazyFrame":
    import polars as pl

    return pl.scan_csv(
        source.place if source.content is None else io.BytesIO(source.content),
        has_header=False,
        skip_lines=dialect.skip,
        separator=dialect.delimiter,
        quote_char=quote,
        schema=dict.fromkeys(column_ids(len(dialect.names)), pl.String()),
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
        frame.select(pl.all().is_not_null().sum()).collect(engine="streaming")
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
