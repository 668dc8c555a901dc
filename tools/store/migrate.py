"""Older databases are made into one of today's, with a copy of the old one kept beside it.

From schema 1, which had no chain: the events are the same, with their numbers, moments and words. The chain is
computed now, so it vouches for them from here on; what may have been changed before cannot be told any more. That
it was so stands in the record, as its event ``migrated``. Databases are migrated when a run is taken up, never when
it is only read: a record of schema 1 can be read as it is.

Killed anywhere, the old database or the new one is in place, whole; and the copy is there before the old one goes.
"""

import shutil
import sqlite3
from pathlib import Path

from . import database, faults
from .chain import Tip
from .events import EventKind
from .files import write_atomically
from .reading import SIDE_FILES, Recorded
from .schema import SCHEMA_VERSION


def migrate(found: Recorded) -> Tip:
    """Bring the record up to today's schema; its last event, which says so.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    copy = found.path.with_name(f"{found.path.name}.schema-{found.version}")
    try:
        _fold(found.path)
        write_atomically(copy, lambda temporary: _copy(found.path, temporary))
    except sqlite3.Error as error:
        raise faults.of_sqlite(error, found.path, writing=True) from error
    except OSError as error:
        if (told := faults.of_system(error, copy)) is None:
            raise
        raise told from error
    body = {"from": found.version, "to": SCHEMA_VERSION, "events": len(found.rows), "copy": copy.name}
    note = database.row(EventKind.MIGRATED, body, attempt=sum(r.kind == "migrated" for r in found.rows))
    return database.create(found.path, [*(r.said for r in found.rows), note])


def _fold(path: Path) -> None:
    """Let SQLite move what the write-ahead log holds into the database, so that it is one file."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()
    for name in SIDE_FILES:
        # An empty log beside the new database would be taken for its own.
        path.with_name(name).unlink(missing_ok=True)


def _copy(path: Path, temporary: Path) -> None:
    shutil.copyfile(path, temporary)
