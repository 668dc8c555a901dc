"""Excel's files: zips of XML, looked through before they are laid out in memory."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from ...pipelines.contracts import DataError, FileFormat
from .dialect import check_width, unique_names
from .opening import open_regular
from .scanned import Scanned, check_cells
from .source import Source
from .table import column_ids
from .unpack import Bounds, Meter, pieces
from .zipped import ZIP_ERRORS, walk_zip

#: XML is wordy: what it may unpack to is bounded more by its size than by its ratio.
_BOUNDS = Bounds(largest=512 << 20, free=64 << 20)
_MOST_PARTS = 5000
_SHEET = re.compile(r"xl/worksheets/.*\.xml")
_CELL = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_OVERLAP = 64


def read_workbook(source: Source) -> Scanned:
    """The first sheet that has rows, and what the person should know.

    Raises:
        DataError: it is damaged or too large, is no Excel file, or holds no rows.
    """
    import fastexcel
    import polars as pl

    if source.kind == "zip":
        _check(source)
    content: str | bytes = str(source.place) if source.content is None else source.content
    try:
        book = fastexcel.read_excel(content)
        for sheet in book.sheet_names:
            frame = book.load_sheet(sheet, dtypes="string", header_row=None).to_polars()
            frame = frame.filter(pl.any_horizontal(pl.all().is_not_null())) if frame.width else frame
            if frame.height > 1:
                break
        else:
            raise DataError("NO-ROWS", f"{source.name} has no sheet with rows", "fill a sheet")
    except fastexcel.FastExcelError as error:
        raise _damaged(source, error) from error
    check_width(source.name, frame.width)
    warnings = (
        [f"sheet {sheet!r} read, of {len(book.sheet_names)} sheets"] if len(book.sheet_names) > 1 else []
    )
    unique = unique_names([str(cell or "").strip() for cell in frame.row(0)])
    frame = frame.slice(1)
    frame.columns = column_ids(frame.width)
    return Scanned(
        form=FileFormat.EXCEL,
        frame=frame.lazy(),
        names=unique.names,
        warnings=(*warnings, *unique.warnings),
        repeated=unique.repeated,
        sheet=sheet,
    )


def _check(source: Source) -> None:
    """Count what it unpacks to, and how far its sheets reach: two cells in far corners would fill all between."""
    file = _file(source)
    with file:
        try:
            meter, kinds = Meter(source.name, source.length, _BOUNDS), set()
            for name, _, content in walk_zip(file, source.name, _MOST_PARTS, lambda _: True):
                assert content is not None, "all are wanted"
                kinds.add(name)
                parts = pieces(content, meter)
                if _SHEET.fullmatch(name):
                    check_cells(source.name, *_reach(parts), source.length)
                else:
                    for _ in parts:
                        pass
        except ZIP_ERRORS as error:
            raise _damaged(source, error) from error
    if "xl/workbook.bin" in kinds:
        raise DataError("NOT-A-TABLE", f"{source.name} is a binary Excel file", "save it as .xlsx or CSV")
    if "xl/workbook.xml" not in kinds:
        code = "NESTED-ARCHIVE" if source.packed is not None else "IS-ARCHIVE"
        raise DataError(code, f"{source.name} holds a zip archive", "unpack it and name the table")


def _reach(parts: Iterator[bytes]) -> tuple[int, int]:
    """Rows and columns that the cells of a sheet span, from their addresses."""
    rows = columns = 0
    rest = b""
    for part in parts:
        window = rest + part
        for letters, digits in _CELL.findall(window):
            column = 0
            for letter in letters:
                column = 26 * column + letter - 64
            rows, columns = max(rows, int(digits)), max(columns, column)
        rest = window[-_OVERLAP:]
    return rows, columns


def _file(source: Source) -> BinaryIO:
    if source.content is None:
        return open_regular(source.place)
    return io.BytesIO(source.content)


def _damaged(source: Source, error: Exception) -> DataError:
    reason = (str(error).strip().splitlines() or [""])[0][:160]
    return DataError(
        "DATA-UNREADABLE", f"{source.name} cannot be read as Excel: {reason}", "bring a whole file"
    )
