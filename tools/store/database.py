"""Writing the event table in SQLite: append-only, one writer, every append committed before it returns.

WAL with ``synchronous=FULL`` survives process death and power loss (sqlite.org/wal.html,
sqlite.org/pragma.html#pragma_synchronous). Triggers refuse UPDATE and DELETE.
"""

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...pipelines.contracts import StorageError
from . import faults
from .chain import Row, StoredRow, Tip, chained, link
from .events import EventKind
from .files import write_atomically
from .reading import PATIENCE_SECONDS
from .schema import LARGEST_BYTES, schema

_INSERT = "INSERT INTO event (kind, number, attempt, at, body, chain) VALUES (?, ?, ?, ?, ?, ?)"


def row(kind: EventKind, body: Mapping[str, Any], number: int = 0, attempt: int = 0) -> Row:
    """An event as it is inserted. ``ensure_ascii`` keeps lone surrogates out of the file."""
    return (kind.value, number, attempt, time.time(), json.dumps(body, ensure_ascii=True, allow_nan=False))


def create(path: Path, rows: Sequence[Row]) -> Tip:
    """Make a database that already holds its first events, so that none is ever seen empty.

    What was at ``path`` is replaced, at one moment.

    Returns:
        The last event.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    made = tuple(chained(rows))
    try:
        write_atomically(path, lambda temporary: _fill(temporary, made))
    except sqlite3.Error as error:
        raise faults.of_sqlite(error, path, writing=True) from error
    except OSError as error:
        if (told := faults.of_system(error, path)) is None:
            raise
        raise told from error
    return Tip(made[-1].seq, made[-1].chain)


def _fill(path: Path, rows: Sequence[StoredRow]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_BYTES)
        # The file counts once it has its name; until then it needs neither a journal nor a flush of its own.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(schema())
        connection.execute("BEGIN")
        connection.executemany(_INSERT, [(*r.said, r.chain) for r in rows])
        connection.execute("COMMIT")
    finally:
        connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """Open for appending what :mod:`.reading` has found sound.

    Raises:
        StorageError: it cannot be written.
    """
    connection = None
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_SECONDS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_BYTES)
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise faults.of_sqlite(error, path, writing=True) from error
    if mode != "wal":
        connection.close()
        raise StorageError(
            "NO-LOCKS", f"{path} is where SQLite cannot keep a log", "put runs on a local disk (--out)"
        )
    return connection


def append(connection: sqlite3.Connection, path: Path, new: Row, before: str) -> Tip:
    """Insert and commit one event after the one whose chain is ``before``.

    Raises:
        StorageError: the disk is full or the file cannot be written.
        sqlite3.IntegrityError: that event has happened already: a bug of the caller.
    """
    chain = link(before, new)
    try:
        seq = connection.execute(_INSERT, (*new, chain)).lastrowid
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise faults.of_sqlite(error, path, writing=True) from error
    assert seq is not None
    return Tip(seq, chain)
