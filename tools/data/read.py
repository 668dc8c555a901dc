"""Reading a table, whatever its format: typed columns, and the file's own names beside them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError, FileFacts
from .archive import Limits
from .delimited import scan_delimited
from .infer import apply_style, text_styles
from .jsonlines import read_json
from .parquet import read_parquet
from .pictures.names import is_picture_style
from .pictures.pixels.read import text_of_pixels, with_pixels
from .pictures.read import read_pictures, with_pictures
from .scanned import Scanned, check_cell_lengths
from .source import Source, opened
from .table import RawTable, Table
from .workbook import read_workbook

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LARGE_BYTES", "RawTable", "read_table"]

#: Larger texts are judged by their first rows and converted without being held as text.
LARGE_BYTES = 256 << 20
_JUDGED_ROWS = 200_000


def read_table(path: Path, styles: Mapping[str, str] | None = None) -> RawTable:
    """Read a file whose format is found by its content, or a data set of pictures.

    Args:
        path: CSV, TSV and the like, Parquet, JSON lines or Excel; as it is, packed by gzip, bzip2, xz or zstd, or in a
            zip or tar archive: the archive where it holds one table, else ``archive.zip/table.csv``; pixels in cells or
            columns become pictures. A folder or an
            archive of pictures, with a table that names them, annotations or a folder for each class; ``.npz`` of
            pictures; a file of annotations beside pictures.
        styles: how columns are to be read, by name, where that is known already.

    Raises:
        DataError: it holds no table, or none that can be read.
    """
    known = styles or {}
    table = read_pictures(path, known, _read_file)
    if table is not None:
        return table
    return with_pictures(_read_file(path, known, Limits()), path, known, _read_file)


def _read_file(path: Path, styles: Mapping[str, str], limits: Limits) -> RawTable:
    words = {name: style for name, style in styles.items() if not is_picture_style(style)}
    with opened(path, limits=limits) as source:
        large = source.length > LARGE_BYTES
        scanned = _scan(source, large)
        frame, found, said = _typed(path.name, scanned, large, words)
        if frame.width == 0 or frame.height == 0:
            raise DataError("NO-ROWS", f"{path.name} has no rows", "name a file with rows")
    facts = FileFacts(
        path=str(path),
        format=scanned.form,
        bytes=source.size,
        sha256=source.sha256,
        compression=source.packed,
        member=source.member,
        encoding=source.encoding,
        delimiter=scanned.delimiter,
        sheet=scanned.sheet,
        repeated=scanned.repeated,
        warnings=(*source.warnings, *scanned.warnings, *said),
    )
    named = dict(zip(frame.columns, scanned.names, strict=True))
    table = RawTable(frame, scanned.names, facts, {named[id]: style for id, style in found.items()})
    return with_pixels(table, styles)


def _scan(source: Source, large: bool) -> Scanned:
    if source.kind == "parquet":
        return read_parquet(source)
    if source.kind in {"zip", "ole"}:
        return read_workbook(source)
    start = source.head(4096).lstrip()
    if not start:
        raise DataError("DATA-EMPTY", f"{source.name} holds nothing but blanks", "name a file with rows")
    if start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"")):
        return read_json(source)
    return scan_delimited(source, large)


def _typed(
    name: str, scanned: Scanned, large: bool, known: Mapping[str, str]
) -> "tuple[pl.DataFrame, dict[str, str], list[str]]":
    """Convert text columns. A large file is judged by its first rows; a column that deceived is kept as text."""
    lazy, semicolons = scanned.frame, scanned.delimiter == ";"
    if not large:
        frame = lazy.collect()
        check_cell_lengths(name, frame, scanned.names)
        styles, warnings = text_styles(Table(frame, scanned.names), semicolons, _known(frame, scanned, known))
        return frame.with_columns(apply_style(n, s) for n, s in styles.items()), styles, warnings
    first = Table(lazy.head(_JUDGED_ROWS).collect(engine="streaming"), scanned.names)
    styles, warnings = text_styles(first, semicolons, _known(first.frame, scanned, known))
    styles = {id: "" if _deceived(lazy, id, style) else style for id, style in styles.items()}
    frame = lazy.with_columns(apply_style(n, s) for n, s in styles.items()).collect(engine="streaming")
    check_cell_lengths(name, frame, scanned.names)
    return frame, styles, warnings


def _known(frame: "pl.DataFrame", scanned: Scanned, known: Mapping[str, str]) -> Mapping[str, str]:
    """Styles that need no look at each cell: those known already, and text that is pixels."""
    names = dict(zip(frame.columns, scanned.names, strict=True))
    return {**{names[id]: "" for id in text_of_pixels(frame)}, **known}


def _deceived(lazy: "pl.LazyFrame", id: str, style: str) -> bool:
    """Whether rows further down do not read as the first ones do."""
    if not style:
        return False
    words = lazy.select(
        kept=apply_style(id, style).is_not_null().sum(), words=apply_style(id, "").is_not_null().sum()
    ).collect(engine="streaming")
    kept, present = words.row(0)
    return bool(kept < 0.95 * present)
