"""What is drawn on pictures is recognised from prose and data together."""

import pytest
from automl_agent.agents.intake.understand import understand
from automl_agent.agents.planner.rules import PlanOptions, plan_by_rules
from automl_agent.pipelines.contracts import ColumnKind, RequestError, TaskKind, TaskSpec
from automl_agent.tools.plans.facts import plan_facts
from automl_agent.tools.profile import with_target

from .tables import profile, squares

ALL = (ColumnKind.BOXES, ColumnKind.MASK, ColumnKind.POINTS)
KINDS = {
    ColumnKind.BOXES: (TaskKind.OBJECT_DETECTION, "boxes", "map50"),
    ColumnKind.MASK: (TaskKind.SEMANTIC_SEGMENTATION, "mask", "miou"),
    ColumnKind.POINTS: (TaskKind.KEYPOINT_DETECTION, "keypoints", "pixel_error"),
}


def spec(request: str, *kinds: ColumnKind, **stated: object) -> TaskSpec:
    found = understand(request, profile(*kinds), data="/d.zip", test_data=None, stated=stated)
    assert found.spec is not None, found.questions
    return found.spec


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("request_", ["Learn this.", "Do the best you can with squares.zip, 2 minutes."])
def test_the_only_thing_that_is_drawn_is_what_is_wanted(kind: ColumnKind, request_: str) -> None:
    found = spec(request_, kind)
    assert (found.kind, found.target, found.metric) == KINDS[kind]


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        ("Detect the squares in my pictures.", ColumnKind.BOXES),
        ("Draw a bounding box around every square.", ColumnKind.BOXES),
        ("Find all squares.", ColumnKind.BOXES),
        ("Locate squares, mAP as good as you can.", ColumnKind.BOXES),
        ("Finde die Quadrate auf den Bildern.", ColumnKind.BOXES),
        ("Segment the squares.", ColumnKind.MASK),
        ("Which pixels belong to a square? IoU counts.", ColumnKind.MASK),
        ("Semantic segmentation of squares.zip, best mean IoU", ColumnKind.MASK),
        ("Segmentiere die Quadrate.", ColumnKind.MASK),
        ("Where is the corner of each square? Keypoints, error in pixels.", ColumnKind.POINTS),
        ("Estimate the pose of the square.", ColumnKind.POINTS),
        ("Predict the landmarks.", ColumnKind.POINTS),
        ("Predict keypoints", ColumnKind.POINTS),
    ],
)
def test_of_several_the_words_choose(request_: str, kind: ColumnKind) -> None:
    found = spec(request_, *ALL)
    assert (found.kind, found.target) == KINDS[kind][:2]


@pytest.mark.parametrize(
    ("words", "kind", "metric"),
    [
        ("mAP", ColumnKind.BOXES, "map"),
        ("COCO mAP", ColumnKind.BOXES, "map"),
        ("mAP@[.5:.95]", ColumnKind.BOXES, "map"),
        ("mean average precision", ColumnKind.BOXES, "map"),
        ("mAP50", ColumnKind.BOXES, "map50"),
        ("mAP@0.5", ColumnKind.BOXES, "map50"),
        ("AP50", ColumnKind.BOXES, "map50"),
        ("mIoU", ColumnKind.MASK, "miou"),
        ("intersection over union", ColumnKind.MASK, "miou"),
        ("the Dice score", ColumnKind.MASK, "dice"),
        ("pixel accuracy", ColumnKind.MASK, "pixel_accuracy"),
        ("PCK@0.1", ColumnKind.POINTS, "pck"),
        ("NME", ColumnKind.POINTS, "nme"),
        ("the pixel error", ColumnKind.POINTS, "pixel_error"),
    ],
)
def test_metrics_are_known_by_their_usual_names(words: str, kind: ColumnKind, metric: str) -> None:
    assert spec(f"Learn what is drawn, judged by {words}.", kind).metric == metric
    assert spec("Learn what is drawn.", kind, metric=metric).metric == metric


@pytest.mark.parametrize(("metric", "kind"), [("mAP", ColumnKind.MASK), ("rmse", ColumnKind.BOXES)])
def test_a_metric_of_another_kind_is_refused(metric: str, kind: ColumnKind) -> None:
    with pytest.raises(RequestError, match="does not measure"):
        spec("Learn what is drawn.", kind, metric="map" if metric == "mAP" else metric)


@pytest.mark.parametrize("stated", [{"fair_across": "image"}, {"monotone": "image:+"}])
def test_demands_of_tables_are_refused(stated: dict[str, str]) -> None:
    with pytest.raises(RequestError, match="not for object detection"):
        spec("Find the squares.", ColumnKind.BOXES, **stated)


@pytest.mark.parametrize("kind", ALL)
def test_models_get_the_picture_alone_and_know_what_to_say(kind: ColumnKind) -> None:
    task = spec("Learn this.", *ALL, target=KINDS[kind][1])
    facts = with_target(profile(*ALL), squares(*ALL), task.target, task.kind)
    plan = plan_by_rules(task, facts, PlanOptions(memory_mb=4096, jobs=2))
    assert [f.name for f in plan.features if f.use] == ["image"]
    inputs = plan_facts(plan, facts).inputs
    assert [c.style for c in inputs.columns] == ["gray 24x32 stretched"]
    assert (len(inputs.things), inputs.canvas) == (2, (24, 32))
    assert inputs.form.answer is KINDS[kind][0].answer


def test_a_map_is_no_metric() -> None:
    assert spec("Which squares are on this map? Find them.", ColumnKind.BOXES).metric == "map50"
