"""A split that ignores what the data show is found, and one that respects it is not blamed."""

from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.pipelines.contracts import (
    CheckStatus,
    DataProfile,
    Origin,
    PipelinePlan,
    Protocol,
    Source,
    SplitPlan,
    TaskKind,
    TaskSpec,
)
from automl_agent.tools.data.table import Table
from automl_agent.tools.dataset import assemble
from automl_agent.tools.splits import make_split
from automl_agent.tools.verify import splitting
from automl_agent.tools.verify.apart import apart_of

from ..structure.tables import entities, independent, patients, profiled, shops, shuffled, walk

FAIL, WARN, PASS, SKIP = CheckStatus.FAIL, CheckStatus.WARN, CheckStatus.PASS, CheckStatus.SKIP
IID = {"protocol": Protocol.IID, "groups": (), "time": None, "order": None, "together": False}


def task(profile: DataProfile, **fields: Any) -> TaskSpec:
    assert profile.target is not None
    kind = TaskKind.TABULAR_CLASSIFICATION if profile.target.classes else TaskKind.TABULAR_REGRESSION
    metric = "accuracy" if profile.target.classes else "rmse"
    return TaskSpec(request="r", kind=kind, target="y", metric=metric, data="t.csv", **fields)


def judged(frame: pl.DataFrame, changes: dict[str, Any] | None = None, **fields: Any) -> Any:
    """The evidence of a run of that table, its split changed as an edited plan would."""
    profile = profiled(frame, "y")
    plan = plan_by_rules(task(profile, **fields), profile, PlanOptions(memory_mb=4000, jobs=1))
    plan = plan.model_copy(update={"split": plan.split.model_copy(update=changes or {})})
    dates = {n: pl.col(n).cast(pl.Datetime("us")) for n, t in frame.schema.items() if t.is_temporal()}
    dataset = assemble(plan, profile, Table.of(frame.with_columns(**dates)))
    split = make_split(plan.split, dataset.rows, 0)
    return SimpleNamespace(plan=plan, profile=profile, apart=apart_of(dataset.layout, split))


def statuses(evidence: Any) -> dict[str, CheckStatus]:
    names = ("split_structure", "duplicates", "group_overlap", "time_order")
    return {name: getattr(splitting, name)(evidence)[0] for name in names}


def copied() -> pl.DataFrame:
    frame = independent(1000).drop("date")
    return shuffled(pl.concat([frame, frame.head(300)]))


@pytest.mark.parametrize(
    ("frame", "protocol"),
    [
        (entities(), Protocol.GROUPED),
        (patients(), Protocol.GROUPED),
        (walk(), Protocol.TEMPORAL),
        (walk(dated=False), Protocol.TEMPORAL),
        (shops(), Protocol.TEMPORAL),
        (independent(), Protocol.IID),
        (copied(), Protocol.IID),
    ],
    ids=["entities", "patients", "walk", "walk in file order", "shops", "independent", "copies"],
)
def test_the_plan_follows_the_data_and_passes(frame: pl.DataFrame, protocol: Protocol) -> None:
    evidence = judged(frame)
    assert evidence.plan.split.protocol is protocol
    assert evidence.plan.split.evidence
    assert set(statuses(evidence).values()) <= {PASS, SKIP}


@pytest.mark.parametrize(
    ("frame", "columns"),
    [(entities(), ("k7",)), (walk(), ("when",)), (walk(dated=False), ()), (shops(), ("week",))],
    ids=["entities", "walk", "walk in file order", "shops"],
)
def test_an_edited_plan_that_ignores_the_data_fails(frame: pl.DataFrame, columns: tuple[str, ...]) -> None:
    evidence = judged(frame, IID)
    status, text, named = splitting.split_structure(evidence)
    assert status is FAIL
    assert named == columns
    assert "ignores" in text


def test_entities_on_both_sides_are_counted() -> None:
    status, text, named = splitting.group_overlap(judged(entities(), IID))
    assert status is WARN
    assert named == ("k7",)
    assert "were trained on" in text


def test_copies_on_both_sides_fail_where_they_move_the_score() -> None:
    status, text, _ = splitting.duplicates(judged(copied(), {"together": False}))
    assert status is FAIL
    assert "copies" in text


def test_rows_of_few_values_are_no_copies() -> None:
    frame = independent().select(pl.col("x0", "x1", "y").map_batches(lambda c: c.round(0)))
    assert splitting.duplicates(judged(frame))[0] is PASS


def test_what_the_person_overruled_is_a_warning() -> None:
    evidence = judged(entities(), {**IID, "overruled": "the same ones come again"})
    assert splitting.split_structure(evidence)[0] is WARN
    source = Source(origin=Origin.STATED, because="you said: independent")
    evidence = judged(entities(), sources={"time_column": source, "group_columns": source})
    assert evidence.plan.split.protocol is Protocol.IID
    assert "k7" in evidence.plan.split.overruled
    assert splitting.split_structure(evidence)[0] is WARN


def test_what_the_request_states_outranks_the_data() -> None:
    source = {"time_column": Source(origin=Origin.STATED, because="test on later weeks")}
    evidence = judged(shops(), time_column="week", sources=source)
    assert evidence.plan.split.protocol is Protocol.TEMPORAL
    assert set(statuses(evidence).values()) <= {PASS, SKIP}
    evidence = judged(shops(), group_columns=("shop",))
    assert evidence.plan.split.protocol is Protocol.GROUPED
    assert FAIL not in statuses(evidence).values()


def test_later_rows_in_training_fail() -> None:
    evidence = judged(walk())
    torn = judged(walk(), {**IID})
    # The split that was made is judged, not the plan's word for it.
    frame = walk()
    profile = profiled(frame, "y")
    plan: PipelinePlan = evidence.plan
    dataset = assemble(plan, profile, Table.of(frame.with_columns(pl.col("when").cast(pl.Datetime("us")))))
    split = make_split(SplitPlan(protocol=Protocol.IID), dataset.rows, 0)
    lying = SimpleNamespace(plan=plan, profile=profile, apart=apart_of(dataset.layout, split))
    status, _, named = splitting.time_order(lying)
    assert status is FAIL
    assert named == ("when",)
    assert splitting.time_order(torn)[0] is SKIP


def test_a_gap_is_kept() -> None:
    evidence = judged(walk(), {"gap": 5 * 86_400.0})
    status, text, _ = splitting.time_order(evidence)
    assert status is PASS
    assert evidence.apart.distance > 5 * 86_400
    assert "gap" in text
