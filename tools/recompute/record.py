"""A run on disk: its folder and its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..bundle.manifest import CARD
from ..store.events import Event, EventKind
from ..store.failpoints import passing
from ..store.files import sha256
from ..store.history import History, replay
from ..store.run import RunStore
from .keeping import FACTS, damaged, keep, kept, read_array
from .measured import Measured, fits

EVIDENCE, PREDICTIONS, TEST = "evidence", "predictions", "predictions/test.npy"


@dataclass(frozen=True)
class Record:
    """A run as it is kept. ``history`` is what the events add up to."""

    folder: Path
    events: Sequence[Event]
    history: History

    @property
    def measured(self) -> Measured:
        """What was measured.

        Raises:
            StorageError: it cannot be read.
        """
        found = kept(self.folder / EVIDENCE, Measured)
        if not fits(found):
            raise damaged(self.folder / EVIDENCE / FACTS, "rows and classes do not fit each other")
        return found

    def tested(self) -> np.ndarray:
        """(test rows, ...) predictions of the tested model.

        Raises:
            StorageError: they cannot be read.
        """
        return read_array(self.folder / TEST)

    def predictions(self, trial: int) -> np.ndarray:
        """(rows, ...) out-of-fold predictions of a trial.

        Raises:
            StorageError: they cannot be read.
        """
        return read_array(self.folder / PREDICTIONS / f"{trial:04d}.npy")

    def count(self, kind: EventKind) -> int:
        """How often something happened."""
        return sum(e.kind is kind for e in self.events)


def record(folder: Path, events: Sequence[Event]) -> Record:
    """The run in ``folder``.

    Raises:
        StorageError: it was interrupted before its plan.
    """
    return Record(folder, events, replay(events))


def write_evidence(store: RunStore, measured: Measured) -> None:
    """Keep what the numbers rest on, then record the hash of each file: what comes later can be told from it."""
    folder = store.folder / EVIDENCE
    folder.mkdir(exist_ok=True)
    for stale in (*folder.iterdir(), *_of_no_trial(store)):
        # An interrupted process measured something else.
        stale.unlink()
    passing("evidence:cleared")
    keep(folder, measured)
    passing("evidence:kept")
    paths = [p for part in (EVIDENCE, PREDICTIONS) for p in sorted((store.folder / part).iterdir())]
    paths.append(store.folder / "model" / CARD)
    files = [{"path": p.relative_to(store.folder).as_posix(), "sha256": sha256(p)} for p in paths]
    store.append(EventKind.ARTIFACT, {"files": files}, number=len(store.all(EventKind.ARTIFACT)))


def _of_no_trial(store: RunStore) -> list[Path]:
    """Predictions of a process that ended before their trial did, which then failed."""
    scored = {f"{t.number:04d}.npy" for t in replay(store.events).trials if t.ok}
    return [
        p
        for p in (store.folder / PREDICTIONS).glob("*.npy")
        if p.name not in scored and p.relative_to(store.folder).as_posix() != TEST
    ]
