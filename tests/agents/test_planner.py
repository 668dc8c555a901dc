"""The plan rests on facts and words, and says so."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.pipelines.catalogue import FAMILIES, LOCATORS, PRETRAINED, READERS, SEERS
from automl_agent.pipelines.contracts import (
    ColumnKind,
    ColumnProfile,
    Constraints,
    DataProfile,
    FileFacts,
    FileFormat,
    PipelinePlan,
    PlanError,
    Protocol,
    RequestError,
    SplitPlan,
    TaskKind,
    TaskSpec,
)
from automl_agent.tools.data.read import RawTable
from automl_agent.tools.plans.check import check_plan
from automl_agent.tools.plans.document import read_plan, write_plan
from automl_agent.tools.profile import profile_table, with_target

ROWS = 600
OPTIONS = PlanOptions(memory_mb=4000, jobs=2)


def profile(rows: int = ROWS) -> DataProfile:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "id": np.arange(rows), "patient": np.arange(rows) // 4, "year": rng.integers(2000, 2010, rows),
            "dose": rng.normal(size=rows), "site": rng.choice(["a", "b"], rows), "empty": pl.Series([None] * rows, dtype=pl.String),
            "ill": rng.choice(["yes", "no"], rows),
        }
    )  # fmt: skip
    facts = FileFacts(path="/d.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)
    table = RawTable.read(frame, facts)
    return with_target(profile_table(table, None), table, "ill", TaskKind.TABULAR_CLASSIFICATION)


def task(**fields: object) -> TaskSpec:
    body = {
        "request": "r",
        "kind": TaskKind.TABULAR_CLASSIFICATION,
        "target": "ill",
        "metric": "roc_auc",
        "data": "/d.csv",
    }
    return TaskSpec.model_validate({**body, **fields})


def made(rows: int = ROWS, **fields: Any) -> PipelinePlan:
    return plan_by_rules(task(**fields), profile(rows), OPTIONS)


def test_columns_that_tell_nothing_are_left_out_with_a_reason() -> None:
    used = {f.name: (f.use, f.why) for f in made().features}
    assert used["dose"] == (True, "")
    assert not used["id"][0]
    assert "identifier" in used["id"][1]
    assert not used["empty"][0]
    assert "ill" not in used


def test_excluded_and_group_columns_are_no_inputs() -> None:
    plan = made(constraints=Constraints(exclude=("site",)), group_columns=("patient",))
    used = {f.name: f.use for f in plan.features}
    assert not used["site"]
    assert not used["patient"]
    assert plan.split.protocol is Protocol.GROUPED


@pytest.mark.parametrize(
    ("fields", "protocol"),
    [
        ({}, Protocol.STRATIFIED),
        ({"time_column": "year"}, Protocol.TEMPORAL),
        ({"group_columns": ("patient",)}, Protocol.GROUPED),
        ({"time_column": "year", "group_columns": ("patient",)}, Protocol.GROUPED_TEMPORAL),
    ],
)
def test_the_split_follows_what_is_stated(fields: dict[str, Any], protocol: Protocol) -> None:
    assert made(**fields).split.protocol is protocol


def test_what_repeats_like_an_entity_is_mentioned() -> None:
    assert any("'patient'" in note for note in made().notes)


def test_a_readable_model_means_readable_families_alone() -> None:
    plan = made(constraints=Constraints(interpretable=True))
    assert [f.name for f in plan.families] == ["linear"]


def test_limits_in_time_and_trials() -> None:
    assert made().budget.time_limit_seconds == 300
    assert made(max_trials=7).budget.trials == 7
    assert made(max_trials=7).budget.time_limit_seconds > 3600
    assert (
        made(time_limit_seconds=30, rows=20_000).split.folds
        < made(time_limit_seconds=3600, rows=20_000).split.folds
    )


def test_what_reads_prose_is_tried_where_there_is_prose_and_nothing_is_said_of_it_elsewhere() -> None:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "story": [f"on day {n} the patient told us {n % 7} things" for n in range(ROWS)],
            "dose": rng.normal(size=ROWS),
            "ill": rng.choice(["yes", "no"], ROWS),
        }
    )
    facts = FileFacts(path="/d.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)
    table = RawTable.read(frame, facts)
    told = with_target(profile_table(table, None), table, "ill", TaskKind.TABULAR_CLASSIFICATION)
    names = [f.name for f in plan_by_rules(task(), told, OPTIONS).families]
    assert names[:2] == ["text_linear", "text_fast"]
    assert set(names) == set(FAMILIES) - SEERS - LOCATORS - set(PRETRAINED)
    hasty = plan_by_rules(task(time_limit_seconds=10), told, OPTIONS)
    assert hasty.families[0].name == "text_linear"
    assert "text_transformer" not in [f.name for f in hasty.families]
    alone = plan_by_rules(task(constraints=Constraints(exclude=("dose",))), told, OPTIONS)
    assert [f.name for f in alone.families] == ["text_linear", "text_fast", "lightgbm", "text_transformer"]
    readable = plan_by_rules(
        task(constraints=Constraints(exclude=("dose",), interpretable=True)), told, OPTIONS
    )
    assert [f.name for f in readable.families] == ["linear"]
    assert any(n.startswith("catboost left out: there is prose alone") for n in alone.notes)
    without = plan_by_rules(task(constraints=Constraints(exclude=("story",))), told, OPTIONS)
    for plan in (without, made()):
        assert not (READERS | SEERS) & {f.name for f in plan.families}
        assert "text" not in "".join(plan.notes)
        assert "image" not in "".join(plan.notes)


def test_what_sees_pictures_is_tried_first_where_there_are_pictures() -> None:
    def seen(rows: int, **fields: Any) -> PipelinePlan:
        told = profile()
        column = ColumnProfile(
            id="c9",
            name="photo",
            kind=ColumnKind.IMAGE,
            style="rgb 32x32",
            dtype="Binary",
            missing=0,
            unique=rows,
        )
        told = told.model_copy(update={"rows": rows, "columns": (*told.columns, column)})
        return plan_by_rules(task(**fields), told, OPTIONS)

    plan = seen(5_000, time_limit_seconds=600)
    names = [f.name for f in plan.families]
    assert names[:3] == ["image_resnet", "image_linear", "image_vit"]
    assert "lightgbm" in names
    assert plan.split.folds == 1
    assert seen(5_000, time_limit_seconds=20_000).split.folds == 5
    hasty = seen(5_000, time_limit_seconds=20)
    assert hasty.families[0].name == "image_linear"
    assert any(n.startswith("image_resnet left out: its first trial") for n in hasty.notes)
    others = tuple(f.name for f in plan.features if f.use and f.name != "photo")
    alone = seen(5_000, time_limit_seconds=600, constraints=Constraints(exclude=others))
    assert {f.name for f in alone.families} == SEERS - set(PRETRAINED)
    assert any(n.startswith("lightgbm left out: there is nothing beside pictures") for n in alone.notes)


def test_a_plan_survives_being_written_and_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    plan = made(time_column="year", constraints=Constraints(min_score=0.7))
    write_plan(tmp_path / "plan.yaml", plan)
    assert read_plan(tmp_path / "plan.yaml") == plan
    check_plan(plan, profile())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"split": SplitPlan(protocol=Protocol.GROUPED)}, "NO-GROUPS"),
        ({"split": SplitPlan(protocol=Protocol.TEMPORAL)}, "NO-TIME"),
        ({"split": SplitPlan(protocol=Protocol.TEMPORAL, time="site")}, "TIME-NOT-ORDERED"),
        ({"split": SplitPlan(protocol=Protocol.GROUPED, groups=("nobody",))}, "NO-SUCH-COLUMN"),
        ({"proposer": "oracle"}, "NO-SUCH-PROPOSER"),
        ({"device": "cuda"}, "NO-CUDA"),
        ({"features": ()}, "NO-INPUTS"),
    ],
)
def test_a_plan_that_cannot_work_is_refused_before_anything_runs(
    changes: dict[str, object], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.exists", lambda _: False)
    with pytest.raises((PlanError, RequestError)) as caught:
        check_plan(made().model_copy(update=changes), profile())
    assert caught.value.code == code


def test_the_target_is_never_an_input() -> None:
    plan = made()
    target = plan.features[0].model_copy(update={"name": "ill", "use": True})
    with pytest.raises(PlanError, match="TARGET-AS-INPUT"):
        check_plan(plan.model_copy(update={"features": (*plan.features, target)}), profile())


@pytest.mark.parametrize(("metric", "code"), [("rmse", "METRIC-MISFIT"), ("blorp", "UNKNOWN-METRIC")])
def test_metrics_must_fit(metric: str, code: str) -> None:
    plan = made()
    other = plan.model_copy(update={"task": plan.task.model_copy(update={"metric": metric})})
    with pytest.raises(RequestError) as caught:
        check_plan(other, profile())
    assert caught.value.code == code
