"""Parquet, by Arrow's reader: a damaged file makes polars' ask for memory without end, and the process dies of it."""

from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError, FileFormat
from .dialect import check_width, unique_names
from .plain import plain_types
from .scanned import Scanned, check_cells, check_text
from .source import Source
from .table import column_ids

if TYPE_CHECKING:
    import pyarrow as pa


def read_parquet(source: Source) -> Scanned:
    """A Parquet file. What its footer states is held against its size before anything is read.

    Raises:
        DataError: it is damaged, encrypted or too large.
    """
    import polars as pl
    import pyarrow as pa

    try:
        table, left_out = _table(source)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = (str(error).strip().splitlines() or [""])[0][:160]
        raise DataError(
            "DATA-UNREADABLE", f"{source.name} cannot be read as Parquet: {reason}", "bring a whole file"
        ) from error
    if table.num_columns == 0 or table.num_rows == 0:
        raise DataError("NO-ROWS", f"{source.name} has no rows of plain columns", "name a file with rows")
    unique = unique_names([str(name) for name in table.column_names])
    arrays = [_plain(source, table.column(i), name) for i, name in enumerate(unique.names)]
    frame = pl.from_arrow(pa.table(arrays, names=column_ids(len(arrays))))
    assert isinstance(frame, pl.DataFrame), "a table of columns is a frame"
    plain = plain_types(frame, unique.names, left_out)
    return Scanned(
        FileFormat.PARQUET, plain.frame, plain.names, (*unique.warnings, *plain.warnings), unique.repeated
    )


def _table(source: Source) -> "tuple[pa.Table, list[str]]":
    """Columns that are values, and the names of those left out, which are not even unpacked.

    Words are read as dictionaries: one of a megabyte, written once, may stand in every row.
    """
    import pyarrow as pa
    import pyarrow.types as kinds
    from pyarrow import parquet

    data = str(source.place) if source.content is None else pa.BufferReader(source.content)
    with parquet.ParquetFile(data) as file:
        schema, stated = file.schema_arrow, file.metadata
        check_width(source.name, stated.num_columns)
        check_cells(source.name, stated.num_rows, stated.num_columns, source.length)
    words = [f.name for f in schema if kinds.is_string(f.type) or kinds.is_large_string(f.type)]
    kept = [f.name for f in schema if not _strange(f.type)]
    left_out = [str(f.name) for f in schema if _strange(f.type)]
    if source.content is not None:
        data = pa.BufferReader(source.content)
    with parquet.ParquetFile(data, read_dictionary=words) as file:
        table = file.read(columns=kept if left_out else None)
    table.validate(full=True)
    return table, left_out


def _strange(kind: "pa.DataType") -> bool:
    """Whether a column is nested, binary or of a kind that nobody writes."""
    import pyarrow as pa
    import pyarrow.types as kinds

    if kinds.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        kinds.is_nested(kind)
        or kinds.is_binary(kind)
        or kinds.is_large_binary(kind)
        or kinds.is_fixed_size_binary(kind)
        or kinds.is_interval(kind)
        or isinstance(kind, pa.BaseExtensionType)
    )


def _plain(source: Source, column: "pa.ChunkedArray", name: str) -> "pa.ChunkedArray":
    """Without dictionaries, once it is known how long the words become; decimals, 256 bits of them too, as floats."""
    import pyarrow as pa
    import pyarrow.types as kinds
    from pyarrow import compute

    if kinds.is_decimal(column.type):
        return column.cast(pa.float64())
    if not kinds.is_dictionary(column.type):
        return column
    if kinds.is_string(column.type.value_type) or kinds.is_large_string(column.type.value_type):
        total = longest = 0
        for chunk in column.chunks:
            lengths = compute.binary_length(chunk.dictionary).cast(pa.int64())
            total += compute.sum(lengths.take(chunk.indices)).as_py() or 0
            longest = max(longest, compute.max(lengths).as_py() or 0)
        check_text(source.name, name, longest, total, source.length)
        return column.cast(pa.large_string())
    return column.cast(column.type.value_type)
