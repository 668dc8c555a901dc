"""A run's store: append events, read them back, tell those who watch. Nothing is told before its commit."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from ...pipelines.contracts import StorageError
from ..secrets import redact_body
from . import database, reading
from .chain import Tip
from .events import Event, EventKind
from .failpoints import passing
from .leftovers import remove_leftovers
from .lock import RunLock, acknowledged
from .migrate import migrate
from .schema import SCHEMA_VERSION

Watcher = Callable[[Event], None]


class RunStore:
    """The event store of one run folder, held by one process at a time.

    ``run.db`` appears with its first event. Use as a context manager; leaving it releases the folder. A run that is
    taken up is checked first, to the last hash; a record of an older version becomes one of today's, and what dead
    processes left half done is removed.

    Args:
        folder: the run folder; it exists.

    Raises:
        StorageError: the folder is held by another process, or its database cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / reading.RUN_DB
        self._watchers: list[Watcher] = []
        self._connection: sqlite3.Connection | None = None
        self._lock = RunLock(folder)
        self._events: list[Event] = []
        self._tip = Tip(0, "")
        try:
            if reading.is_there(folder):
                self._take_up()
        except BaseException:
            self.close()
            raise

    def _take_up(self) -> None:
        found = reading.recorded(self.folder)
        self._events = reading.checked(found, self._lock.acknowledged)
        if found.version < SCHEMA_VERSION:
            self._lock.acknowledge(migrate(found))
            found = reading.recorded(self.folder)
            self._events = reading.checked(found, self._lock.acknowledged)
        self._connection = database.connect(self.path)
        self._tip = found.tip
        self._lock.acknowledge(found.tip)
        remove_leftovers(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let others at the folder. Idempotent."""
        self._disconnect()
        self._lock.release()

    def discard(self) -> None:
        """Remove the record, as if the run had never begun, and let others at the folder."""
        self._disconnect()
        for name in (reading.RUN_DB, *reading.SIDE_FILES):
            (self.folder / name).unlink(missing_ok=True)
        self._lock.remove()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that happened so far."""
        return tuple(self._events)

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` with each event from now on, after it is committed."""
        self._watchers.append(watcher)

    def append(self, kind: EventKind, body: Mapping[str, Any], number: int = 0, attempt: int = 0) -> Event:
        """Record that something happened; returns after the commit.

        Raises:
            StorageError: it could not be written.
        """
        passing(f"commit:{kind.value}:before")
        body = redact_body(body)
        new = database.row(kind, body, number, attempt)
        if self._connection is None:
            if self._events:
                raise StorageError("RUN-CLOSED", f"{self.folder} is closed", "open it again")
            # Of a record that was here before, and is gone.
            self._lock.acknowledge(None)
            tip = database.create(self.path, [new])
            self._connection = database.connect(self.path)
        else:
            tip = database.append(self._connection, self.path, new, self._tip.chain)
        self._tip = tip
        self._lock.acknowledge(tip)
        event = Event(seq=tip.seq, kind=kind, number=number, attempt=attempt, at=new[3], body=body)
        passing(f"commit:{kind.value}:after")
        self._events.append(event)
        for watcher in self._watchers:
            watcher(event)
        return event

    def last(self, kind: EventKind) -> Event | None:
        """The latest event of a kind, or None."""
        return next((e for e in reversed(self._events) if e.kind is kind), None)

    def all(self, kind: EventKind) -> list[Event]:
        """All events of a kind, in order."""
        return [e for e in self._events if e.kind is kind]


def read_events(folder: Path) -> tuple[Event, ...]:
    """The events of a run that this process does not hold (another may be writing them), checked to the last hash.

    Raises:
        RequestError: there is no run in ``folder``.
        StorageError: its database cannot be read, or is not what was recorded.
    """
    return tuple(reading.whole(folder))


def read_unchecked(folder: Path) -> tuple[Event, ...]:
    """The events as they lie there, for those who say themselves what :func:`broken` finds.

    Raises:
        RequestError: there is no run in ``folder``.
        StorageError: its database cannot be read.
    """
    found = reading.recorded(folder)
    return tuple(reading.parse(row, found.path) for row in found.rows)


def broken(folder: Path) -> list[str]:
    """Where a run's record was changed after it was written, in words.

    Raises:
        RequestError: there is no run in ``folder``.
        StorageError: its database cannot be read.
    """
    told = acknowledged(folder)
    return reading.recorded(folder).breaks(told)
