"""Networks that see begin with as much training as the time limit has room for."""

import pytest
from automl_agent.agents.planner.rules import PlanOptions, plan_by_rules
from automl_agent.agents.planner.strengths import fit_seconds
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import ColumnKind, DataProfile, PipelinePlan, TaskKind, TaskSpec
from automl_agent.tools.plans.facts import plan_facts
from automl_agent.tools.profile import with_target

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
