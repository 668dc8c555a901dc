"""The beginning of a run's record, up to and including a trial: what a fork goes on from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...pipelines.contracts import RequestError, StorageError
from .chain import Row
from .database import create, row
from .events import Event, EventKind
from .lock import RunLock
from .reading import RUN_DB, checked, recorded


@dataclass(frozen=True)
class Prefix:
    """Events as they lie in a record, and as they are understood.

    ``rows`` and ``events`` go up to the trial, ``rest`` follows it, ``whole`` holds all events there are; ``chain`` is
    the hash of what is copied.
    """

    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    events: tuple[Event, ...]
    whole: tuple[Event, ...]
    chain: str


def up_to(folder: Path, trial: int) -> Prefix:
    """The record of the run in ``folder`` up to and including trial ``trial``. Nothing in the folder changes.

    Raises:
        RequestError: there is no run, no such finished trial, or the sealed rows were opened before it.
        StorageError: the record cannot be read, or is not what was recorded.
    """
    found = recorded(folder)
    events = checked(found, None)
    numbers = [e.number for e in events if e.kind is EventKind.FINISHED]
    end = next((i for i, e in enumerate(events) if e.kind is EventKind.FINISHED and e.number == trial), None)
    if end is None:
        there = f"it has finished trials {numbers[0]} to {numbers[-1]}" if numbers else "it has none yet"
        raise RequestError("NO-SUCH-TRIAL", f"{folder} has no finished trial {trial}", there)
    kept = events[: end + 1]
    if any(e.kind is EventKind.TEST_OPENED for e in kept):
        raise RequestError(
            "TEST-WAS-OPENED",
            f"the sealed rows of {folder} were opened before trial {trial}",
            "name an earlier one",
        )
    rows = tuple(stored.said for stored in found.rows)
    return Prefix(rows[: end + 1], rows[end + 1 :], tuple(kept), tuple(events), found.rows[end].chain)


def begin(folder: Path, created: Mapping[str, Any], copied: Prefix, more: tuple[Row, ...]) -> None:
    """Make the record of a fork in the existing ``folder``: all of it at one moment, or nothing.

    Args:
        folder: the fork's.
        created: body of its first event, in the place of the parent's.
        copied: what follows, unchanged, moments included.
        more: what is new beside it.

    Raises:
        StorageError: another process holds the folder, or it cannot be written.
    """
    lock = RunLock(folder)
    try:
        if (folder / RUN_DB).exists():
            raise StorageError("RUN-EXISTS", f"{folder} holds a run", "name another --out")
        first = row(EventKind.RUN_CREATED, created)
        lock.acknowledge(create(folder / RUN_DB, (first, *copied.rows[1:], *more)))
    finally:
        lock.release()
