"""Errors of points against sums written out point by point."""

import math

import numpy as np
import pytest
from automl_agent.tools.evaluate.vision.keypoints import correct_share, distances, extent, normalised_error


def _points(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0, 100, (12, 5, 2))
    found = truth + rng.normal(0, 6, truth.shape)
    truth[rng.random((12, 5)) < 0.25] = np.nan
    truth[0] = np.nan
    return truth, found, rng.uniform(20, 60, 12)


@pytest.mark.parametrize("seed", range(10))
def test_equals_the_definitions_written_out(seed: int) -> None:
    truth, found, size = _points(seed)
    right = seen = 0
    rows = []
    for true, mine, length in zip(truth, found, size, strict=True):
        apart = [math.dist(a, b) for a, b in zip(true, mine, strict=True) if not math.isnan(a[0])]
        seen += len(apart)
        right += sum(a <= 0.1 * length for a in apart)
        if apart:
            rows.append(sum(apart) / len(apart) / length)
    assert correct_share(truth, found, size) == pytest.approx(right / seen, abs=1e-6)
    assert normalised_error(truth, found, size) == pytest.approx(sum(rows) / len(rows), abs=1e-6)


def test_the_extent_is_the_larger_side_of_what_is_visible() -> None:
    truth = np.array([[[0.0, 0.0], [4.0, 9.0], [np.nan, np.nan]], [[np.nan, np.nan]] * 3])
    assert extent(truth)[0] == 9.0
    assert np.isnan(extent(truth)[1])


def test_no_visible_point_leaves_it_undefined() -> None:
    nothing = np.full((2, 3, 2), np.nan)
    found = np.zeros((2, 3, 2))
    assert math.isnan(correct_share(nothing, found, np.ones(2)))
    assert math.isnan(normalised_error(nothing, found, np.ones(2)))
    with pytest.raises(ValueError, match="shape"):
        distances(nothing, found[:, :2])
