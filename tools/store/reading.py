"""Reading a record without changing it: not the database, nor its write-ahead log, nor by leaving files beside it.

A connection that may write checkpoints the log and removes it when it is closed, damaged or not; what SQLite cannot
read any more would be gone for good. So everybody reads this way first, the run itself too. Where there is no log,
the database is a plain file and is read as one (``immutable``, sqlite.org/uri.html), which needs no right to write.
"""

import json
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...pipelines.contracts import RequestError, StorageError
from . import faults
from .chain import StoredRow, Tip, breaks
from .events import Event, EventKind
from .lock import acknowledged
from .schema import APPLICATION_ID, LARGEST_BYTES, SCHEMA_VERSION, UNCHAINED, is_as_made

RUN_DB = "run.db"
#: Beside the database while it is open, and after its process was killed.
SIDE_FILES = ("run.db-wal", "run.db-shm")

#: How often a record is read that another process changes meanwhile.
_TRIES = 5
#: Seconds that another program's lock is waited for.
PATIENCE_SECONDS = 10.0
_KINDS = frozenset(kind.value for kind in EventKind)
_COLUMNS = "seq, kind, number, attempt, at, body"


def has_record(folder: Path) -> bool:
    """Whether a folder holds the record of a run, whatever state that is in."""
    return (folder / RUN_DB).is_file()


@dataclass(frozen=True)
class Recorded:
    """What lies in the database, checked by SQLite and not yet against itself.

    ``counted`` is the last number ever given; ``as_made`` whether table and guards are ours, unchanged.
    """

    path: Path
    version: int
    rows: tuple[StoredRow, ...]
    counted: int | None
    as_made: bool

    @property
    def is_chained(self) -> bool:
        """Whether events vouch for each other."""
        return self.version > UNCHAINED

    @property
    def tip(self) -> Tip:
        """The last event; number 0 where there is none."""
        return Tip(self.rows[-1].seq, self.rows[-1].chain) if self.rows else Tip(0, "")

    def breaks(self, told: Tip | None) -> list[str]:
        """Where this is not what was recorded, in words; empty where it is, or where there is no chain.

        Args:
            told: the last event that is known to have been acknowledged.
        """
        if not self.is_chained:
            return []
        found = [] if self.as_made else ["its guards against changes were removed"]
        found += breaks(self.rows, self.counted)
        if told is not None:
            found += self._missing(told)
        return found

    def _missing(self, told: Tip) -> Iterator[str]:
        if self.tip.seq < told.seq:
            yield f"events {self.tip.seq + 1} to {told.seq} were acknowledged and have been removed"
        elif not any(row.seq == told.seq and row.chain == told.chain for row in self.rows):
            yield f"event {told.seq} is not the one that was acknowledged"


def is_there(folder: Path) -> bool:
    """Whether the folder holds a record, of whatever sort.

    Raises:
        StorageError: the folder may not be looked into.
    """
    path = folder / RUN_DB
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        told = faults.of_system(error, path) if isinstance(error, OSError) else None
        raise told or RequestError("NO-RUN", f"there is no run in {folder}", "name a run folder") from error
    return True


def check_there(folder: Path) -> None:
    """See to it that the folder holds a record.

    Raises:
        RequestError: it holds none.
        StorageError: it may not be looked into.
    """
    if not is_there(folder):
        raise RequestError("NO-RUN", f"there is no run in {folder}", "name a folder that holds run.db")


def check_files(folder: Path) -> None:
    """See to it that the database and the files beside it are files, and not ways to somewhere else.

    Raises:
        StorageError: one is a link, a folder, a pipe or a device, or may not be looked at.
    """
    for name in (RUN_DB, *SIDE_FILES):
        path = folder / name
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            continue
        except OSError as error:
            raise faults.of_system(error, path) or faults.damaged(path, str(error)) from error
        if not stat.S_ISREG(mode):
            kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no regular file"
            raise StorageError("NOT-A-FILE", f"{path} is {kind}", "put the run's own file there")


def recorded(folder: Path) -> Recorded:
    """Read the record of a run that another process may be writing.

    Raises:
        RequestError: there is no run in ``folder``.
        StorageError: it cannot be read, is damaged beyond SQLite's reading, or of a newer version.
    """
    check_there(folder)
    check_files(folder)
    path = folder / RUN_DB
    for left in reversed(range(_TRIES)):
        before = _stamp(path)
        try:
            with looking(path) as connection:
                found = _read(connection, path)
        except StorageError:
            if not left or _stamp(path) == before:
                raise
            continue
        # Beside a log, SQLite sees to it that one moment is read; a plain file may have changed under us.
        if before[-1] or not left or _stamp(path) == before:
            return found
    raise AssertionError("unreachable")


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing.

    Raises:
        StorageError: SQLite cannot read what is asked of it.
    """
    how = "mode=ro" if _stamp(path)[-1] else "mode=ro&immutable=1"
    connection = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=PATIENCE_SECONDS
        )
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_BYTES)
        # What a foreign file declares is not to be run.
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection
    except sqlite3.Error as error:
        raise faults.of_sqlite(error, path, writing=False) from error
    finally:
        if connection is not None:
            connection.close()


def check_header(connection: sqlite3.Connection, path: Path) -> int:
    """See to it that this is a run database that this version knows; its version.

    Raises:
        StorageError: it is not.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise faults.damaged(path, "it is not a run database")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise faults.newer(path, f"has schema {version}, this version knows {SCHEMA_VERSION}")
    if version < UNCHAINED:
        raise faults.damaged(path, f"there is no schema {version}")
    return version


def _read(connection: sqlite3.Connection, path: Path) -> Recorded:
    connection.execute("BEGIN")
    version = check_header(connection, path)
    if (said := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise faults.damaged(path, str(said))
    columns = f"{_COLUMNS}, ''" if version == UNCHAINED else f"{_COLUMNS}, chain"
    rows = connection.execute(f"SELECT {columns} FROM event ORDER BY seq").fetchall()
    counted = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    return Recorded(
        path=path,
        version=version,
        rows=tuple(StoredRow(*row) for row in rows),
        counted=counted[0] if counted else None,
        as_made=is_as_made(connection, version),
    )


def parse(row: StoredRow, path: Path) -> Event:
    """A row as an event.

    Raises:
        StorageError: it is none, or one of a later version.
    """
    if row.kind not in _KINDS:
        raise faults.newer(path, f"holds an event {row.kind[:40]!r}, which this version does not know")
    try:
        return Event(
            seq=row.seq,
            kind=EventKind(row.kind),
            number=row.number,
            attempt=row.attempt,
            at=row.at,
            body=json.loads(row.body, parse_constant=_refuse),
        )
    except (ValueError, RecursionError) as error:
        raise faults.damaged(path, f"event {row.seq} ({row.kind}) is not as events are") from error


def checked(found: Recorded, told: Tip | None) -> list[Event]:
    """The events of a record that is what was recorded.

    Raises:
        StorageError: it is not, or a row is no event.
    """
    if broken := found.breaks(told):
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise faults.damaged(found.path, broken[0] + more)
    if not found.rows:
        raise faults.damaged(found.path, "it holds no event")
    return [parse(row, found.path) for row in found.rows]


def whole(folder: Path) -> list[Event]:
    """The events in ``folder``, after checking that they are what was recorded.

    Raises:
        RequestError: there is no run.
        StorageError: see :func:`recorded` and :func:`checked`.
    """
    # First: what is acknowledged meanwhile may be missing in neither.
    told = acknowledged(folder)
    return checked(recorded(folder), told)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _stamp(path: Path) -> tuple[int, int, int, bool]:
    """What changes when the file does, and whether a log lies beside it that holds anything.

    Raises:
        StorageError: it may not be looked at, or is gone.
    """
    try:
        now = path.stat()
        try:
            has_log = Path(f"{path}-wal").stat().st_size > 0
        except FileNotFoundError:
            has_log = False
    except OSError as error:
        raise faults.of_system(error, path) or faults.damaged(path, str(error)) from error
    return now.st_ino, now.st_size, now.st_mtime_ns, has_log
