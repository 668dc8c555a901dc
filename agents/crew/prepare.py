"""From tables to a checked plan."""

import os

from ...pipelines.contracts import DataError
from ...tools.dataset import assemble
from ...tools.plans.check import check_plan
from ...tools.plans.document import read_plan
from ...tools.profile import check_target, profile_table, with_target
from ...tools.search.seeds import derive
from ...tools.splits import make_split
from ...tools.trials.memory import available_mb
from ..planner import PlanOptions, plan_by_rules, plan_with_model, time_limit
from .conversation import agree
from .opening import overridden
from .reading import read_tables
from .state import Desk, RunState
from .voice import limit_voice

#: Of the memory that is free now, workers may take this share.
_MEMORY_SHARE = 0.7


def intake(desk: Desk, state: RunState) -> RunState:
    """Understand the request, ask what it leaves open."""
    profile, tables = state["profile"], state["tables"]
    task = agree(desk, profile, tables)
    profile = with_target(profile, tables.main, task.target, task.kind)
    check_target(profile)
    return RunState(profile=profile, task=task)


def read_given_plan(desk: Desk, _: RunState) -> RunState:
    """Take an edited plan as it is; profile its data anew."""
    assert desk.order.plan is not None
    plan = read_plan(desk.order.plan)
    tables = read_tables(desk, plan.task.data, plan.task.test_data)
    if plan.task.target not in tables.main.frame.columns:
        raise DataError("NO-SUCH-COLUMN", f"the data has no column {plan.task.target!r}", "mend task.target")
    profile = with_target(
        profile_table(tables.main, tables.test), tables.main, plan.task.target, plan.task.kind
    )
    check_target(profile)
    return RunState(tables=tables, profile=profile, task=plan.task, plan=overridden(desk, plan))


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
    task, profile = state["task"], state["profile"]
    if desk.access is None:
        return RunState(plan=plan_by_rules(task, profile, options))
    limit_voice(desk, time_limit(task))
    return RunState(plan=plan_with_model(desk.access, task, profile, options, order.privacy).plan)


def check(desk: Desk, state: RunState) -> RunState:
    """Check the plan against data and budget, and split, before compute is spent."""
    desk.stage("checking the plan")
    plan, profile, tables = state["plan"], state["profile"], state["tables"]
    check_plan(plan, profile)
    dataset = assemble(plan, profile, tables.main.frame, tables.test.frame if tables.test else None)
    split = make_split(plan.split, dataset.rows, derive(plan.seed, "split"))
    return RunState(dataset=dataset, split=split)
