"""A run's files for people and programs, written again from the record where they are missing."""

from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import RequestError
from ..delivery.told import told
from ..store.files import write_text
from ..store.history import is_planned, replay
from ..store.run import read_events
from .rebuild import judge, rebuild, result_text
from .record import Record

RESULT, FILES = "result.json", ("report.html", "report.md", "verdict.md")


@dataclass(frozen=True)
class Restored:
    """Names of the files that there are, and of those that were missing."""

    files: tuple[str, ...]
    written: tuple[str, ...]


def restore(folder: Path) -> Restored:
    """Write what is missing; what is there stays as it is.

    Raises:
        RequestError: there is no run, or it is not over.
        StorageError: the record or the evidence cannot be read.
    """
    events = read_events(folder)
    history = replay(events) if is_planned(events) else None
    if history is None or history.result is None:
        raise RequestError("RUN-NOT-OVER", f"{folder} is not over", f"automl-agent resume {folder}")
    names = (RESULT, *FILES)
    missing = [name for name in names if not (folder / name).is_file()]
    if RESULT in missing:
        write_text(folder / RESULT, result_text(history.result))
    if set(missing) - {RESULT} and told(events) is not None:
        run = Record(folder, events, history)
        for name, text in rebuild(run, judge(run)).texts.items():
            if name in missing:
                write_text(folder / name, text)
    return Restored(names, tuple(missing))
