"""A study's file: SQLite, or a journal of JSON lines."""

import sqlite3
from contextlib import closing
from pathlib import Path

from ....pipelines.contracts import RequestError, Value
from ...plans.facts import plan_facts
from ...store.files import write_atomically
from ...store.history import History, replay
from ...store.run import read_events
from .trials import frozen

#: Endings of SQLite files and of journals.
_SQLITE, _JOURNAL = frozenset({".db", ".sqlite", ".sqlite3"}), frozenset({".log", ".jsonl", ".journal"})

#: Bytes of a journal that tell what it is.
_BEGINNING = 64


class Study(Value):
    """What was written. ``storage`` is what Optuna is told: an address, or a journal's file."""

    name: str
    storage: str
    trials: int


def write_study(folder: Path, out: Path) -> Study:
    """Write the search of a run as an Optuna study, replacing a study that is at ``out``, and nothing else.

    Args:
        folder: the run folder; the run may be under way.
        out: a file that ends in ``.db`` (SQLite) or ``.log`` (a journal).

    Raises:
        RequestError: there is no run with a plan, the ending is another, or ``out`` is something else.
        StorageError: the file cannot be written.
    """
    import optuna
    from optuna.storages.journal import JournalFileBackend
    from optuna.study import StudyDirection

    events = read_events(folder)
    history = replay(events)
    ending = out.suffix.lower()
    if ending not in _SQLITE | _JOURNAL:
        raise RequestError(
            "BAD-OUTPUT", f"cannot write a study to {out.name!r}", "name a file that ends in .db or .log"
        )
    if out.is_symlink() or (out.exists() and not _is_study(out)):
        raise RequestError("OUT-NOT-EMPTY", f"{out} is no study and would be replaced", "name another --out")
    trials = frozen(history.trials, plan_facts(history.plan, history.profile), events)
    out.parent.mkdir(parents=True, exist_ok=True)

    def write(path: Path) -> None:
        # Optuna goes on with what there is; a file that was left half written is none of ours.
        path.unlink(missing_ok=True)
        if ending in _SQLITE:
            storage: optuna.storages.BaseStorage = optuna.storages.RDBStorage(f"sqlite:///{path.absolute()}")
        else:
            backend = JournalFileBackend(str(path))
            storage = optuna.storages.JournalStorage(backend)
        direction = StudyDirection[history.plan.task.metric_info.direction.name]
        study = optuna.create_study(storage=storage, study_name=history.run_id, direction=direction)
        for name, value in _told(history).items():
            study.set_user_attr(name, value)
        study.add_trials(trials)
        if isinstance(storage, optuna.storages.RDBStorage):
            storage.remove_session()
            storage.engine.dispose()

    said = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        write_atomically(out, write)
    finally:
        optuna.logging.set_verbosity(said)
    address = f"sqlite:///{out.absolute()}" if ending in _SQLITE else str(out.absolute())
    return Study(name=history.run_id, storage=address, trials=len(trials))


def _is_study(place: Path) -> bool:
    """Whether a file is a study as Optuna writes them: a database with its tables, or a journal."""
    if place.suffix.lower() in _JOURNAL:
        try:
            with place.open("rb") as file:
                return file.read(_BEGINNING).startswith(b'{"op_code"')
        except OSError:
            return False
    try:
        with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            found = base.execute(
                "SELECT name FROM sqlite_master WHERE name IN ('studies', 'trials')"
            ).fetchall()
    except sqlite3.Error:
        return False
    return len(found) == 2


def _told(history: History) -> dict[str, object]:
    task = history.plan.task
    return {
        "target": task.target,
        "metric": task.metric,
        "kind": task.kind.value,
        "data": Path(history.profile.file.path).name,
        "winner": history.winner,
        "stopped": history.stop_reason,
    }
