"""Rows out of a database's pages, where SQLite cannot find its way to them any more.

Every leaf of a table names its own rows (sqlite.org/fileformat2.html#b_tree_pages), so neither header, schema nor
inner pages are needed; and the write-ahead log holds earlier states of most pages. What comes out is only what the
bytes say: whether a row is an event is for the chain to tell.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..store.chain import StoredRow

_LEAF = 0x0D
_PAGE = 4096
_LOG_HEADER, _FRAME_HEADER = 32, 24
#: Bytes of an integer of each serial type; 8 and 9 are the numbers 0 and 1 themselves.
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
#: Columns of an event with a chain, and without.
_COLUMNS = (7, 6)


@dataclass(frozen=True)
class _Page:
    number: int
    bytes: bytes


def rows(database: Path, log: Path) -> Iterator[StoredRow]:
    """Everything in either file that has the form of an event, some of it more than once."""
    pages = [*_of_database(database), *_of_log(log)]
    # Overflow pages are written once: events are never changed, so any copy will do.
    known = {page.number: page.bytes for page in pages}
    for page in pages:
        start = 100 if page.number == 1 else 0
        if page.bytes[start] != _LEAF:
            continue
        (count,) = struct.unpack_from(">H", page.bytes, start + 3)
        for n in range(min(count, (_PAGE - start - 8) // 2)):
            (at,) = struct.unpack_from(">H", page.bytes, start + 8 + 2 * n)
            try:
                found = _row(*_payload(page.bytes, at, known))
            except (IndexError, ValueError, struct.error, KeyError):
                continue
            if found is not None:
                yield found


def _of_database(path: Path) -> Iterator[_Page]:
    data = _bytes(path)
    for number in range(len(data) // _PAGE):
        yield _Page(number + 1, data[number * _PAGE : (number + 1) * _PAGE])


def _of_log(path: Path) -> Iterator[_Page]:
    data = _bytes(path)
    size = _FRAME_HEADER + _PAGE
    for at in range(_LOG_HEADER, len(data) - size + 1, size):
        (number,) = struct.unpack_from(">I", data, at)
        yield _Page(number, data[at + _FRAME_HEADER : at + size])


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _payload(page: bytes, at: int, known: Mapping[int, bytes]) -> tuple[int, bytes]:
    """(rowid, record) of the cell at ``at``, with what overflowed into other pages."""
    length, at = _varint(page, at)
    rowid, at = _varint(page, at)
    most = _PAGE - 35
    if length <= most:
        return rowid, _part(page, at, length)
    least = (_PAGE - 12) * 32 // 255 - 23
    local = least + (length - least) % (_PAGE - 4)
    local = local if local <= most else least
    found = [_part(page, at, local)]
    (following,) = struct.unpack_from(">I", page, at + local)
    left = length - local
    if left > len(known) * _PAGE:
        raise ValueError("longer than the file")
    while left > 0:
        overflow = known[following]
        (following,) = struct.unpack_from(">I", overflow, 0)
        found.append(overflow[4 : 4 + left])
        left -= _PAGE - 4
    return rowid, b"".join(found)


def _row(rowid: int, record: bytes) -> StoredRow | None:
    size, at = _varint(record, 0)
    types = []
    while at < size:
        kind, at = _varint(record, at)
        types.append(kind)
    if len(types) not in _COLUMNS or at != size:
        return None
    values = []
    for kind in types:
        value, at = _value(record, at, kind)
        values.append(value)
    # The number of an event is the row's own; in the record it is NULL.
    first, kind_, number, attempt, moment, body, *chain = values
    if first is not None or not isinstance(kind_, str) or not isinstance(body, str):
        return None
    if not isinstance(number, int) or not isinstance(attempt, int) or not isinstance(moment, int | float):
        return None
    return StoredRow(rowid, kind_, number, attempt, float(moment), body, str(chain[0]) if chain else "")


def _value(record: bytes, at: int, kind: int) -> tuple[int | float | str | None, int]:
    if kind == 0:
        return None, at
    if kind in _INTEGERS:
        size = _INTEGERS[kind]
        return int.from_bytes(_part(record, at, size), "big", signed=True), at + size
    if kind == 7:
        return float(struct.unpack_from(">d", record, at)[0]), at + 8
    if kind in (8, 9):
        return kind - 8, at
    if kind >= 13 and kind % 2:
        size = (kind - 13) // 2
        return _part(record, at, size).decode(), at + size
    raise ValueError("events hold no such values")


def _part(data: bytes, at: int, size: int) -> bytes:
    part = data[at : at + size]
    if len(part) != size:
        raise IndexError("the page ends before")
    return part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of up to nine bytes, and where it ends; the ninth counts whole."""
    value = 0
    for n in range(8):
        byte = data[at + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    return value << 8 | data[at + 8], at + 9
