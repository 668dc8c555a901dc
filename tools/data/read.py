"""Reading a table, whatever its format: typed columns under the file's own names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError, FileFacts, FileFormat
from .delimited import scan_delimited
from .infer import apply_style, text_styles
from .source import Source, open_source
from .structured import read_excel, read_json, scan_parquet

if TYPE_CHECKING:
    import polars as pl

#: Larger texts are judged by their first rows and converted without being held as text.
LARGE_BYTES = 256 << 20
_JUDGED_ROWS = 200_000


@dataclass(frozen=True)
class RawTable:
    """A table as read: columns of Float64, integers, Boolean, Datetime (microseconds, UTC) or String.

    ``styles`` tells how text was read: name -> style, to read another file of the kind alike.
    """

    frame: "pl.DataFrame"
    facts: FileFacts
    styles: Mapping[str, str] = field(default_factory=dict)


def read_table(path: Path, styles: Mapping[str, str] | None = None) -> RawTable:
    """Read a file whose format is found by its content.

    Args:
        path: CSV, TSV and the like, gzip of these, Parquet, JSON lines or Excel.
        styles: how columns are to be read where that is known already.

    Raises:
        DataError: it holds no table, or none that can be read.
    """
    source = open_source(path)
    large = (len(source.content) if source.content is not None else source.size) > LARGE_BYTES
    form, lazy, details, warnings = _scan(source, large)
    frame, found, said = _typed(lazy, large, details.get("delimiter") == ";", styles or {})
    if frame.width == 0 or frame.height == 0:
        raise DataError("NO-ROWS", f"{path.name} has no rows", "name a file with rows")
    facts = FileFacts(
        path=str(path),
        format=form,
        bytes=source.size,
        sha256=source.sha256,
        compression=source.packed,
        encoding=source.encoding,
        warnings=(*source.warnings, *warnings, *said),
        **details,
    )
    return RawTable(frame, facts, found)


def _scan(source: Source, large: bool) -> "tuple[FileFormat, pl.LazyFrame, dict[str, str], tuple[str, ...]]":
    if source.kind == "parquet":
        frame, warnings = scan_parquet(source)
        return FileFormat.PARQUET, frame, {}, warnings
    if source.kind in {"zip", "ole"}:
        frame, sheet, warnings = read_excel(source)
        return FileFormat.EXCEL, frame, {"sheet": sheet}, warnings
    start = source.head(4096).lstrip()
    if not start:
        raise DataError("DATA-EMPTY", f"{source.path.name} holds nothing but blanks", "name a file with rows")
    if start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"")):
        frame, warnings = read_json(source)
        return FileFormat.JSON_LINES, frame, {}, warnings
    frame, dialect, warnings = scan_delimited(source, large)
    return FileFormat.DELIMITED, frame, {"delimiter": dialect.delimiter}, (*dialect.warnings, *warnings)


def _typed(
    lazy: "pl.LazyFrame", large: bool, semicolons: bool, known: Mapping[str, str]
) -> "tuple[pl.DataFrame, dict[str, str], list[str]]":
    """Convert text columns. A large file is judged by its first rows; a column that deceived is kept as text."""
    if not large:
        frame = lazy.collect()
        styles, warnings = text_styles(frame, semicolons, known)
        return frame.with_columns(apply_style(n, s) for n, s in styles.items()), styles, warnings
    styles, warnings = text_styles(lazy.head(_JUDGED_ROWS).collect(engine="streaming"), semicolons, known)
    styles = {name: "" if _deceived(lazy, name, style) else style for name, style in styles.items()}
    frame = lazy.with_columns(apply_style(n, s) for n, s in styles.items()).collect(engine="streaming")
    return frame, styles, warnings


def _deceived(lazy: "pl.LazyFrame", name: str, style: str) -> bool:
    """Whether rows further down do not read as the first ones do."""
    import polars as pl

    if not style:
        return False
    words = lazy.select(
        kept=apply_style(name, style).is_not_null().sum(), words=apply_style(name, "").is_not_null().sum()
    ).collect(engine="streaming")
    kept, present = words.row(0)
    del pl
    return bool(kept < 0.95 * present)
