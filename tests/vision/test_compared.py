"""Answers held against the truth: scores as the metrics' modules define them, and as quick on samples of rows."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import METRICS, MOST_BOXES, UNCOUNTED, Answer, TrialError
from automl_agent.tools.evaluate import Truth, advantage, bootstrap, dummy_predictions, score, validate
from automl_agent.tools.evaluate.compared import compare
from automl_agent.tools.evaluate.form import is_withheld, unpredicted, unsound, withheld
from automl_agent.tools.evaluate.vision import keypoints
from automl_agent.tools.evaluate.vision.boxes import Boxes
from automl_agent.tools.evaluate.vision.detection import average_precision
from automl_agent.tools.evaluate.vision.segmentation import PixelCounts

ROWS, THINGS = 12, 3
LOCATED = sorted(name for name, metric in METRICS.items() if metric.kind.locates)


def points(rng: np.random.Generator) -> tuple[Truth, np.ndarray]:
    values = rng.random((ROWS, 4, 2))
    values[rng.random((ROWS, 4)) < 0.2] = np.nan
    values[3] = np.nan
    sizes = rng.integers(50, 400, (ROWS, 2)).astype(float)
    truth = Truth(values, located=Answer.POINTS, things=4, sizes=sizes)
    return truth, np.nan_to_num(values, nan=0.5) + rng.normal(0, 0.05, values.shape)


def masks(rng: np.random.Generator) -> tuple[Truth, np.ndarray]:
    values = rng.integers(0, THINGS, (ROWS, 8, 6)).astype(np.uint8)
    predicted = np.where(rng.random(values.shape) < 0.3, rng.integers(0, THINGS, values.shape), values)
    values[rng.random(values.shape) < 0.1] = UNCOUNTED
    return Truth(values, located=Answer.MASK, things=THINGS), predicted.astype(np.uint8)


def boxes(rng: np.random.Generator) -> tuple[Truth, np.ndarray]:
    values = np.zeros((ROWS, 5, 6))
    values[..., 0] = -1
    predicted = np.zeros((ROWS, MOST_BOXES, 6))
    predicted[..., 0] = -1
    for row in range(ROWS):
        count = int(rng.integers(0, 6))
        corner = rng.random((count, 2)) * 0.6
        edges = np.hstack([corner, corner + 0.1 + 0.3 * rng.random((count, 2))])
        values[row, :count, 0] = rng.integers(0, THINGS, count)
        values[row, :count, 1:5] = edges
        values[row, :count, 5] = rng.random(count) < 0.2
        found = np.zeros((count + 2, 6))
        found[:, 0] = rng.integers(0, THINGS, count + 2)
        found[:count, 0] = values[row, :count, 0]
        found[:, 1] = np.sort(rng.random(count + 2))[::-1]
        found[:count, 2:] = edges + rng.normal(0, 0.03, edges.shape)
        found[count:, 2:] = [0.1, 0.1, 0.4, 0.5]
        found[:, 4:] = np.maximum(found[:, 4:], found[:, 2:4])
        predicted[row, : count + 2] = found
    return Truth(values, located=Answer.BOXES, things=THINGS), predicted


def case(metric: str, seed: int = 0) -> tuple[Truth, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {"points": points, "mask": masks, "boxes": boxes}[METRICS[metric].needs](rng)


def flat(truth: np.ndarray, predicted: np.ndarray, rows: np.ndarray) -> tuple[Boxes, Boxes]:
    """Boxes in columns, as the reference takes them; a row that comes twice is two pictures."""
    true = [(n, box) for n, row in enumerate(rows) for box in truth[row] if box[0] >= 0]
    mine = [(n, box) for n, row in enumerate(rows) for box in predicted[row] if box[0] >= 0]
    at, there = np.array([n for n, _ in true]), np.array([b for _, b in true])
    whose, found = np.array([n for n, _ in mine]), np.array([b for _, b in mine])
    return (
        Boxes.of(at, there[:, 1:5], there[:, 0], crowd=there[:, 5] > 0),
        Boxes.of(whose, found[:, 2:], found[:, 0], score=found[:, 1]),
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("metric", LOCATED)
def test_samples_of_rows_score_as_the_definitions_say(metric: str, seed: int) -> None:
    truth, predicted = case(metric, seed)
    rows = np.random.default_rng(seed).integers(0, ROWS, ROWS)
    found = compare(metric, truth, predicted).rows(rows).score(metric)
    if METRICS[metric].needs == "points":
        assert truth.sizes is not None
        true, mine = truth.values[rows] * truth.sizes[rows, None], predicted[rows] * truth.sizes[rows, None]
        size = np.where(keypoints.extent(true) > 0, keypoints.extent(true), truth.sizes[rows].max(axis=1))
        expected = {
            "pixel_error": float(np.nanmean(keypoints.distances(true, mine))),
            "pck": keypoints.correct_share(true, mine, size),
            "nme": keypoints.normalised_error(true, mine, size),
        }[metric]
    elif METRICS[metric].needs == "mask":
        counts = PixelCounts.of(truth.values[rows], predicted[rows], THINGS, ignore=UNCOUNTED)
        expected = {"miou": counts.mean_iou, "dice": counts.mean_dice, "pixel_accuracy": counts.accuracy}[
            metric
        ]
    else:
        whole = average_precision(*flat(truth.values, predicted, rows))
        expected = whole.mean if metric == "map" else whole.at(0.5)
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("metric", LOCATED)
def test_the_truth_is_the_best_answer_and_the_blind_one_is_no_better_than_ours(metric: str) -> None:
    truth, predicted = case(metric)
    blind, labels = dummy_predictions(metric, truth, ROWS)
    assert labels is None
    assert unsound(truth.form, blind) == ""
    assert (blind == blind[:1]).all()
    better = METRICS[metric].better
    assert better(score(metric, truth, predicted), score(metric, truth, blind))
    mean, error = advantage(metric, truth, (predicted, None), (blind, None))
    assert mean > 2 * error > 0
    within = bootstrap(metric, truth, predicted)
    assert within is not None
    assert within.confidence[0] <= score(metric, truth, predicted) <= within.confidence[1]


@pytest.mark.parametrize("metric", LOCATED)
def test_folds_are_scored_and_one_without_anything_is_left_to_the_pool(metric: str) -> None:
    truth, predicted = case(metric)
    folds = np.arange(ROWS) % 3
    whole = validate(metric, truth, predicted, folds, 3)
    each = [score(metric, truth.rows(np.flatnonzero(folds == k)), predicted[folds == k]) for k in range(3)]
    assert whole.folds == pytest.approx(each)
    assert whole.score == pytest.approx(np.mean(each))
    empty = withheld(truth.values, np.flatnonzero(folds == 1))
    if METRICS[metric].needs == "boxes":
        empty[folds == 1] = 0
        empty[folds == 1, :, 0] = -1
    pooled = validate(
        metric,
        Truth(empty, located=truth.located, things=truth.things, sizes=truth.sizes),
        predicted,
        folds,
        3,
    )
    assert pooled.folds[1] is None
    assert pooled.std is None
    assert np.isfinite(pooled.score)


@pytest.mark.parametrize("metric", LOCATED)
def test_what_is_withheld_tells_nothing(metric: str) -> None:
    truth, _ = case(metric)
    sealed = withheld(truth.values, np.array([0, 5]))
    assert is_withheld(sealed[[0, 5]])
    assert not is_withheld(sealed[[0, 1, 2]])
    np.testing.assert_array_equal(sealed[1], truth.values[1])
    assert unpredicted(truth.form, 3).shape == (3, *truth.form.shape)
    assert unpredicted(truth.form, 3).dtype == np.dtype(truth.form.type)


@pytest.mark.parametrize(
    ("metric", "spoil", "why"),
    [
        ("pck", lambda p: p[:, :3], "shape"),
        ("pck", lambda p: np.where(p > 0.5, np.nan, p), "not finite"),
        ("pck", lambda p: p[:5], "shape"),
        ("miou", lambda p: np.full_like(p, 7), "code 7"),
        ("map", lambda p: p[:, ::-1], "surest first"),
        ("map", lambda p: np.where(np.arange(6) == 0, THINGS, p), "other classes"),
        ("map", lambda p: np.where(np.arange(6) == 0, 0.5, p), "other classes"),
        ("map", lambda p: np.where(np.arange(6) == 1, 2.0, p), "between 0 and 1"),
        ("map", lambda p: p[..., [0, 1, 4, 5, 2, 3]], "end before"),
    ],
)
def test_what_is_no_answer_is_refused(metric: str, spoil, why: str) -> None:  # type: ignore[no-untyped-def]
    truth, predicted = case(metric)
    with pytest.raises(TrialError, match=why):
        score(metric, truth, spoil(predicted))


def test_an_object_of_one_point_is_as_large_as_its_picture() -> None:
    values = np.full((1, 2, 2), np.nan)
    values[0, 0] = 0.5
    truth = Truth(values, located=Answer.POINTS, things=2, sizes=np.array([[100.0, 50.0]]))
    near, far = np.full((1, 2, 2), 0.5), np.full((1, 2, 2), 0.5)
    near[0, 0, 0], far[0, 0, 0] = 0.59, 0.61
    assert (score("pck", truth, near), score("pck", truth, far)) == (1.0, 0.0)
    assert score("nme", truth, far) == pytest.approx(0.11)
    assert score("pixel_error", truth, far) == pytest.approx(11.0)
