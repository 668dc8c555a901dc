"""Take up an interrupted run from its events."""

from pathlib import Path

from ...pipelines.contracts import RequestError, StorageError
from ...tools.data.read import RawTable
from ...tools.dataset import assemble
from ...tools.llm.record import speaker
from ...tools.recompute.restore import restore
from ...tools.search.clock import Clock
from ...tools.search.seeds import split_seed
from ...tools.splits import make_split
from ...tools.store.events import EventKind
from ...tools.store.history import History, replay, understanding
from ...tools.store.reading import check_there
from ...tools.store.run import RunStore
from .deliver import accept
from .folder import clear, complete
from .opening import opened, overridden
from .reading import read_tables
from .state import Desk, RunState
from .taking_up import opening, ordered, record_opening
from .weights import check_weights


def recall(desk: Desk, _: RunState) -> RunState:
    """The plan, the trials and the time used are in the events; a run without a plan begins again.

    Replies of a language model are in the events too: what was answered is not asked again.
    """
    folder = desk.order.resume
    assert folder is not None
    check_there(folder)
    store = desk.store = desk.resources.enter_context(RunStore(folder.absolute()))
    if store.last(EventKind.PLANNED) is None:
        _begin_again(desk, store)
        return RunState(folder=folder)
    complete(store)
    history = replay(store.events)
    if history.result is not None:
        _is_over(desk, history)
        result = accept(desk, store) if desk.order.overrides.accepted_leaks else history.result
        restore(store.folder)
        clear(store.folder)
        return RunState(folder=folder, result=result, plan=history.plan)
    _tell_again(desk, store)
    found, named = opening(store, desk.order), desk.order.llm
    desk.order = ordered(store.events, desk.order)
    plan = overridden(desk, history.plan)
    desk.stage(f"reading {Path(plan.task.data).name}")
    tables = read_tables(desk, plan.task.data, plan.task.test_data)
    _unchanged(tables.main, history.profile.file.sha256)
    if tables.test is not None and history.profile.test_file is not None:
        _unchanged(tables.test, history.profile.test_file.sha256)
    check_weights(plan.weights)
    record_opening(store, found)
    if plan != history.plan:
        # What holds from here on is what the run is judged and told by.
        attempt = len(store.all(EventKind.PLANNED))
        store.append(EventKind.PLANNED, plan.model_dump(mode="json"), attempt=attempt)
    dataset = assemble(plan, history.profile, tables.main, tables.test)
    split = make_split(plan.split, dataset.rows, split_seed(plan))
    clock = Clock(desk.limit(plan), used=found.used, started=desk.order.started + desk.waited, pace=desk.pace)
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
    complete(store)
    _tell_again(desk, store)
    found = opening(store, desk.order)
    desk.taken_up, desk.used = found, found.used
    desk.order = ordered(store.events, desk.order)
    with understanding():
        desk.memory_mb = store.events[0].body["memory_mb"]
    desk.keep_time(store.folder)


def _is_over(desk: Desk, history: History) -> None:
    """More of what ran out cannot be given to a run that is over.

    Raises:
        RequestError: that is what is asked for.
    """
    order = desk.order
    asked = (
        order.overrides.time_limit_seconds,
        order.overrides.max_trials,
        order.max_cost,
        order.max_tokens,
        order.max_gpu_seconds,
    )
    if any(value is not None for value in asked):
        last = len(history.trials) - 1
        way = (
            f"go on in a new folder: automl-agent fork {order.resume} --from {last}"
            if last >= 0
            else "run anew"
        )
        raise RequestError("RUN-OVER", f"{order.resume} is over, its test was opened", way)


def _unchanged(table: RawTable, expected: str) -> None:
    if table.facts.sha256 != expected:
        raise StorageError(
            "DATA-CHANGED",
            f"{table.facts.path} is not what the run began with",
            "restore the file, or run anew",
        )
