"""Pictures that flip, turn, grow, shrink and move, and their points, masks and boxes with them.

Imported only where a network is fitted. Equal seeds give equal moves.
"""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional

from ...contracts import UNCOUNTED
from .changes import Changes

#: Places along each side at which a bend is drawn; between them it is smooth.
_BENDS = 5
#: Of a box, the share that must still be seen to be looked for; one of which less is seen counts neither way.
_LEAST_SEEN = 0.35
#: Less than any pixel's share: what sums leave of a box that is gone.
_NOTHING_SEEN = 1e-4


@dataclass(frozen=True)
class Move:
    """A move of each row's picture, in pixels from its middle: a place goes to ``turn @ place + by``.

    Args:
        size: (height, width) in pixels.
        turn: (rows, 2, 2), on x and y.
        by: (rows, 2) whole pixels.
        mirrored: (rows,) whether left and right changed sides.
        bend: (rows, height, width, 2) added to where each pixel is taken from, in half sides; None: nothing.
    """

    size: tuple[int, int]
    turn: torch.Tensor
    by: torch.Tensor
    mirrored: torch.Tensor
    bend: torch.Tensor | None = None


def drawn(how: Changes, rows: int, size: tuple[int, int], generator: torch.Generator) -> Move:
    """A move for each of so many rows of pictures of (height, width)."""

    def even(most: float, *shape: int) -> torch.Tensor:
        return (torch.rand(rows, *shape, generator=generator) * 2 - 1) * most

    def half(whether: bool) -> torch.Tensor:
        return (torch.rand(rows, generator=generator) < 0.5) & whether

    height, width = size
    mirrored, upturned = half(how.flip != "none"), half(how.flip == "both")
    flips = torch.stack([1 - 2.0 * mirrored, 1 - 2.0 * upturned], 1)
    angle, scale = even(math.radians(how.turn)), even(how.zoom).exp()
    cos, sin = angle.cos() * scale, angle.sin() * scale
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1) * flips[:, None]
    by = (even(how.shift, 2) * torch.tensor([width, height])).round()
    bend = _bends(how.bend, rows, size, generator) if how.bend else None
    return Move(size, turn, by, mirrored, bend)


def _bends(spread: float, rows: int, size: tuple[int, int], generator: torch.Generator) -> torch.Tensor:
    coarse = torch.randn(rows, 2, _BENDS, _BENDS, generator=generator) * (2 * spread)
    return functional.interpolate(coarse, size, mode="bicubic", align_corners=True).permute(0, 2, 3, 1)


def moved_pictures(pictures: torch.Tensor, move: Move, *, reflected: bool) -> torch.Tensor:
    """(rows, channels, height, width) float32; what is left free shows the edge's pixels, or is ``reflected``."""
    padding = "reflection" if reflected else "border"
    return functional.grid_sample(pictures, _grid(move), padding_mode=padding, align_corners=False)


def moved_masks(masks: torch.Tensor, move: Move) -> torch.Tensor:
    """(rows, height, width) codes, reflected at the edge as their pictures are; no code is ever blended."""
    codes = masks[:, None].float()
    found = functional.grid_sample(
        codes, _grid(move), mode="nearest", padding_mode="reflection", align_corners=False
    )
    return found[:, 0].round().clamp_(0, UNCOUNTED).to(masks.dtype)


def moved_points(points: torch.Tensor, move: Move, partners: torch.Tensor) -> torch.Tensor:
    """(rows, points, 2) shares of the sides; NaN where a point is not seen, or not any more.

    Args:
        points: (rows, points, 2).
        move: without a bend.
        partners: (points,) which point takes each one's place in a mirror, as the left ear does the right one's.
    """
    assert move.bend is None, "a bend cannot be undone"
    found = _placed(points, move)
    found = torch.where(move.mirrored[:, None, None], found[:, partners], found)
    seen = ((found >= 0) & (found <= 1)).all(2, keepdim=True)
    return torch.where(seen, found, torch.nan)


def moved_boxes(boxes: torch.Tensor, move: Move) -> torch.Tensor:
    """(rows, boxes, 6) label, edges as shares of the sides, crowd; cut at the edge, and given up beyond it.

    Args:
        boxes: (rows, boxes, 6), unused places with label -1.
        move: without turns and bends.
    """
    corners = _placed(boxes[:, :, 1:5].reshape(len(boxes), -1, 2), move).reshape(*boxes.shape[:2], 2, 2)
    whole = torch.stack([corners.amin(2), corners.amax(2)], 2)
    cut = whole.clamp(0, 1)
    before, after = (edges.diff(dim=2)[:, :, 0].prod(2) for edges in (whole, cut))
    used = (boxes[:, :, 0] >= 0) & (after > _NOTHING_SEEN * before)
    crowd = (boxes[:, :, 5] > 0) | (after < _LEAST_SEEN * before)
    label = torch.where(used, boxes[:, :, 0], -1.0)
    found = torch.cat([label[:, :, None], cut.flatten(2), crowd[:, :, None].to(boxes.dtype)], 2)
    nothing = torch.zeros_like(found)
    nothing[:, :, 0] = -1
    return torch.where(used[:, :, None], found, nothing)


def _placed(places: torch.Tensor, move: Move) -> torch.Tensor:
    """(rows, places, 2) shares of the sides, moved."""
    sides = torch.tensor([move.size[1], move.size[0]], dtype=places.dtype)
    centred = (places - 0.5) * sides
    there = torch.einsum("rij,rpj->rpi", move.turn.to(places.dtype), centred) + move.by[:, None]
    return there / sides + 0.5


def _grid(move: Move) -> torch.Tensor:
    """Where each pixel of the moved pictures is taken from, in half sides from the middle."""
    height, width = move.size
    sides = torch.tensor([width / 2, height / 2])
    back = torch.linalg.inv(move.turn)
    turn = back * sides[None, None] / sides[None, :, None]
    by = -torch.einsum("rij,rj->ri", back, move.by) / sides
    theta = torch.cat([turn, by[:, :, None]], 2)
    grid = functional.affine_grid(theta, [len(theta), 1, height, width], align_corners=False)
    return grid if move.bend is None else grid + move.bend
