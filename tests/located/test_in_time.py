"""Networks that see begin with as much training as the time limit has room for."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from automl_agent.agents.planner.rules import PlanOptions, plan_by_rules
from automl_agent.agents.planner.strengths import fit_seconds
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataProfile,
    PipelinePlan,
    Proposal,
    TaskKind,
    TaskSpec,
    TrialStatus,
)
from automl_agent.tools.plans.facts import plan_facts
from automl_agent.tools.profile import with_target
from automl_agent.tools.splits import Split
from automl_agent.tools.trials.job import FitJob, JobReport
from automl_agent.tools.trials.runner import TrialRunner
from automl_agent.tools.trials.workers import Limits, Outcome
from automl_agent.tools.trials.workspace import Workspace

from .tables import NAMES, profile, squares

KINDS = {
    ColumnKind.POINTS: ("image_points", TaskKind.KEYPOINT_DETECTION, "pixel_error"),
    ColumnKind.MASK: ("image_unet", TaskKind.SEMANTIC_SEGMENTATION, "miou"),
    ColumnKind.BOXES: ("image_boxes", TaskKind.OBJECT_DETECTION, "map50"),
}


def large(kind: ColumnKind, rows: int) -> DataProfile:
    """A profile of many large pictures, without the pictures."""
    target = NAMES[kind][0]
    found = with_target(profile(kind), squares(kind), target, KINDS[kind][1])
    columns = tuple(
        c.model_copy(update={"style": "rgb 256x256 stretched"}) if c.kind is ColumnKind.IMAGE else c
        for c in found.columns
    )
    return found.model_copy(update={"rows": rows, "columns": columns})


def planned(kind: ColumnKind, facts: DataProfile, seconds: float) -> PipelinePlan:
    _, task, metric = KINDS[kind]
    spec = TaskSpec(
        request="r",
        kind=task,
        target=NAMES[kind][0],
        metric=metric,
        data="/d.zip",
        time_limit_seconds=seconds,
    )
    return plan_by_rules(spec, facts, PlanOptions(memory_mb=4096, jobs=2))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [5.0, 60.0, 300.0, 3600.0])
def test_there_is_a_plan_for_any_time(kind: ColumnKind, seconds: float) -> None:
    plan = planned(kind, large(kind, 2000), seconds)
    assert [f.name for f in plan.families] == [KINDS[kind][0]]
    assert not any(note.startswith(KINDS[kind][0]) for note in plan.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_less_time_is_less_training(kind: ColumnKind) -> None:
    facts, name = large(kind, 400), KINDS[kind][0]
    takes, fits = [], []
    for seconds in (120.0, 600.0, 3600.0):
        plan = planned(kind, facts, seconds)
        told = plan_facts(plan, facts)
        fits.append(fit_seconds(name, told))
        takes.append(fits[-1] * plan.split.folds / plan.budget.jobs / seconds)
    assert takes[0] < 0.3
    assert takes[1] < 0.3
    assert fits[0] < fits[1]
    assert fits[1] <= 1.05 * fits[2]


def test_a_network_of_labels_too() -> None:
    facts = large(ColumnKind.MASK, 20_000)
    inputs = plan_facts(planned(ColumnKind.MASK, facts, 600.0), facts).inputs
    inputs = inputs.model_copy(update={"kind": TaskKind.IMAGE_CLASSIFICATION, "classes": ("a", "b")})
    told = plan_facts(planned(ColumnKind.MASK, facts, 600.0), facts).model_copy(update={"inputs": inputs})
    epochs = [
        int(family(name).space(told.model_copy(update={"core_seconds": seconds})).default()["epochs"])
        for name in ("image_resnet", "image_vit")
        for seconds in (10.0, 3000.0, None)
    ]
    assert epochs[0] == epochs[3] == 5
    assert epochs[0] < epochs[2]
    assert epochs[1] <= epochs[2]


class _Nobody:
    """Workers that do nothing but remember what they were asked."""

    def __init__(self) -> None:
        self.jobs: list[FitJob] = []

    def run(self, jobs: Sequence[FitJob], _: Limits) -> list[Outcome]:
        self.jobs += jobs
        failed = JobReport(status=TrialStatus.CRASHED, reason="nobody is there")
        return [Outcome(failed, Path("nowhere")) for _ in jobs]


@pytest.mark.parametrize(
    ("source", "cores", "seconds"),
    [("default", 1, 40.0), ("default", 2, 40 / 1.4), ("gp", 1, 0.85 * 200 - 1), ("gp", 2, 0.85 * 200 - 1)],
)
def test_a_default_learns_as_long_as_its_share(
    source: str, cores: int, seconds: float, tmp_path: Path
) -> None:
    facts = large(ColumnKind.BOXES, 200)
    told = plan_facts(planned(ColumnKind.BOXES, facts, 600.0), facts).model_copy(
        update={"core_seconds": 40.0}
    )
    nobody = _Nobody()
    rows = np.arange(10)
    runner = TrialRunner(
        workers=nobody, space=Workspace(tmp_path), split=Split(rows, rows, ((rows, rows),)), truth=None,  # type: ignore[arg-type]
        inputs=told.inputs, facts=told, metric="map50", jobs=1, cores=cores, memory_mb=1000, logs=tmp_path / "logs",
    )  # fmt: skip
    params = family("image_boxes").space(told).default()
    made = Proposal(number=0, family="image_boxes", params=params, source=source, seed=1, seen=0)
    runner.run(made, 200.0)
    assert nobody.jobs[0].training.seconds == pytest.approx(seconds)
    assert not list(tmp_path.glob("training-*"))


def test_folds_that_come_one_after_another_share_the_time(tmp_path: Path) -> None:
    facts = large(ColumnKind.BOXES, 200)
    told, nobody = plan_facts(planned(ColumnKind.BOXES, facts, 600.0), facts), _Nobody()
    rows = np.arange(10)
    runner = TrialRunner(
        workers=nobody, space=Workspace(tmp_path), split=Split(rows, rows, ((rows, rows),) * 3), truth=None,  # type: ignore[arg-type]
        inputs=told.inputs, facts=told, metric="map50", jobs=2, cores=2, memory_mb=1000, logs=tmp_path / "logs",
    )  # fmt: skip
    params = family("image_boxes").space(told).default()
    made = Proposal(number=0, family="image_boxes", params=params, source="gp", seed=1, seen=0)
    runner.run(made, 200.0)
    assert [job.training.seconds for job in nobody.jobs] == [pytest.approx(0.85 * 100 - 1)] * 3
    assert [job.training.share for job in nobody.jobs] == [0.5] * 3
    assert [job.threads for job in nobody.jobs] == [1] * 3


def test_a_default_has_epochs_for_a_quick_machine_and_is_planned_with_its_share() -> None:
    facts = large(ColumnKind.BOXES, 200)
    told = plan_facts(planned(ColumnKind.BOXES, facts, 300.0), facts)
    assert int(family("image_boxes").space(told).default()["epochs"]) > 60
    assert fit_seconds("image_boxes", told) == told.core_seconds
