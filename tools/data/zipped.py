"""Zip files, as hostile ones come: nothing in their directory is believed that can be looked at.

APPNOTE.TXT 6.3.10 is the format; Fifield (2019) are the bombs of entries that overlap.
"""

import itertools
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO

from ...pipelines.contracts import DataError
from .members import Names

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCAL_HEADER, _ENTRY_BYTES = 30, 400
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\5\6", 22, 1 << 16
_LOCATOR_SIZE, _END64_SIZE = 20, 56
#: What reading a hostile zip may raise, in its directory or in a content. RuntimeError: a password is needed.
ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, OverflowError,
    struct.error,
)  # fmt: skip


def walk_zip(
    file: BinaryIO, name: str, most: int, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    """Name, stated size and content of every file in a zip. All is checked before the first is given.

    A content is to be read before the next is asked for, by a caller that counts; there is none of a file whose name
    is not ``wanted``.

    Raises:
        DataError: it holds more than ``most`` entries, or is one of the known attacks.
        ZIP_ERRORS: it is damaged.
    """
    if _directory_bytes(file) > _ENTRY_BYTES * most + (64 << 10):
        raise _too_many(name, most)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > most:
            raise _too_many(name, most)
        for entry, path in _check(name, entries, archive.start_dir):
            if not wanted(path):
                yield path, entry.file_size, None
                continue
            with archive.open(entry) as content:
                yield path, entry.file_size, content


def _check(name: str, entries: list[zipfile.ZipInfo], end: int) -> list[tuple[zipfile.ZipInfo, str]]:
    names, safe = Names(name), []
    for entry in entries:
        path = names.take(entry.orig_filename, folder=entry.is_dir())
        mode = entry.external_attr >> 16
        if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise _unsafe(name, entry, "is a link or a device")
        if entry.flag_bits & 0x1:
            raise DataError(
                "ENCRYPTED", f"{name}: {entry.filename[:60]!r} is encrypted", "pack it without a password"
            )
        if entry.is_dir():
            continue
        if entry.compress_type not in _METHODS:
            raise _unsafe(name, entry, "is packed by a rare method")
        safe.append((entry, path))
    ordered = sorted(entries, key=lambda e: e.header_offset)
    ends = [e.header_offset + _LOCAL_HEADER + len(e.orig_filename) + e.compress_size for e in ordered]
    for entry, stop, following in itertools.zip_longest(ordered, ends, ordered[1:]):
        if stop > (following.header_offset if following is not None else end):
            raise _unsafe(name, entry, "overlaps what follows it, as in bombs")
    return safe


def _directory_bytes(file: BinaryIO) -> int:
    """Bytes of the directory as its end states them: all of it is held in memory once it is read."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read(_END_SIZE + _LONGEST_COMMENT)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise zipfile.BadZipFile("it has no directory")
    (stated,) = struct.unpack_from("<L", tail, at + 12)
    where = start + at - _LOCATOR_SIZE
    if where >= 0:
        file.seek(where)
        locator = file.read(_LOCATOR_SIZE)
        if locator.startswith(b"PK\6\7"):
            # Python looks for the record right before its locator, wherever that points.
            file.seek(max(0, where - _END64_SIZE))
            record = file.read(_END64_SIZE)
            if record.startswith(b"PK\6\6") and len(record) == _END64_SIZE:
                stated = max(stated if stated != 0xFFFFFFFF else 0, struct.unpack_from("<Q", record, 40)[0])
    return int(stated)


def _too_many(name: str, most: int) -> DataError:
    return DataError("TOO-LARGE", f"{name} holds more than {most} files", "pack fewer")


def _unsafe(name: str, entry: zipfile.ZipInfo, why: str) -> DataError:
    return DataError("UNSAFE-ARCHIVE", f"{name}: {entry.filename[:60]!r} {why}", "pack the files anew")
