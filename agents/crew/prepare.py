"""From an order to a checked plan and an open run. Nothing is written before the plan is sound."""

import os
from pathlib import Path

from ...pipelines.contracts import (
    DataError,
    PipelinePlan,
    RequestError,
    StorageError,
)
from ...tools.data.locate import data_files, resolve
from ...tools.data.read import RawTable, read_table
from ...tools.dataset import assemble
from ...tools.plans.check import check_plan
from ...tools.plans.document import read_plan
from ...tools.profile import check_target, profile_table, with_target
from ...tools.search.clock import Clock
from ...tools.search.seeds import derive
from ...tools.session import open_session
from ...tools.splits import make_split
from ...tools.store.history import replay
from ...tools.store.run import RunStore
from ...tools.trials.memory import available_mb
from ...tools.trials.workers import Workers
from ..intake.files import choose_files
from ..intake.guard import check_request
from ..planner import PlanOptions, plan_by_rules
from .conversation import agree
from .folder import create_run
from .state import Desk, RunState, Tables

#: Of the memory that is free now, workers may take this share.
_MEMORY_SHARE = 0.7


def intake(desk: Desk, _: RunState) -> RunState:
    """Find and read the data, understand the request, ask what it leaves open."""
    order = desk.order
    assert order.request is not None
    check_request(order.request)
    near = [path.name for folder in order.folders for path in data_files(folder)]
    choice = choose_files(order.request, order.data, order.test, near)
    if choice.question is not None and (answer := desk.consult(choice.question)) is not None:
        choice = choose_files(order.request, answer, order.test, near)
    if choice.data is None:
        question = choice.question
        raise RequestError(
            "NO-DATA",
            question.text if question else "the request names no data file",
            "name the file in the request, or with --data",
        )
    desk.stage(f"reading {Path(choice.data).name}")
    tables = _read(desk, choice.data, choice.test)
    profile = profile_table(tables.main, tables.test)
    task = agree(desk, profile, tables)
    profile = with_target(profile, tables.main, task.target, task.kind)
    check_target(profile)
    return RunState(tables=tables, profile=profile, task=task)


def read_given_plan(desk: Desk, _: RunState) -> RunState:
    """Take an edited plan as it is; profile its data anew."""
    assert desk.order.plan is not None
    plan = read_plan(desk.order.plan)
    tables = _read(desk, plan.task.data, plan.task.test_data)
    if plan.task.target not in tables.main.frame.columns:
        raise DataError("NO-SUCH-COLUMN", f"the data has no column {plan.task.target!r}", "mend task.target")
    profile = with_target(
        profile_table(tables.main, tables.test), tables.main, plan.task.target, plan.task.kind
    )
    check_target(profile)
    return RunState(tables=tables, profile=profile, task=plan.task, plan=_overridden(desk, plan))


def planner(desk: Desk, state: RunState) -> RunState:
    """Make the plan."""
    desk.stage("planning")
    order = desk.order
    options = PlanOptions(
        memory_mb=max(512, int(_MEMORY_SHARE * available_mb())),
        jobs=order.jobs or os.cpu_count() or 1,
        seed=order.seed or 0,
        proposer=order.proposer or "tpe",
        device=order.device or "auto",
        refit=order.refit if order.refit is not None else True,
    )
    return RunState(plan=plan_by_rules(state["task"], state["profile"], options))


def check(desk: Desk, state: RunState) -> RunState:
    """Check the plan against data and budget, and split, before compute is spent."""
    desk.stage("checking the plan")
    plan, profile, tables = state["plan"], state["profile"], state["tables"]
    check_plan(plan, profile)
    dataset = assemble(plan, profile, tables.main.frame, tables.test.frame if tables.test else None)
    split = make_split(plan.split, dataset.rows, derive(plan.seed, "split"))
    return RunState(dataset=dataset, split=split)


def open_run(desk: Desk, state: RunState) -> RunState:
    """Make the run folder; ``run.db`` appears with its first event."""
    plan = state["plan"]
    store = create_run(desk, plan, state["profile"])
    clock = Clock(plan.budget.time_limit_seconds, started=desk.order.started + desk.waited)
    return _opened(desk, state, store, clock)


def recall(desk: Desk, _: RunState) -> RunState:
    """Take up an interrupted run: the plan, the trials and the time used are in its events."""
    folder = desk.order.resume
    assert folder is not None
    if not (folder / "run.db").is_file():
        raise RequestError("NO-RUN", f"there is no run in {folder}", "name a folder that holds run.db")
    store = desk.resources.enter_context(RunStore(folder.absolute()))
    history = replay(store.events)
    if history.result is not None:
        return RunState(folder=folder, result=history.result, plan=history.plan)
    for event in store.events:
        desk.watch(event)
    store.watch(desk.watch)
    plan = _overridden(desk, history.plan)
    desk.stage(f"reading {Path(plan.task.data).name}")
    tables = _read(desk, plan.task.data, plan.task.test_data)
    _unchanged(tables.main, history.profile.file.sha256)
    if tables.test is not None and history.profile.test_file is not None:
        _unchanged(tables.test, history.profile.test_file.sha256)
    dataset = assemble(plan, history.profile, tables.main.frame, tables.test.frame if tables.test else None)
    split = make_split(plan.split, dataset.rows, derive(plan.seed, "split"))
    clock = Clock(plan.budget.time_limit_seconds, used=history.elapsed, started=desk.order.started)
    state = RunState(plan=plan, profile=history.profile, task=plan.task, dataset=dataset, split=split)
    return _opened(desk, state, store, clock)


def _opened(desk: Desk, state: RunState, store: RunStore, clock: Clock) -> RunState:
    desk.opened(store.folder)
    work = store.folder / "work"
    work.mkdir(exist_ok=True)
    workers = desk.resources.enter_context(Workers(work))
    workers.start()
    session = open_session(
        store, state["plan"], state["profile"], state["dataset"], state["split"], workers, clock
    )
    return RunState(**{**state, "session": session, "folder": store.folder})


def _read(desk: Desk, data: str, test: str | None) -> Tables:
    folders = desk.order.folders
    main = read_table(resolve(data, folders))
    return Tables(main, read_table(resolve(test, folders), main.styles) if test else None)


def _unchanged(table: RawTable, expected: str) -> None:
    if table.facts.sha256 != expected:
        raise StorageError(
            "DATA-CHANGED",
            f"{table.facts.path} is not what the run began with",
            "restore the file, or run anew",
        )


def _overridden(desk: Desk, plan: PipelinePlan) -> PipelinePlan:
    """Options that may differ from an edited plan's without making it another plan."""
    order = desk.order
    budget = plan.budget.model_copy(
        update={
            k: v
            for k, v in (
                ("time_limit_seconds", order.overrides.time_limit_seconds),
                ("trials", order.overrides.max_trials),
                ("jobs", order.jobs),
            )
            if v is not None
        }
    )
    changes = {
        k: v
        for k, v in (
            ("proposer", order.proposer),
            ("device", order.device),
            ("seed", order.seed),
            ("refit", order.refit),
        )
        if v is not None
    }
    return plan.model_copy(update={"budget": budget, **changes})
