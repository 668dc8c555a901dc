"""Where a picture goes, its points, masks and boxes go: to the pixel."""

import numpy as np
import pytest
import torch
from automl_agent.pipelines.contracts import UNCOUNTED
from automl_agent.pipelines.image.dense.changes import Changes
from automl_agent.pipelines.image.dense.moves import (
    Move,
    drawn,
    moved_boxes,
    moved_masks,
    moved_pictures,
    moved_points,
)

_SIZE = (20, 30)
_ITSELF = torch.tensor([0])


def _spots(rows: int, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Black pictures with one white pixel each, and its row and column."""
    rng = np.random.default_rng(seed)
    down, across = (torch.from_numpy(rng.integers(0, side, rows)) for side in _SIZE)
    pictures = torch.zeros(rows, 1, *_SIZE)
    pictures[torch.arange(rows), 0, down, across] = 1
    return pictures, down, across


def _middle(down: torch.Tensor, across: torch.Tensor) -> torch.Tensor:
    """(rows, 1, 2) the middles of pixels as shares of the sides."""
    return torch.stack([(across + 0.5) / _SIZE[1], (down + 0.5) / _SIZE[0]], 1)[:, None]


def _move(how: Changes, rows: int, seed: int = 0) -> Move:
    return drawn(how, rows, _SIZE, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    "how",
    [Changes(flip="horizontal"), Changes(flip="both"), Changes(shift=0.3), Changes(flip="both", shift=0.4)],
    ids=str,
)
def test_a_point_a_box_and_a_mask_move_exactly_with_their_pixel(how: Changes) -> None:
    pictures, down, across = _spots(60, 1)
    move = _move(how, 60)
    found = moved_pictures(pictures, move, reflected=False)[:, 0]
    points = moved_points(_middle(down, across), move, _ITSELF)[:, 0]
    edges = torch.stack([across / 30, down / 20, (across + 1) / 30, (down + 1) / 20], 1)
    boxes = torch.cat([torch.zeros(60, 1), edges, torch.zeros(60, 1)], 1)[:, None]
    boxes = moved_boxes(boxes.double(), move)[:, 0]
    masks = moved_masks(pictures[:, 0].to(torch.uint8), move)
    stayed = 0
    for row in range(60):
        if points[row].isnan().any():
            assert boxes[row].tolist() == [-1, 0, 0, 0, 0, 0]
            continue
        x, y = (points[row] * torch.tensor([30, 20]) - 0.5).round().long().tolist()
        assert found[row, y, x] > 0.999
        assert masks[row, y, x] == 1
        assert boxes[row, 0] == boxes[row, 5] == 0
        assert np.allclose(boxes[row, 1:5], [x / 30, y / 20, (x + 1) / 30, (y + 1) / 20], atol=1e-6)
        stayed += 1
    assert stayed > 20
    assert not torch.equal(found, pictures[:, 0])


def test_turned_and_scaled_a_point_stays_within_its_spot() -> None:
    rng = np.random.default_rng(2)
    centres = torch.from_numpy(rng.uniform(0.3, 0.7, (40, 1, 2)).astype(np.float32))
    places = torch.stack(
        [(torch.arange(30) + 0.5).expand(20, 30), (torch.arange(20) + 0.5)[:, None].expand(20, 30)], 2
    )
    apart = places[None] - centres[:, :, None] * torch.tensor([30.0, 20.0])
    pictures = (-apart.square().sum(3) / 4).exp()[:, None]
    move = _move(Changes(turn=180, zoom=0.3, shift=0.1, flip="both"), 40)
    found = moved_pictures(pictures, move, reflected=False)[:, 0]
    points = moved_points(centres, move, _ITSELF)[:, 0]
    seen = points.isfinite().all(1)
    weights = found * (found > 0.05)
    mean = (weights[..., None] * places).sum((1, 2)) / weights.sum((1, 2))[:, None]
    inside = seen & (points > 0.15).all(1) & (points < 0.85).all(1)
    assert inside.sum() > 20
    assert (mean - points * torch.tensor([30.0, 20.0]))[inside].abs().max() < 0.4


def test_a_mask_is_reflected_and_bent_as_its_picture_is_and_no_code_is_made_up() -> None:
    codes = torch.zeros(30, *_SIZE, dtype=torch.uint8)
    codes[:, 5:15, 8:20] = 3
    codes[:, :, 25:] = UNCOUNTED
    move = _move(Changes(bend=0.05, turn=180, zoom=0.5, shift=0.2, flip="both"), 30)
    masks = moved_masks(codes, move)
    pictures = moved_pictures(codes[:, None].float(), move, reflected=True)[:, 0]
    assert set(masks.flatten().tolist()) == {0, 3, UNCOUNTED}
    # Away from edges between codes, a blend of equal pixels is that code.
    same = torch.tensor([0.0, 3.0, 255.0]).sub(pictures[..., None]).abs().amin(3) < 1e-3
    assert same.float().mean() > 0.6
    assert torch.equal(masks[same], pictures[same].round().to(torch.uint8))


def test_left_and_right_change_places_in_a_mirror_alone() -> None:
    points = torch.tensor([[[0.2, 0.5], [0.9, 0.5], [0.5, 0.1]]]).repeat(40, 1, 1)
    move = _move(Changes(flip="horizontal"), 40)
    found = moved_points(points, move, torch.tensor([1, 0, 2]))
    turned = move.mirrored
    assert 5 < turned.sum() < 35
    assert torch.allclose(found[~turned], points[~turned])
    mirror = torch.tensor([[0.1, 0.5], [0.8, 0.5], [0.5, 0.1]])
    assert torch.allclose(found[turned], mirror.expand(int(turned.sum()), 3, 2))


def test_what_is_cut_off_is_cut_ignored_or_gone() -> None:
    boxes = torch.tensor([[[1, 0.0, 0.0, 0.4, 0.4, 0], [0, 0.5, 0.5, 0.9, 0.9, 0], [-1, 0, 0, 0, 0, 0]]])
    by = torch.tensor([[-9.0, 0.0]])
    move = Move(_SIZE, torch.eye(2)[None], by, torch.tensor([False]))
    first, second, third = moved_boxes(boxes, move)[0]
    assert torch.allclose(first, torch.tensor([1, 0, 0, 0.1, 0.4, 1.0]))
    assert torch.allclose(second, torch.tensor([0, 0.2, 0.5, 0.6, 0.9, 0.0]))
    gone = moved_boxes(boxes, Move(_SIZE, torch.eye(2)[None], 2 * by, torch.tensor([False])))[0]
    assert gone[0].tolist() == third.tolist() == [-1, 0, 0, 0, 0, 0]


def test_what_is_not_visible_stays_so_and_equal_seeds_move_alike() -> None:
    points = torch.full((3, 1, 2), torch.nan)
    how = Changes(turn=30, zoom=0.2, shift=0.1, flip="horizontal")
    assert moved_points(points, _move(how, 3), _ITSELF).isnan().all()
    first, second, third = (_move(how, 3, seed) for seed in (1, 1, 2))
    assert torch.equal(first.turn, second.turn)
    assert torch.equal(first.by, second.by)
    assert not torch.equal(first.turn, third.turn)
