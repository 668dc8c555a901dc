"""Histograms of gradients say which way edges run, and little of how bright they are."""

import numpy as np
import pytest
from automl_agent.pipelines.image.gradients import GradientOptions, histograms

from .tables import stripes


def test_edges_fall_into_the_direction_across_them() -> None:
    upright, lying = np.zeros((2, 1, 1, 8, 8), dtype=np.uint8)
    upright[..., 4:], lying[..., 4:, :] = 200, 200
    options = GradientOptions(cell=4, orientations=4)
    # Directions are the middles of four quarters of a half turn: straight ones lie between the last and the first.
    found = histograms(upright, options).reshape(4, 4).sum(axis=0)
    assert found[0] == pytest.approx(found[3])
    assert found[1] == found[2] == 0
    found = histograms(lying, options).reshape(4, 4).sum(axis=0)
    assert found[1] == pytest.approx(found[2])
    assert found[0] == pytest.approx(0, abs=1e-4)


def test_dark_on_light_is_as_light_on_dark_and_half_as_bright_nearly_as_bright() -> None:
    pictures = stripes(np.array([True, False]), 0).transpose(0, 3, 1, 2)
    options = GradientOptions()
    pieces = histograms(pictures, options)
    assert np.allclose(histograms((pictures // 4).astype(np.uint8), options), pieces, atol=0.15)
    step = np.zeros((1, 1, 8, 8), dtype=np.uint8)
    step[..., 4:] = 255
    assert np.allclose(histograms(step, options), histograms(255 - step, options), atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 16, 16), (3, 9, 14), (3, 4, 4), (1, 3, 9), (1, 1, 1)])
def test_any_shape_is_counted_and_rows_stand_alone(shape: tuple[int, int, int]) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, size=(5, *shape), dtype=np.uint8)
    found = histograms(pictures, GradientOptions())
    high, wide = shape[1] // 4, shape[2] // 4
    cells = min(2, high) * min(2, wide)
    assert found.shape == (5, 9 * cells * max(1, high - 1) * max(1, wide - 1))
    assert np.isfinite(found).all()
    assert np.array_equal(histograms(pictures[2:3], GradientOptions()), found[2:3])


def test_a_picture_of_one_shade_says_nothing() -> None:
    assert not histograms(np.full((1, 3, 8, 8), 77, dtype=np.uint8), GradientOptions()).any()
