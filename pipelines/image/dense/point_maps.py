"""Maps of points: what they should be, what is lost, and which point they mean. Imported only where one is used."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ..packed import PictureShape
from .moves import Move, moved_points

#: Places around the highest one that a point is the mean of.
_AROUND = 2
_TINY = 1e-6


@dataclass(frozen=True)
class PointMaps:
    """One map for each point, as logits of where it is.

    Learned from are the cross entropy with a Gaussian peak at the true place, and the distance of the expected place from
    it (Nibali et al. 2018; Sun et al. 2018, "Integral Human Pose Regression"). Answered is the expected place near
    the peak alone, so that a second, lower one does not draw it away.

    Args:
        canvas: shape of the pictures.
        stride: pixels along a side of each place.
        partners: which point takes each one's place in a mirror.
        spread: standard deviation of a peak, in places.
        pull: weight of the distance, in places.
    """

    canvas: PictureShape
    stride: int
    partners: tuple[int, ...]
    spread: float
    pull: float
    reflected: bool = False

    def telling(self, target: torch.Tensor) -> torch.Tensor:
        """(rows,) whether any point is visible."""
        return target.isfinite().all(2).any(1)

    def begin(self, head: nn.Conv2d, target: torch.Tensor) -> None:
        """Everywhere alike, as it is."""

    def moved(self, target: torch.Tensor, move: Move) -> torch.Tensor:
        """(rows, points, 2) shares of the sides."""
        return moved_points(target, move, torch.tensor(self.partners))

    def loss(self, maps: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """The mean over visible points."""
        seen = target.isfinite().all(2)
        places = self._places(torch.where(seen[:, :, None], target, 0.5))
        down, across = (_peaks(places[:, :, axis], maps.shape[3 - axis], self.spread) for axis in (1, 0))
        logs = maps.flatten(2).log_softmax(2).reshape(maps.shape)
        entropy = -(logs * down[:, :, :, None] * across[:, :, None, :]).sum((2, 3))
        apart = ((_expected(logs.exp()) - places).square().sum(2) + _TINY).sqrt()
        each = (entropy + self.pull * apart) * seen
        return each.sum() / seen.sum().clamp(min=1)

    def miss(self, maps: torch.Tensor, target: torch.Tensor) -> float:
        """Mean distance of the only row's visible points, in pixels of what is seen."""
        apart = (torch.from_numpy(self.answer(maps)) - target[0]) * self._sides().cpu()
        return float(apart.square().sum(1).sqrt().nanmean())

    def answer(self, maps: torch.Tensor, mirror: torch.Tensor | None = None) -> np.ndarray:
        """(points, 2) shares of the sides, float64."""
        height, width = maps.shape[2:]
        chances = _chances(maps)
        if mirror is not None:
            chances = (chances + _chances(mirror)[list(self.partners)].flip(2)) / 2
        highest = chances.flatten(1).argmax(1)
        down, across = highest // width, highest % width
        near = (torch.arange(height)[None] - down[:, None]).abs() <= _AROUND
        beside = (torch.arange(width)[None] - across[:, None]).abs() <= _AROUND
        window = chances * near[:, :, None] * beside[:, None, :]
        places = _expected(window[None] / window.sum((1, 2), keepdim=True))[0]
        shares = (places + 0.5) * self.stride / self._sides().double()
        return shares.clamp(0, 1).numpy()

    def _sides(self) -> torch.Tensor:
        return torch.tensor([self.canvas.width, self.canvas.height], dtype=torch.float32)

    def _places(self, shares: torch.Tensor) -> torch.Tensor:
        """Shares of the sides as places of the map, the middle of the first place being 0."""
        return shares * self._sides().to(shares.device) / self.stride - 0.5


def _chances(maps: torch.Tensor) -> torch.Tensor:
    """(points, height, width) float64 of the only row, each map adding up to one."""
    return maps[0].double().flatten(1).softmax(1).reshape(maps.shape[1:])


def _peaks(places: torch.Tensor, count: int, spread: float) -> torch.Tensor:
    """(rows, points, count) Gaussian peaks along one side that each add up to one."""
    apart = torch.arange(count, device=places.device) - places[:, :, None]
    return (-0.5 * (apart / spread).square()).softmax(2)


def _expected(chances: torch.Tensor) -> torch.Tensor:
    """(rows, points, 2) x and y of the mean place of (rows, points, height, width) that add up to one."""
    height, width = chances.shape[2:]
    numbers = torch.arange(max(height, width), device=chances.device, dtype=chances.dtype)
    across, down = chances.sum(2) @ numbers[:width], chances.sum(3) @ numbers[:height]
    return torch.stack([across, down], 2)
