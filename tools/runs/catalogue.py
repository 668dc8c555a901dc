"""The runs in a folder, by name. Records are read again only where they have changed, however many ask."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import RequestError, StorageError
from ..store.events import Event
from ..store.lock import working_on
from ..store.reading import RUN_DB, SIDE_FILES
from ..store.run import read_events
from .summary import RunState, RunSummary, summarise

_NAME = re.compile(r"[A-Za-z0-9][\w.\- ]{0,150}")
#: Stands for the run that began last.
LATEST = "latest"


def is_name(word: str) -> bool:
    """Whether a run's folder may be called so."""
    return _NAME.fullmatch(word) is not None


_Stamp = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Read:
    stamp: _Stamp
    working: bool
    events: tuple[Event, ...]
    summary: RunSummary


class RunCatalogue:
    """What a folder of runs holds. Threads may share one.

    Args:
        root: holds run folders; it need not be there yet.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, _Read] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def names(self) -> list[str]:
        """Names of all runs, those that began last first."""
        found = [p.parent for p in self.root.glob(f"*/{RUN_DB}") if not p.parent.is_symlink()]
        named = [folder for folder in found if is_name(folder.name)]
        return [f.name for f in sorted(named, key=lambda f: (_began(f), f.name), reverse=True)]

    def folder(self, word: str) -> Path:
        """The folder of the run that ``word`` names: its name, a beginning that no other has, or ``latest``.

        Raises:
            RequestError: there is none, or there are several.
        """
        names = self.names()
        if word in names:
            return self.root / word
        fitting = names[:1] if word == LATEST else [name for name in names if word and name.startswith(word)]
        if len(fitting) == 1:
            return self.root / fitting[0]
        shown = word[:80]
        if fitting:
            raise RequestError(
                "WHICH-RUN", f"{len(fitting)} runs begin with {shown!r}", "say more of its name"
            )
        raise RequestError("NO-RUN", f"there is no run {shown!r} in {self.root}", "see: automl-agent runs ls")

    def events(self, word: str) -> tuple[Event, ...]:
        """The events of a run, as far as it has come.

        Raises:
            RequestError: there is no such run.
            StorageError: its record cannot be read.
        """
        return self._fresh(self.folder(word)).events

    def summary(self, word: str) -> RunSummary:
        """Where a run stands; one that cannot be read is ``damaged``.

        Raises:
            RequestError: there is no such run.
        """
        folder = self.folder(word)
        try:
            return self._fresh(folder).summary
        except StorageError as error:
            return RunSummary(name=folder.name, state=RunState.DAMAGED, problem=f"{error.what}; {error.hint}")

    def summaries(self) -> Iterator[RunSummary]:
        """Where each run stands, those that began last first."""
        for name in self.names():
            try:
                yield self.summary(name)
            except RequestError:
                # Removed meanwhile.
                continue

    def _fresh(self, folder: Path) -> _Read:
        with self._guard:
            lock = self._locks.setdefault(folder.name, threading.Lock())
        # One reads, the others wait and take what it found.
        with lock:
            stamp, working = _stamp(folder), working_on(folder) is not None
            known = self._read.get(folder.name)
            if known is not None and (known.stamp, known.working) == (stamp, working):
                return known
            events = read_events(folder)
            found = _Read(stamp, working, events, summarise(folder.name, events, working))
            self._read[folder.name] = found
            return found


def _began(folder: Path) -> float:
    """When a run began: its request is written then, and never again."""
    for name in ("request.txt", RUN_DB):
        try:
            return (folder / name).stat().st_mtime
        except OSError:
            continue
    return 0.0


def _stamp(folder: Path) -> _Stamp:
    """Changes whenever the record does."""
    stamps = []
    for name in (RUN_DB, *SIDE_FILES[:1]):
        try:
            found = (folder / name).stat()
        except OSError:
            stamps.append((0, 0))
        else:
            stamps.append((found.st_mtime_ns, found.st_size))
    return tuple(stamps)
