"""Average precision against COCO's own implementation."""

import contextlib
import io

import numpy as np
import pytest
from automl_agent.tools.evaluate.vision.boxes import Boxes, overlap
from automl_agent.tools.evaluate.vision.detection import average_precision


@pytest.mark.parametrize("seed", range(25))
def test_equals_pycocotools_on_random_boxes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, found = _random(rng, crowds=seed % 3 == 0, rounded=seed % 2 == 0)
    ours = average_precision(truth, found)
    whole, half, recall = _reference(truth, found)
    assert ours.mean == pytest.approx(whole, abs=1e-6)
    assert ours.at(0.5) == pytest.approx(half, abs=1e-6)
    assert ours.mean_recall == pytest.approx(recall, abs=1e-6)


def test_more_than_a_hundred_boxes_of_a_picture_are_cut_as_there() -> None:
    rng = np.random.default_rng(3)
    truth = _boxes(rng, 150, images=1, classes=1)
    found = Boxes.of(truth.image, truth.box, truth.label, rng.random(len(truth)))
    ours = average_precision(truth, found)
    whole, _, recall = _reference(truth, found)
    assert (ours.mean, ours.mean_recall) == pytest.approx((whole, recall), abs=1e-6)
    assert ours.mean_recall == pytest.approx(100 / 150)


def test_nothing_found_is_zero_and_nothing_there_is_undefined() -> None:
    truth = _boxes(np.random.default_rng(0), 5)
    nothing = truth.take(np.zeros(0, int))
    assert average_precision(truth, nothing).mean == 0.0
    assert np.isnan(average_precision(nothing, truth).mean)


def test_overlap_of_boxes_without_area_is_zero() -> None:
    point = np.array([[3.0, 3.0, 3.0, 3.0]])
    assert overlap(point, point)[0, 0] == 0.0
    upside_down = np.array([[5.0, 5.0, 1.0, 1.0]])
    assert overlap(upside_down, np.array([[0.0, 0.0, 9.0, 9.0]]))[0, 0] == 0.0


def _boxes(rng: np.random.Generator, count: int, images: int = 8, classes: int = 3) -> Boxes:
    corner = rng.uniform(0, 80, (count, 2))
    return Boxes.of(
        rng.integers(0, images, count),
        np.hstack([corner, corner + rng.uniform(1, 40, (count, 2))]),
        rng.integers(0, classes, count),
    )


def _random(rng: np.random.Generator, *, crowds: bool, rounded: bool) -> tuple[Boxes, Boxes]:
    """True boxes, and predictions of which some are these, moved, doubled or in another class."""
    truth = _boxes(rng, 40)
    near = truth.take(rng.integers(0, len(truth), 60))
    noise = _boxes(rng, 30, images=10, classes=4)
    score = rng.random(90)
    moved = near.box + rng.normal(0, 2, near.box.shape)
    # Never upside down: the reference would leave such a box out of account.
    moved = np.hstack([moved[:, :2], np.maximum(moved[:, 2:], moved[:, :2] + 0.5)])
    found = Boxes.of(
        np.concatenate([near.image, noise.image]),
        np.vstack([moved, noise.box]),
        np.concatenate([near.label, noise.label]),
        np.round(score, 1) if rounded else score,
    )
    marked = rng.random(len(truth)) < 0.15 if crowds else np.zeros(len(truth), bool)
    return Boxes.of(truth.image, truth.box, truth.label, crowd=marked), found


def _reference(truth: Boxes, found: Boxes) -> tuple[float, float, float]:
    """mAP, mAP at 0.5 and average recall of pycocotools."""
    coco = pytest.importorskip("pycocotools.coco")
    cocoeval = pytest.importorskip("pycocotools.cocoeval")
    images = np.union1d(truth.image, found.image)
    classes = np.union1d(truth.label, found.label)
    with contextlib.redirect_stdout(io.StringIO()):
        held = coco.COCO()
        held.dataset = {
            "info": {},
            "images": [{"id": int(i)} for i in images],
            "categories": [{"id": int(c)} for c in classes],
            "annotations": [
                {
                    "id": number + 1,
                    "image_id": int(truth.image[number]),
                    "category_id": int(truth.label[number]),
                    "bbox": _corner_and_size(truth.box[number]),
                    "area": float(np.prod(truth.box[number, 2:] - truth.box[number, :2])),
                    "iscrowd": int(truth.crowd[number]),
                }
                for number in range(len(truth))
            ],
        }
        held.createIndex()
        results = held.loadRes(
            [
                {
                    "image_id": int(found.image[number]),
                    "category_id": int(found.label[number]),
                    "bbox": _corner_and_size(found.box[number]),
                    "score": float(found.score[number]),
                }
                for number in range(len(found))
            ]
        )
        judge = cocoeval.COCOeval(held, results, "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return float(judge.stats[0]), float(judge.stats[1]), float(judge.stats[8])


def _corner_and_size(box: np.ndarray) -> list[float]:
    return [float(box[0]), float(box[1]), float(box[2] - box[0]), float(box[3] - box[1])]
