"""How a run folder is: its record, its files, where it stopped. Nothing is changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from ...pipelines.contracts import DataProfile, PipelinePlan, StorageError
from ..store.artifacts import artifacts
from ..store.events import Event, EventKind
from ..store.files import sha256
from ..store.leftovers import leftovers
from ..store.lock import acknowledged, holder
from ..store.reading import Recorded, check_files, check_there, parse, recorded
from ..store.schema import SCHEMA_VERSION
from .copying import copied
from .finding import Finding, fail, ok, warn

_REPAIR = "automl-agent repair {} saves what is sound in a new folder"
_MOST_NAMES = 8


def folder_findings(folder: Path) -> Iterator[Finding]:
    """Everything that can be said of the run in ``folder``.

    Raises:
        RequestError: there is no run.
    """
    check_there(folder)
    whose = holder(folder)
    yield ok("lock", "nobody holds it" if whose is None else f"process {whose} is working on it")
    try:
        record, told = _record(folder, live=whose is not None), acknowledged(folder)
    except StorageError as error:
        yield fail("database", error.what, _REPAIR.format(folder), 5)
        return
    yield ok("database", f"SQLite finds no fault; {len(record.rows)} events")
    yield _schema(record)
    broken = record.breaks(told)
    if broken:
        yield fail("chain", _some(broken), _REPAIR.format(folder), 5)
    elif record.is_chained:
        yield ok("chain", "each event is the one that was recorded")
    try:
        events = [parse(row, record.path) for row in record.rows]
    except StorageError as error:
        yield fail("events", error.what, error.hint, 5)
        return
    yield ok("events", ", ".join(f"{n} {kind}" for kind, n in Counter(e.kind.value for e in events).items()))
    yield from _repaired(events)
    yield _progress(events, folder, sound=not broken, live=whose is not None)
    yield _artifacts(events, folder)
    yield from _data(events)
    yield _leftovers(folder)


def _record(folder: Path, *, live: bool) -> Recorded:
    """The record; of a run that nobody works on from a copy, since SQLite leaves files beside a log that it reads."""
    check_files(folder)
    if live:
        return recorded(folder)
    with copied(folder) as copy:
        try:
            found = recorded(copy)
        except StorageError as error:
            raise StorageError(error.code, error.what.replace(str(copy), str(folder)), error.hint) from error
    return Recorded(folder / found.path.name, found.version, found.rows, found.counted, found.as_made)


def _schema(record: Recorded) -> Finding:
    if record.version < SCHEMA_VERSION:
        return warn(
            "schema",
            f"version {record.version}: its events do not vouch for each other",
            "nothing; resume makes it one of today's and keeps a copy",
        )
    return ok("schema", f"version {record.version}")


def _repaired(events: Sequence[Event]) -> Iterator[Finding]:
    for event in events:
        if event.kind is EventKind.REPAIRED:
            said = f"{event.body.get('lost')} events were lost before ({event.body.get('why')})"
            yield warn("repaired", said, "nothing; reports say so")
        elif event.kind is EventKind.MIGRATED:
            yield ok(
                "migrated", f"from schema {event.body.get('from')}; the old one is {event.body.get('copy')}"
            )


def _progress(events: Sequence[Event], folder: Path, *, sound: bool, live: bool) -> Finding:
    """Where it stopped, and whether it can go on."""
    ended = [e for e in events if e.kind is EventKind.RESULT]
    if ended:
        return ok("progress", f"over: {ended[-1].body.get('status')}")
    where = _where(events)
    if not sound:
        return fail("progress", f"{where}; it cannot be resumed as it is", _REPAIR.format(folder), 5)
    if live:
        return ok("progress", f"{where}; it goes on")
    return ok("progress", f"{where}; continue with automl-agent resume {folder}")


def _where(events: Sequence[Event]) -> str:
    kinds = [e.kind for e in events]
    if EventKind.PLANNED not in kinds:
        return "stopped before its plan"
    finished = {e.number for e in events if e.kind is EventKind.FINISHED}
    if EventKind.SEARCH_ENDED not in kinds:
        begun = [e.number for e in events if e.kind is EventKind.PROPOSED and e.number not in finished]
        trial = f", trial {begun[-1]} is run again" if begun else ""
        return f"stopped in its search: {len(finished)} trials finished{trial}"
    return f"stopped after its search ({len(finished)} trials), last event {kinds[-1].value}"


def _artifacts(events: Sequence[Event], folder: Path) -> Finding:
    """Files whose hash is on record."""
    try:
        known = artifacts(events)
    except (KeyError, TypeError, AttributeError) as error:
        return fail("files", f"the record of them makes no sense ({error})", _REPAIR.format(folder), 5)
    wrong = []
    for name, digest in known.items():
        path = folder / name
        try:
            if path.is_symlink() or not path.is_file():
                wrong.append(f"{name} is missing")
            elif sha256(path) != digest:
                wrong.append(f"{name} was changed")
        except OSError as error:
            wrong.append(f"{name} cannot be read ({error.strerror})")
    if wrong:
        return fail("files", _some(wrong), "restore them from a copy, or run the plan anew (plan.yaml)", 5)
    return ok("files", f"{len(known)} on record, all as they were written" if known else "none on record yet")


def _data(events: Sequence[Event]) -> Iterator[Finding]:
    """The data file, where the run is not over: resume refuses another one."""
    over = any(e.kind is EventKind.RESULT for e in events)
    bodies = {e.kind: e.body for e in events}
    if not {EventKind.PROFILED, EventKind.PLANNED} <= set(bodies):
        return
    try:
        profile = DataProfile.model_validate(bodies[EventKind.PROFILED])
        task = PipelinePlan.model_validate(bodies[EventKind.PLANNED]).task
    except ValidationError as error:
        yield fail(
            "plan",
            f"it does not fit this version ({error.error_count()} fields)",
            "use the one that wrote it",
        )
        return
    for name, facts in ((task.data, profile.file), (task.test_data, profile.test_file)):
        if name is not None and facts is not None:
            yield _same(Path(name), facts.sha256, over)


def _same(path: Path, expected: str, over: bool) -> Finding:
    try:
        same = path.is_file() and sha256(path) == expected
        said = (
            "as the run began"
            if same
            else "is not what the run began with"
            if path.is_file()
            else "is missing"
        )
    except OSError as error:
        same, said = False, f"cannot be read ({error.strerror})"
    if same:
        return ok("data", f"{path}: {said}")
    if over:
        return warn("data", f"{path} {said}", "nothing, unless the run is to be repeated")
    return fail("data", f"{path} {said}", "restore the file: resume refuses another one")


def _leftovers(folder: Path) -> Finding:
    found = [path.relative_to(folder).as_posix() for path in leftovers(folder)]
    if found:
        return warn("leftovers", _some(found), "nothing; resume removes what dead processes left")
    return ok("leftovers", "none")


def _some(texts: Sequence[str]) -> str:
    left = len(texts) - _MOST_NAMES
    return "; ".join(texts[:_MOST_NAMES]) + (f"; and {left} more" if left > 0 else "")
