"""A run's store: append events, read them back, tell those who watch. Nothing is told before its commit."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from ...pipelines.contracts import RequestError, StorageError
from . import database
from .events import Event, EventKind
from .failpoints import passing
from .lock import RunLock

Watcher = Callable[[Event], None]
_Told = TypeVar("_Told")


class RunStore:
    """The event store of one run folder, held by one process at a time.

    ``run.db`` appears with its first event. Use as a context manager; leaving it releases the folder.

    Args:
        folder: the run folder; it exists.

    Raises:
        StorageError: the folder is held by another process, or its database cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "run.db"
        self._watchers: list[Watcher] = []
        self._connection: sqlite3.Connection | None = None
        self._lock = RunLock(folder)
        self._events: list[Event] = []
        try:
            if self.path.exists():
                self._connection = database.connect(self.path)
                self._events = database.read(self._connection, self.path)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let others at the folder. Idempotent."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._lock.release()

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
        new = database.row(kind, body, number, attempt)
        if self._connection is None:
            if self._events:
                raise StorageError("RUN-CLOSED", f"{self.folder} is closed", "open it again")
            seq = database.create(self.path, new)
            self._connection = database.connect(self.path)
        else:
            seq = database.append(self._connection, self.path, new)
        event = Event(seq=seq, kind=kind, number=number, attempt=attempt, at=new[3], body=body)
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
    """The events of a run that this process does not hold (another may be writing them).

    Raises:
        RequestError: there is no run in ``folder``.
        StorageError: its database cannot be read.
    """
    return tuple(_opened(folder, database.read))


def broken(folder: Path) -> list[str]:
    """Where a run's record was changed after it was written, in words.

    Raises:
        RequestError: there is no run in ``folder``.
        StorageError: its database cannot be read.
    """
    return _opened(folder, database.breaks)


def _opened(folder: Path, ask: Callable[[sqlite3.Connection, Path], _Told]) -> _Told:
    path = folder / "run.db"
    if not path.is_file():
        raise RequestError("NO-RUN", f"there is no run in {folder}", "name a folder that holds run.db")
    connection = database.connect(path)
    try:
        return ask(connection, path)
    finally:
        connection.close()
