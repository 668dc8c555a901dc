"""Weights in a plan: which may be used, what they cost, and that they are told with their licence."""

import numpy as np
import polars as pl
import pytest
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.agents.planner.strengths import fit_seconds, strength
from automl_agent.pipelines.contracts import (
    CheckStatus,
    Constraints,
    DataProfile,
    FileFacts,
    FileFormat,
    PipelinePlan,
    TaskKind,
    TaskSpec,
    Weights,
)
from automl_agent.tools.data.table import RawTable
from automl_agent.tools.plans.facts import plan_facts
from automl_agent.tools.profile import profile_table, with_target
from automl_agent.tools.trials.job import FitJob, reach
from automl_agent.tools.verify.licences import licences
from automl_agent.tools.verify.parts import part_of

from ..verify.test_checks import limited

KNOWN = Weights(
    name="mini",
    kind="text",
    path="/nowhere/mini",
    source="/nowhere/mini",
    sha256="a" * 64,
    licence="apache-2.0",
    bytes=90_000_000,
    width=384,
    longest=256,
    seconds=0.01,
)
ROWS = 400


@pytest.fixture(scope="module")
def told() -> DataProfile:
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
    return with_target(profile_table(table, None), table, "ill", TaskKind.TABULAR_CLASSIFICATION)


def made(told: DataProfile, *weights: Weights, **fields: object) -> PipelinePlan:
    body = {"request": "r", "target": "ill", "data": "/d.csv", "metric": "roc_auc"}
    task = TaskSpec.model_validate({**body, "kind": TaskKind.TABULAR_CLASSIFICATION, **fields})
    return plan_by_rules(task, told, PlanOptions(memory_mb=8000, jobs=2, weights=weights))


def names(plan: PipelinePlan) -> list[str]:
    return [f.name for f in plan.families]


def test_named_weights_are_used_and_told_with_their_licence(told: DataProfile) -> None:
    plan = made(told, KNOWN)
    assert names(plan)[:2] == ["text_linear", "text_pretrained"]
    assert "image_pretrained" not in names(plan)
    assert plan.weights == (KNOWN,)
    assert "licence: apache-2.0" in next(f.why for f in plan.families if f.name == "text_pretrained")
    assert PipelinePlan.model_validate(plan.model_dump(mode="json")) == plan


def test_without_weights_a_plan_is_what_it_was(told: DataProfile) -> None:
    plan = made(told)
    assert not [n for n in (*names(plan), *plan.notes) if "pretrained" in n or "weights" in n]
    assert plan.weights == ()


def test_weights_of_another_kind_are_said_to_be_idle(told: DataProfile) -> None:
    plan = made(told, KNOWN.model_copy(update={"kind": "image", "longest": 0}))
    assert not [n for n in names(plan) if "pretrained" in n]
    assert "weights mini are not used: there is nothing of their kind, image" in plan.notes


@pytest.mark.parametrize(
    ("licence", "used"),
    [("apache-2.0", True), ("not stated", True), ("cc-by-nc-4.0", False), ("gpl-3.0", False)],
)
def test_what_may_not_be_sold_is_left_out_where_the_model_is_to_be_sold(
    told: DataProfile, licence: str, used: bool
) -> None:
    weights = KNOWN.model_copy(update={"licence": licence})
    plan = made(told, weights, constraints=Constraints(commercial=True))
    assert ("text_pretrained" in names(plan)) == used
    assert any(licence in note for note in plan.notes) != used
    assert "text_pretrained" in names(made(told, weights))


@pytest.mark.parametrize(
    ("licence", "status"),
    [("apache-2.0", CheckStatus.PASS), ("not stated", CheckStatus.WARN), ("cc-by-nc-4.0", CheckStatus.FAIL)],
)
def test_the_licence_of_weights_is_checked_like_a_librarys(licence: str, status: CheckStatus) -> None:
    evidence = limited(commercial=True)
    part = part_of(KNOWN.model_copy(update={"licence": licence}))
    from dataclasses import replace

    found, text = licences(replace(evidence, parts=(part,)))
    assert found is status
    assert "weights mini" in text


def test_what_does_not_fit_into_its_time_is_not_planned(told: DataProfile) -> None:
    slow = KNOWN.model_copy(update={"seconds": 2.0})
    plan = made(told, slow, time_limit_seconds=60)
    assert "text_pretrained" not in names(plan)
    assert any(n.startswith("text_pretrained left out: its first trial") for n in plan.notes)
    facts = plan_facts(made(told, slow), told)
    assert fit_seconds("text_pretrained", facts) > facts.rows * 2.0
    # Beside text_linear it gains where rows are few, and is level with it where they are many.
    assert strength("text_pretrained", facts).default > strength("text_linear", facts).default
    many = facts.model_copy(update={"rows": 10_000})
    assert strength("text_pretrained", many).default == strength("text_linear", many).default


def test_a_worker_reaches_the_folder_of_its_weights_and_no_more(tmp_path) -> None:  # type: ignore[no-untyped-def]
    fields = {name: str(tmp_path / name) for name in ("features", "target", "train", "predict")}
    told = {"kind": TaskKind.TABULAR_CLASSIFICATION, "target": "y", "columns": ()}
    job = FitJob.model_validate(
        {
            **fields,
            "inputs": told,
            "family": "text_pretrained",
            "params": {},
            "metric": "accuracy",
            "seed": 0,
            "threads": 1,
            "device": "cpu",
            "weights": (KNOWN,),
        }
    )
    (tmp_path / "job.json").write_text(job.model_dump_json())
    found = reach(tmp_path)
    assert {str(p) for p in found.read} == {*fields.values(), KNOWN.path}
    assert found.write == (tmp_path,)
