"""What a ``.skops`` file must look like before it is opened: an ordinary zip that cannot grow into something else."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from ..contracts import DataError

#: All members unpacked: so many bytes, and so many for each that lies on disk where that is more than a little.
_MOST_BYTES, _MOST_RATIO, _LITTLE_BYTES = 2 * 1024**3, 100, 64 * 1024**2
_MOST_MEMBERS = 200_000
_SCHEMA, _MOST_SCHEMA_BYTES = "schema.json", 128 * 1024**2
#: A member's own header, without its name.
_HEADER_BYTES = 30
_ENCRYPTED = 0x1
_KNOWN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def check_archive(path: Path) -> None:
    """Refuse a file that no writer of ours has made, by its directory alone: nothing is unpacked.

    Raises:
        DataError: it is no zip, too large unpacked, or its members are not what they should be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RecursionError) as error:
        raise refused(path, f"it is no archive of ours ({type(error).__name__})") from error
    if (why := _wrong(members, path.stat().st_size)) is not None:
        raise refused(path, why)


def refused(path: Path, why: str) -> DataError:
    """The file cannot be used."""
    return DataError(
        "BAD-MODEL", f"{path.name} cannot be used: {why}", "use an unchanged copy, or train anew"
    )


def _wrong(members: Sequence[zipfile.ZipInfo], stored: int) -> str | None:
    names = [m.filename for m in members]
    size = sum(m.file_size for m in members)
    if len(members) > _MOST_MEMBERS:
        return "it has too many members"
    if size > min(_MOST_BYTES, max(_LITTLE_BYTES, _MOST_RATIO * stored)):
        return f"it would unpack into {size / 1e6:,.0f} MB"
    if len(set(names)) < len(names):
        return "two of its members have one name"
    if not all(_is_plain(name) for name in names):
        return "a member's name is a path"
    if any(m.file_size > _MOST_SCHEMA_BYTES for m in members if m.filename == _SCHEMA):
        return "what describes it is too large"
    if any(m.compress_type not in _KNOWN or m.flag_bits & _ENCRYPTED for m in members):
        return "a member is packed as no writer of ours packs"
    return "its members overlap" if _overlap(members) else None


def _is_plain(name: str) -> bool:
    return bool(name) and not set(name) & set("/\\:\0") and name not in {".", ".."}


def _overlap(members: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether one member begins before the one before it ends: the way of bombs that no ratio shows."""
    ordered = sorted(members, key=lambda m: m.header_offset)
    ends = [m.header_offset + _HEADER_BYTES + len(m.filename.encode()) + m.compress_size for m in ordered]
    return any(end > after.header_offset for end, after in zip(ends, ordered[1:], strict=False))
