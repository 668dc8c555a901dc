"""Run folders as a killed process leaves them, made in moments."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...tools.store.events import Event, EventKind
from ...tools.store.run import RunStore, read_events

#: In the log alone; half in the log, half in the database; closed in peace.
Form = Literal["log", "half", "closed"]
FORMS: tuple[Form, ...] = ("log", "half", "closed")
#: The parts of a record that a fault may hit.
FILES = ("run.db", "run.db-wal")


@dataclass(frozen=True)
class Snapshot:
    """A folder, and the events that were acknowledged by then."""

    folder: Path
    form: Form
    acknowledged: tuple[Event, ...]

    def copy(self, to: Path) -> Path:
        """A copy to do harm to."""
        to.mkdir(exist_ok=True)
        for path in to.iterdir():
            path.unlink()
        return Path(shutil.copytree(self.folder, to, dirs_exist_ok=True))


def snapshot(place: Path, form: Form, events: int = 12) -> Snapshot:
    """Record some events, and keep what lies on the disk at that moment.

    Args:
        place: a folder for the snapshot and for the run that it is of.
        form: where the events lie.
        events: how many, beside the first.
    """
    run, kept = place / f"run-{form}", place / form
    run.mkdir(parents=True)
    with RunStore(run) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": form, "text": "\ud800 é"})
        for number in range(events):
            if form == "half" and number == events // 2:
                _checkpoint(run)
            body = {"trial": {"score": number / 7}, "why": "so it is " * (number * 23 % 60)}
            store.append(EventKind.FINISHED, body, number=number)
        acknowledged = store.events
        if form != "closed":
            shutil.copytree(run, kept)
    if form == "closed":
        shutil.copytree(run, kept)
    found = Snapshot(kept, form, acknowledged)
    assert read_events(found.copy(place / "whole")) == acknowledged
    return found


def _checkpoint(run: Path) -> None:
    """As SQLite does by itself from time to time."""
    connection = sqlite3.connect(run / "run.db")
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()
