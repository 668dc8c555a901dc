"""The event table in SQLite: append-only, one writer, every append committed before it returns.

WAL with ``synchronous=FULL`` survives process death and power loss (sqlite.org/wal.html,
sqlite.org/pragma.html#pragma_synchronous). Triggers refuse UPDATE and DELETE, and each event's ``chain`` is the
SHA-256 of what it says and of the event before it, so that one changed past the triggers is found.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...pipelines.contracts import StorageError
from .events import Event, EventKind
from .files import write_atomically

SCHEMA_VERSION = 2
#: Databases of this version and older ones have no chain.
_UNCHAINED = 1
#: Marks the file as ours (``PRAGMA application_id``): "AMLA".
APPLICATION_ID = 0x414D4C41

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE event (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    at      REAL    NOT NULL,
    body    TEXT    NOT NULL,
    chain   TEXT    NOT NULL,
    UNIQUE (kind, number, attempt)
) STRICT;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are final'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events stay'); END;
"""

_INSERT = "INSERT INTO event (kind, number, attempt, at, body, chain) VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_UNCHAINED = "INSERT INTO event (kind, number, attempt, at, body) VALUES (?, ?, ?, ?, ?)"
_LAST = "SELECT chain FROM event ORDER BY seq DESC LIMIT 1"

Row = tuple[str, int, int, float, str]


def row(kind: EventKind, body: Mapping[str, Any], number: int = 0, attempt: int = 0) -> Row:
    """An event as it is inserted. ``ensure_ascii`` keeps lone surrogates out of the file."""
    return (kind.value, number, attempt, time.time(), json.dumps(body, ensure_ascii=True, allow_nan=False))


def create(path: Path, first: Row) -> int:
    """Make a database that already holds its first event, so that none is ever seen empty.

    Returns:
        The first event's sequence number.
    """
    write_atomically(path, lambda temporary: _fill(temporary, first))
    return 1


def _fill(path: Path, first: Row) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(_SCHEMA)
        connection.execute(_INSERT, (*first, _link("", first)))
    finally:
        connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """Open for appending.

    Raises:
        StorageError: not a run database, damaged, or written by a newer version.
    """
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        identity = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if identity != APPLICATION_ID:
            raise _damaged(path, "it is not a run database")
        if version > SCHEMA_VERSION:
            raise StorageError(
                "RUN-NEWER",
                f"{path} has schema {version}, this version knows {SCHEMA_VERSION}",
                "update automl-agent",
            )
        if (found := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise _damaged(path, str(found))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _damaged(path, str(error)) from error
    except StorageError:
        connection.close()
        raise
    return connection


def append(connection: sqlite3.Connection, path: Path, new: Row) -> int:
    """Insert and commit one event; its sequence number.

    Raises:
        StorageError: the disk is full or the file cannot be written.
        sqlite3.IntegrityError: that event has happened already: a bug of the caller.
    """
    try:
        if _is_chained(connection):
            seq = connection.execute(_INSERT, (*new, _link(_tip(connection), new))).lastrowid
        else:
            seq = connection.execute(_INSERT_UNCHAINED, new).lastrowid
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise StorageError(
            "RUN-WRITE", f"cannot record in {path}: {error}", "free disk space, then resume"
        ) from error
    assert seq is not None
    return seq


def read(connection: sqlite3.Connection, path: Path) -> list[Event]:
    """Every event, in order.

    Raises:
        StorageError: a row is not an event.
    """
    try:
        rows = connection.execute(
            "SELECT seq, kind, number, attempt, at, body FROM event ORDER BY seq"
        ).fetchall()
        return [
            Event(seq=seq, kind=EventKind(kind), number=number, attempt=attempt, at=at, body=json.loads(body))
            for seq, kind, number, attempt, at, body in rows
        ]
    except (sqlite3.DatabaseError, ValueError) as error:
        raise _damaged(path, str(error)) from error


def breaks(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Where the record is not what was recorded, in words; empty where it is, or where there is no chain.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        if not _is_chained(connection):
            return []
        # One look at both: another process may be writing.
        connection.execute("BEGIN")
        rows = connection.execute(
            "SELECT seq, kind, number, attempt, at, body, chain FROM event ORDER BY seq"
        ).fetchall()
        kept = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    found = []
    before, expected = "", 1
    for seq, *event, chain in rows:
        if seq != expected:
            found.append(f"before event {seq} others were removed")
        elif chain != _link(before, tuple(event)):
            found.append(f"event {seq} ({event[0]}) or the one before it was changed")
        before, expected = chain, seq + 1
    if kept is None or kept[0] != expected - 1:
        found.append("events at its end were removed")
    return found


def _link(before: str, event: Row) -> str:
    """An event's chain: hash of the chain before it and of everything that it says."""
    return hashlib.sha256("\x1f".join((before, *map(str, event))).encode()).hexdigest()


def _is_chained(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA user_version").fetchone()[0] > _UNCHAINED)


def _tip(connection: sqlite3.Connection) -> str:
    """The last event's chain."""
    return str(connection.execute(_LAST).fetchone()[0])


def _damaged(path: Path, why: str) -> StorageError:
    return StorageError("RUN-DAMAGED", f"{path} cannot be used: {why}", "restore it from a copy, or run anew")
