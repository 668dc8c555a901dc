"""Files that know their own columns: Parquet, JSON lines, Excel."""

import io
import zipfile
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError
from .dialect import unique_names
from .source import LARGEST_UNPACKED, Source

if TYPE_CHECKING:
    import polars as pl


def scan_parquet(source: Source) -> "tuple[pl.LazyFrame, tuple[str, ...]]":
    """A Parquet file, lazily."""
    import polars as pl

    data = source.path if source.content is None else io.BytesIO(source.content)
    try:
        frame = pl.scan_parquet(data, glob=False)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(source, "Parquet", error) from error
    return plain_types(frame)


def read_json(source: Source) -> "tuple[pl.LazyFrame, tuple[str, ...]]":
    """JSON lines, or one JSON array of objects."""
    import polars as pl

    content = source.content if source.content is not None else source.path.read_bytes()
    array = content.lstrip()[:1] == b"["
    try:
        if array:
            frame = pl.read_json(content, infer_schema_length=None)
        else:
            frame = pl.read_ndjson(content, infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(source, "JSON lines", error) from error
    if frame.height == 0 or not frame.columns:
        raise DataError("NO-ROWS", f"{source.path.name} has no rows", "name a file with rows")
    return plain_types(frame.lazy())


def read_excel(source: Source) -> "tuple[pl.LazyFrame, str, tuple[str, ...]]":
    """The first sheet that has rows, its name, and what the person should know."""
    import fastexcel
    import polars as pl

    _check_zip(source)
    content: str | bytes = str(source.path) if source.content is None else source.content
    warnings: list[str] = []
    try:
        book = fastexcel.read_excel(content)
        for sheet in book.sheet_names:
            frame = book.load_sheet(sheet, dtypes="string", header_row=None).to_polars()
            frame = frame.filter(pl.any_horizontal(pl.all().is_not_null())) if frame.width else frame
            if frame.height > 1:
                break
        else:
            raise DataError("NO-ROWS", f"{source.path.name} has no sheet with rows", "fill a sheet")
    except fastexcel.FastExcelError as error:
        raise _damaged(source, "Excel", error) from error
    if len(book.sheet_names) > 1:
        warnings.append(f"sheet {sheet!r} read, of {len(book.sheet_names)} sheets")
    names, changed = unique_names([str(cell or "").strip() for cell in frame.row(0)])
    frame = frame.slice(1)
    frame.columns = list(names)
    return frame.lazy(), sheet, (*warnings, *changed)


def _check_zip(source: Source) -> None:
    if source.kind != "zip":
        return
    data = source.path if source.content is None else io.BytesIO(source.content)
    try:
        with zipfile.ZipFile(data) as archive:
            names, size = archive.namelist(), sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged(source, "Excel", error) from error
    if not any(name.startswith("xl/") for name in names):
        raise DataError("IS-ARCHIVE", f"{source.path.name} is a zip archive", "unpack it and name the table")
    if size > LARGEST_UNPACKED:
        raise DataError("TOO-LARGE", f"{source.path.name} unpacks to {size >> 20} MiB", "bring it as Parquet")


def plain_types(frame: "pl.LazyFrame") -> "tuple[pl.LazyFrame, tuple[str, ...]]":
    """Numbers, truth values, dates and text; nested and binary columns are left out."""
    import polars as pl

    schema = frame.collect_schema()
    kept, left_out = [], []
    for name, kind in schema.items():
        column = pl.col(name)
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            left_out.append(name)
        elif kind.is_numeric():
            value = column.cast(pl.Float64, strict=False)
            kept.append(column if kind.is_integer() else pl.when(value.is_finite()).then(value).alias(name))
        elif kind == pl.Date:
            kept.append(column.cast(pl.Datetime("us")))
        elif kind == pl.Datetime:
            zone = getattr(kind, "time_zone", None)
            utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zone else column
            kept.append(utc.dt.cast_time_unit("us"))
        elif kind == pl.Duration:
            kept.append(column.dt.total_milliseconds() / 1000)
        elif kind in (pl.Boolean, pl.String):
            kept.append(column)
        elif kind == pl.Null:
            kept.append(column.cast(pl.String))
        else:
            kept.append(column.cast(pl.String, strict=False))
    if not kept:
        raise DataError("NO-COLUMNS", "the table has no plain columns", "flatten nested columns")
    warnings = tuple(f"column {name!r} is nested or binary: left out" for name in left_out[:10])
    return frame.select(kept), warnings


def _damaged(source: Source, kind: str, error: Exception) -> DataError:
    reason = (str(error).strip().splitlines() or [""])[0][:160]
    return DataError(
        "DATA-UNREADABLE", f"{source.path.name} cannot be read as {kind}: {reason}", "bring a whole file"
    )
