"""A plan of a language model that cannot be carried out gives way to the rules'."""

from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from automl_agent.agents.crew.order import Order
from automl_agent.agents.crew.prepare import check
from automl_agent.agents.crew.state import Desk, RunState, Tables
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.pipelines.contracts import (
    Origin,
    PlanError,
    Protocol,
    Source,
    SplitPlan,
    TaskKind,
    TaskSpec,
)
from automl_agent.tools.data.read import read_table
from automl_agent.tools.profile import profile_table, with_target


def prepared(folder: Path, made_by: str) -> RunState:
    """A grouped plan on a table of two groups, one of them a single row."""
    rows = 60
    frame = pl.DataFrame(
        {"shop": [i // 59 for i in range(rows)], "spent": range(rows), "bought": ["yes", "no"] * 30}
    )
    frame.write_csv(folder / "shop.csv")
    table = read_table(folder / "shop.csv")
    task = TaskSpec(
        request="r", kind=TaskKind.TABULAR_CLASSIFICATION, target="bought", metric="roc_auc", data="shop.csv"
    )
    profile = with_target(profile_table(table, None), table, "bought", task.kind)
    plan = plan_by_rules(task, profile, PlanOptions(memory_mb=4000, jobs=2))
    split = SplitPlan(protocol=Protocol.GROUPED, groups=("shop",), folds=20)
    plan = plan.model_copy(update={"split": split, "made_by": made_by})
    return RunState(plan=plan, profile=profile, task=task, tables=Tables(table))


def desk() -> Desk:
    order = Order(request="r", started=0.0)
    nothing = cast(Any, lambda *_: None)
    return Desk(order=order, ask=nothing, stage=nothing, watch=nothing, opened=nothing)


def test_rules_take_over(tmp_path: Path) -> None:
    found = check(desk(), prepared(tmp_path, "clever-model"))
    assert found["plan"].made_by == "rules"
    assert found["plan"].split.protocol is Protocol.STRATIFIED
    assert "cannot be carried out: " in found["plan"].planning[-1]
    assert len(found["split"].folds) == found["plan"].split.folds


def test_what_was_heard_of_the_rows_is_dropped_where_they_cannot_be_divided_so(tmp_path: Path) -> None:
    state = prepared(tmp_path, "rules")
    source = Source(origin=Origin.INFERRED, because="clever-model reads it so", by="clever-model")
    task = state["task"].model_copy(update={"group_columns": ("shop",), "sources": {"group_columns": source}})
    state["plan"] = state["plan"].model_copy(update={"task": task})
    found = check(desk(), state)
    assert found["task"].group_columns == ()
    assert found["plan"].split.protocol is Protocol.STRATIFIED


def test_a_plan_of_rules_is_refused_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        check(desk(), prepared(tmp_path, "rules"))
