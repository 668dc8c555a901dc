"""JSON lines, or one array of objects."""

import re
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError, FileFormat
from .dialect import check_width, unique_names
from .opening import open_regular
from .plain import plain_types
from .scanned import Scanned
from .source import Source
from .table import column_ids

if TYPE_CHECKING:
    import polars as pl

#: Text is held whole, and parsed into far more than its size.
LARGEST_JSON = 1 << 30
_BARE = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b')


def read_json(source: Source) -> Scanned:
    """A file of JSON objects, one a line or in one array.

    Raises:
        DataError: it is damaged, too large, or holds other values than objects.
    """
    import polars as pl

    if source.length > LARGEST_JSON:
        raise DataError(
            "TOO-LARGE", f"{source.name} has {source.length >> 20} MiB of JSON", "bring it as CSV or Parquet"
        )
    content = source.content
    if content is None:
        with open_regular(source.place) as file:
            content = file.read(LARGEST_JSON)
    said: tuple[str, ...] = ()
    try:
        try:
            frame = _parsed(content)
        except pl.exceptions.PolarsError:
            content, bare = _without_bare(content)
            if not bare:
                raise
            frame = _parsed(content)
            said = (f"{bare} bare NaN or Infinity, which JSON does not know: taken as missing",)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = (str(error).strip().splitlines() or [""])[0][:160]
        raise DataError(
            "DATA-UNREADABLE",
            f"{source.name} cannot be read as JSON lines: {reason}",
            "bring one object a line, with values of one kind under each name",
        ) from error
    if frame.height == 0 or not frame.columns:
        raise DataError("NO-ROWS", f"{source.name} has no rows", "name a file with rows")
    check_width(source.name, frame.width)
    unique = unique_names([name.strip() for name in frame.columns])
    frame.columns = column_ids(frame.width)
    plain = plain_types(frame, unique.names)
    return Scanned(
        FileFormat.JSON_LINES,
        plain.frame,
        plain.names,
        (*said, *unique.warnings, *plain.warnings),
        unique.repeated,
    )


def _parsed(content: bytes) -> "pl.DataFrame":
    import polars as pl

    read = pl.read_json if content.lstrip()[:1] == b"[" else pl.read_ndjson
    return read(content, infer_schema_length=None)


def _without_bare(content: bytes) -> tuple[bytes, int]:
    """Numbers that are none, as Python and R write them, as null; and how many these were. Strings are passed over."""
    count = 0

    def mended(match: re.Match[bytes]) -> bytes:
        nonlocal count
        if match[0].startswith(b'"'):
            return match[0]
        count += 1
        return b"null"

    return _BARE.sub(mended, content), count
