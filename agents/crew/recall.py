"""Take up an interrupted run from its events."""

from pathlib import Path

from ...pipelines.contracts import RequestError, StorageError
from ...tools.data.read import RawTable
from ...tools.dataset import assemble
from ...tools.llm.ledger import add_up
from ...tools.llm.record import exchanges, speaker
from ...tools.search.clock import Clock
from ...tools.search.seeds import derive
from ...tools.splits import make_split
from ...tools.store.events import EventKind
from ...tools.store.history import replay
from ...tools.store.run import RunStore
from .deliver import accept
from .opening import opened, overridden
from .order import Order
from .reading import read_tables
from .state import Desk, RunState


def recall(desk: Desk, _: RunState) -> RunState:
    """The plan, the trials and the time used are in the events; a run without a plan begins again.

    Replies of a language model are in the events too: what was answered is not asked again.
    """
    folder = desk.order.resume
    assert folder is not None
    if not (folder / "run.db").is_file():
        raise RequestError("NO-RUN", f"there is no run in {folder}", "name a folder that holds run.db")
    store = desk.store = desk.resources.enter_context(RunStore(folder.absolute()))
    if store.last(EventKind.PLANNED) is None:
        _begin_again(desk, store)
        return RunState(folder=folder)
    history = replay(store.events)
    if history.result is not None:
        result = accept(desk, store) if desk.order.overrides.accepted_leaks else history.result
        return RunState(folder=folder, result=result, plan=history.plan)
    _tell_again(desk, store)
    named, desk.order = desk.order.llm, _ordered(desk, store)
    plan = overridden(desk, history.plan)
    if plan != history.plan:
        # What holds from here on is what the run is judged and told by.
        attempt = len(store.all(EventKind.PLANNED))
        store.append(EventKind.PLANNED, plan.model_dump(mode="json"), attempt=attempt)
    desk.stage(f"reading {Path(plan.task.data).name}")
    tables = read_tables(desk, plan.task.data, plan.task.test_data)
    _unchanged(tables.main, history.profile.file.sha256)
    if tables.test is not None and history.profile.test_file is not None:
        _unchanged(tables.test, history.profile.test_file.sha256)
    dataset = assemble(plan, history.profile, tables.main.frame, tables.test.frame if tables.test else None)
    split = make_split(plan.split, dataset.rows, derive(plan.seed, "split"))
    used = max(history.elapsed, add_up(exchanges(store.events)).seconds)
    clock = Clock(plan.budget.time_limit_seconds, used=used, started=desk.order.started)
    state = RunState(
        plan=plan, profile=history.profile, task=plan.task, dataset=dataset, split=split, audit=history.audit
    )
    speaks = named != "none" if named is not None else speaker(store.events)["model"] is not None
    if history.suggestions is not None or history.stop_reason is not None or not speaks:
        # Nothing is left for a language model to say.
        state["suggestions"] = history.suggestions or ()
    return opened(desk, state, store, clock)


def _tell_again(desk: Desk, store: RunStore) -> None:
    for event in store.events:
        desk.watch(event)
    store.watch(desk.watch)
    desk.opened(store.folder)


def _begin_again(desk: Desk, store: RunStore) -> None:
    """The order is on record; what a language model has answered already is not asked again."""
    _tell_again(desk, store)
    desk.order = _ordered(desk, store)
    # What the model took is used up, also if the process that waited for it is gone.
    desk.waited -= add_up(exchanges(store.events)).seconds
    desk.memory_mb = store.events[0].body["memory_mb"]


def _ordered(desk: Desk, store: RunStore) -> Order:
    """The order as it was given, with what the person says anew on resuming."""
    body = dict(store.events[0].body.get("order", {}))
    if not body:
        return desk.order
    given = Order.model_validate({**body, "started": desk.order.started, "resume": desk.order.resume})
    anew = desk.order.overrides.given()
    changed: dict[str, object] = {"overrides": given.overrides.model_copy(update=dict(anew))}
    if desk.order.jobs is not None:
        changed["jobs"] = desk.order.jobs
    # Today's environment must not move a run to another model, least of all to one elsewhere.
    changed["llm"] = desk.order.llm or speaker(store.events)["spec"]
    return given.model_copy(update=changed)


def _unchanged(table: RawTable, expected: str) -> None:
    if table.facts.sha256 != expected:
        raise StorageError(
            "DATA-CHANGED",
            f"{table.facts.path} is not what the run began with",
            "restore the file, or run anew",
        )
