"""Maps mean what they were made to mean, and what does not count teaches nothing."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from automl_agent.pipelines.contracts import MOST_BOXES, UNCOUNTED
from automl_agent.pipelines.image.dense.box_maps import BoxMaps
from automl_agent.pipelines.image.dense.overlaps import generalised_overlap, overlaps, without_twins
from automl_agent.pipelines.image.dense.pixel_maps import PixelMaps
from automl_agent.pipelines.image.dense.point_maps import PointMaps
from automl_agent.pipelines.image.dense.points import partners
from automl_agent.pipelines.image.packed import PictureShape

_CANVAS = PictureShape(channels=3, height=50, width=78)
_POINTS = PointMaps(canvas=_CANVAS, stride=4, partners=(0, 1), spread=1.0, pull=0.1)
_PIXELS = PixelMaps(canvas=_CANVAS, stem=2, things=3, wanted=(50, 78), dice=0.5)
_BOXES = BoxMaps(canvas=_CANVAS, stride=4, things=2, core=0.54, fit=5.0)


def _learned(
    answering: PointMaps | PixelMaps | BoxMaps, maps: torch.Tensor, target: torch.Tensor
) -> torch.Tensor:
    """Maps that lose as little as can be, found by following the loss down."""
    maps = maps.clone().requires_grad_()
    optimizer = torch.optim.Adam([maps], lr=0.5)
    for _ in range(80):
        optimizer.zero_grad()
        answering.loss(maps, target).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return maps.detach()


def test_points_are_found_between_places_and_hidden_ones_teach_nothing() -> None:
    truth = torch.tensor([[[0.31, 0.47], [0.905, 0.11]], [[0.66, 0.82], [torch.nan, torch.nan]]])
    maps = _learned(_POINTS, torch.zeros(2, 2, 13, 20), truth)
    for row in range(2):
        found = _POINTS.answer(maps[row : row + 1])
        apart = (found - truth[row].numpy()) * [78, 50]
        assert np.nanmax(np.abs(apart)) < 0.6
    assert not maps[1, 1].any()
    assert _POINTS.miss(maps[1:], truth[1:]) < 0.6
    assert _POINTS.telling(torch.full((1, 2, 2), torch.nan)).tolist() == [False]
    nothing = torch.zeros(1, 2, 13, 20, requires_grad=True)
    _POINTS.loss(nothing, torch.full((1, 2, 2), torch.nan)).backward()  # type: ignore[no-untyped-call]
    assert nothing.grad is not None
    assert not nothing.grad.any()


def test_a_second_lower_peak_draws_no_point_away() -> None:
    maps = torch.full((1, 1, 13, 20), -20.0)
    maps[0, 0, 3, 4], maps[0, 0, 10, 15] = 5.0, 4.5
    assert np.allclose(_POINTS.answer(maps)[0], [4.5 * 4 / 78, 3.5 * 4 / 50], atol=1e-4)


def test_left_and_right_are_known_by_their_names() -> None:
    assert partners(["snout", "leftear", "rightear", "tailbase"]) == (0, 2, 1, 3)
    assert partners(["L_Eye", "r_eye", "R_ear"]) == (1, 0, 2)
    assert partners(["left", "left", "light"]) == (0, 1, 2)


def test_pixels_take_their_class_and_uncounted_ones_teach_nothing() -> None:
    rng = np.random.default_rng(0)
    codes = torch.from_numpy(rng.integers(0, 3, (1, 50, 78)).astype(np.uint8))
    some = codes.clone()
    some[:, :10] = UNCOUNTED
    maps = _learned(_PIXELS, torch.zeros(1, 12, 25, 39), some)
    found = _PIXELS.answer(maps)
    assert found.dtype == np.uint8
    assert (found[10:] == codes[0, 10:].numpy()).all()
    assert not maps[:, :, :5].any()
    assert _PIXELS.telling(torch.full((1, 50, 78), UNCOUNTED)).tolist() == [False]
    small = PixelMaps(canvas=_CANVAS, stem=2, things=3, wanted=(100, 156), dice=0.0)
    assert small.answer(maps).shape == (100, 156)


def _boxes(*rows: list[float]) -> torch.Tensor:
    return torch.tensor([rows])


def test_boxes_are_found_by_class_surest_first_and_a_crowd_teaches_nothing() -> None:
    truth = _boxes(
        [1, 0.1, 0.2, 0.5, 0.9, 0],
        [0, 0.55, 0.1, 0.75, 0.3, 0],
        [0, 0.8, 0.5, 1.0, 1.0, 1],
        [-1, 0, 0, 0, 0, 0],
    )
    maps = _learned(_BOXES, torch.zeros(1, 6, 13, 20), truth)
    found = _BOXES.answer(maps)
    assert found.shape == (MOST_BOXES, 6)
    assert (np.diff(found[:, 1]) <= 0).all()
    assert sorted(found[:2, 0]) == [0, 1]
    for label, *edges, _ in truth[0, :2].tolist():
        (mine,) = found[:2][found[:2, 0] == label]
        assert np.allclose(mine[2:], edges, atol=0.02)
    assert _BOXES.miss(maps, truth) < 0.1
    assert (maps[0, 0, 8:12, 17:19] == 0).all()
    assert (maps[0, 1, 8:12, 17:19] < -1).all()
    assert _BOXES.telling(truth[:, 2:]).tolist() == [False]


def test_pictures_without_boxes_teach_that_there_are_none() -> None:
    empty = _boxes([-1, 0, 0, 0, 0, 0])
    maps = _learned(_BOXES, torch.zeros(1, 6, 13, 20), empty)
    assert (maps[0, :2] < -2).all()
    quiet = torch.full((1, 6, 13, 20), -30.0)
    assert (_BOXES.answer(quiet)[:, 0] == -1).all()
    assert not _BOXES.answer(quiet)[:, 1:].any()


def test_near_two_middles_the_smaller_box_is_learned() -> None:
    truth = _boxes([0, 0.0, 0.0, 1.0, 1.0, 0], [1, 0.4, 0.4, 0.6, 0.6, 0])
    found = _BOXES.answer(_learned(_BOXES, torch.zeros(1, 6, 13, 20), truth))
    (small,) = found[found[:, 0] == 1][:1]
    assert np.allclose(small[2:], [0.4, 0.4, 0.6, 0.6], atol=0.03)


def test_overlaps_and_twins() -> None:
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [0, 0, 2, 1.9], [5, 5, 6, 6]], dtype=float)
    assert overlaps(boxes[:1], boxes)[0] == pytest.approx([1, 1 / 3, 0.95, 0])
    assert without_twins(np.zeros(4), boxes).tolist() == [0, 1, 3]
    assert without_twins(np.array([0, 0, 1, 0]), boxes).tolist() == [0, 1, 2, 3]
    pairs = torch.from_numpy(boxes)
    shared = generalised_overlap(pairs[[0, 0, 0]], pairs[[0, 1, 3]])
    assert shared.tolist() == pytest.approx([1, 1 / 3, -31 / 36])


_EVEN = PictureShape(channels=3, height=48, width=80)


def _agree(answering: PointMaps | PixelMaps | BoxMaps, maps: torch.Tensor, mirror: torch.Tensor) -> None:
    alone = answering.answer(maps)
    assert np.allclose(alone, answering.answer(maps, mirror.flip(3)))
    assert not np.allclose(alone, answering.answer(maps, torch.randn(maps.shape)))


def test_what_the_mirror_image_says_counts_the_other_way_round() -> None:
    maps = torch.randn(1, 6, 12, 20)
    points = replace(_POINTS, canvas=_EVEN, partners=(1, 0, 2, 3, 4, 5))
    _agree(points, maps, maps[:, [1, 0, 2, 3, 4, 5]])
    _agree(replace(_BOXES, canvas=_EVEN), maps, maps[:, [0, 1, 4, 3, 2, 5]])
    squares = torch.randn(1, 12, 24, 40)
    turned = squares.reshape(1, 3, 2, 2, 24, 40).flip(3).reshape(squares.shape)
    _agree(replace(_PIXELS, canvas=_EVEN, wanted=(48, 80)), squares, turned)
