"""What a report shows of what was located."""

from dataclasses import replace

import numpy as np
import pytest
from automl_agent.pipelines.contracts import MOST_BOXES, Answer, TaskKind, ValueCount
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.recompute.pictured import worst
from automl_agent.tools.report import ReportData, report_texts
from automl_agent.tools.report.pictured import Pictured
from automl_agent.tools.report.sections.closing import usage
from automl_agent.tools.report.sections.outcome import behaviour
from automl_agent.tools.report.sections.pictures import pictures

from ..report.samples import HOSTILE, sample

ROWS, HEIGHT, WIDTH = 8, 24, 32
KINDS = {
    Answer.POINTS: (TaskKind.KEYPOINT_DETECTION, "pixel_error"),
    Answer.MASK: (TaskKind.SEMANTIC_SEGMENTATION, "miou"),
    Answer.BOXES: (TaskKind.OBJECT_DETECTION, "map50"),
}


def truth_of(answer: Answer) -> tuple[Truth, np.ndarray]:
    """Truth of two things, and predictions that are off by more from picture to picture."""
    rng = np.random.default_rng(0)
    if answer is Answer.POINTS:
        values = 0.2 + 0.5 * rng.random((ROWS, 2, 2))
        values[1, 0] = np.nan
        said = np.nan_to_num(values, nan=0.5) + 0.03 * np.arange(ROWS)[:, None, None]
        return Truth(values, located=answer, things=2, sizes=np.full((ROWS, 2), 100.0)), said
    if answer is Answer.MASK:
        codes = np.zeros((ROWS, HEIGHT, WIDTH), np.uint8)
        codes[:, 5:15, 5:20] = 1
        said = np.stack([np.roll(c, n, axis=1) for n, c in enumerate(codes)])
        return Truth(codes, located=answer, things=2), said
    boxes = np.tile([0.0, 0.2, 0.2, 0.6, 0.7, 0.0], (ROWS, 1, 1))
    said = np.zeros((ROWS, MOST_BOXES, 6))
    said[..., 0] = -1
    for row in range(ROWS):
        said[row, 0] = [0, 0.9, 0.2 + 0.05 * row, 0.2, 0.6 + 0.05 * row, 0.7]
        said[row, 1] = [1, 0.1, 0.0, 0.0, 0.1, 0.1]
    return Truth(boxes, located=answer, things=2), said


def run(answer: Answer, name: str = "") -> ReportData:
    truth, said = truth_of(answer)
    kind, metric = KINDS[answer]
    plain = sample(0, rows=ROWS, name=name)
    task = plain.plan.task.model_copy(update={"kind": kind, "metric": metric})
    target = plain.profile.target
    assert target is not None
    things = tuple(ValueCount(value=f"{t}{name}", count=9) for t in ("square", "circle"))
    profile = plain.profile.model_copy(
        update={"target": target.model_copy(update={"things": things, "numbers": None})}
    )
    pixels = np.random.default_rng(1).integers(0, 256, (ROWS, HEIGHT, WIDTH, 1), dtype=np.uint8)
    chosen = worst(metric, truth, said)[:3]
    rows = np.concatenate([chosen, np.setdiff1d(np.arange(ROWS), chosen)])
    return replace(
        plain,
        plan=plain.plan.model_copy(update={"task": task}),
        profile=profile,
        test_true=truth.values,
        test_pred=said,
        test_labels=None,
        located=truth,
        pictured=Pictured(rows, 3, pixels[rows], f"image{name}"),
    )


@pytest.mark.parametrize("answer", KINDS)
def test_the_worst_come_first_and_everything_is_counted(answer: Answer) -> None:
    data = run(answer)
    assert data.located is not None
    order = worst(data.metric.name, data.located, data.test_pred)
    assert order[0] == (ROWS - 1 if answer is not Answer.BOXES else order[0])
    section = behaviour(data)
    assert section is not None
    metrics, things = section.blocks
    assert metrics.block == things.block == "table"
    assert len(metrics.rows) == {Answer.POINTS: 3, Answer.MASK: 3, Answer.BOXES: 2}[answer]
    assert [row[0].text for row in things.rows] == ["square", "circle"]
    assert things.rows[0][1].text.replace(",", "").isdigit()


@pytest.mark.parametrize("answer", KINDS)
def test_sheets_show_pictures_with_what_is_on_them(answer: Answer) -> None:
    section = pictures(run(answer))
    assert section is not None
    gallery = section.blocks[0]
    assert gallery.block == "gallery"
    assert [f.title for f in gallery.figures] == ["Worst", "As they come"]
    shown = [f.svg.count("<image ") for f in gallery.figures]
    assert shown == ([9, 15] if answer is Answer.MASK else [3, 5])
    assert [len(f.numbers.rows) for f in gallery.figures] == [3, 5]


@pytest.mark.parametrize("answer", KINDS)
def test_pages_are_whole_and_names_do_no_harm(answer: Answer) -> None:
    texts = report_texts(run(answer, name=HOSTILE))
    assert "<script>alert" not in texts["report.html"]
    assert texts["report.html"].count("<image ") == (24 if answer is Answer.MASK else 8)
    section = usage(run(answer))
    assert section is not None
    columns = [row[0].text for row in section.blocks[-1].rows]  # type: ignore[union-attr]
    assert columns[0] == {Answer.POINTS: "square_x", Answer.MASK: "mask_file", Answer.BOXES: "row"}[answer]
