"""The chain: each event holds the hash of what it says and of the event before it.

SQLite's own check knows pages and indexes, not what stands in them: a flipped bit in a score passes it, and so does
an edit past the triggers. The chain finds both. A tail that was cut off is found by AUTOINCREMENT's counter, where
the database is edited, and by :mod:`.lock`, where the write-ahead log is torn.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

#: An event as it is inserted: kind, number, attempt, at, body.
Row = tuple[str, int, int, float, str]


class StoredRow(NamedTuple):
    """An event as it lies in the table; ``chain`` is empty in databases without one."""

    seq: int
    kind: str
    number: int
    attempt: int
    at: float
    body: str
    chain: str

    @property
    def said(self) -> Row:
        """What the chain covers, beside the place in the order."""
        return self[1:6]


class Tip(NamedTuple):
    """The last event of a record: its number, and its chain, which stands for everything before it."""

    seq: int
    chain: str


def link(before: str, event: Row) -> str:
    """An event's chain, given the chain of the one before it (empty for the first)."""
    return hashlib.sha256("\x1f".join((before, *map(str, event))).encode()).hexdigest()


def chained(rows: Sequence[Row]) -> Iterator[StoredRow]:
    """Events with their numbers and chains, counted from 1."""
    before = ""
    for seq, row in enumerate(rows, 1):
        before = link(before, row)
        yield StoredRow(seq, *row, before)


def breaks(rows: Sequence[StoredRow], counted: int | None) -> Iterator[str]:
    """Where events are not what was recorded, in words.

    Args:
        rows: all there are, in order.
        counted: the last number that was ever given, as AUTOINCREMENT keeps it.
    """
    before, expected = "", 1
    for row in rows:
        if row.seq != expected:
            yield f"before event {row.seq} others were removed"
        elif row.chain != link(before, row.said):
            yield f"event {row.seq} ({row.kind[:40]}) or the one before it was changed"
        before, expected = row.chain, row.seq + 1
    if counted != expected - 1:
        yield "events at its end were removed"
