"""Maps of boxes: what they should be, what is lost, and which boxes they mean. Imported only where one is used."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ...contracts import BOX_FIELDS, MOST_BOXES
from ..packed import PictureShape
from .moves import Move, moved_boxes
from .overlaps import generalised_overlap, overlaps, without_twins

#: Chance of a middle that every place begins with, as focal loss needs it (Lin et al. 2017).
_FIRST_CHANCE = 0.1
#: Exponents of the focal loss: of the chance, and of how near a middle is (Law and Deng 2018, "CornerNet").
_FOCUS, _NEAR = 2.0, 4.0
#: Of an exponent of a distance, at most: beyond any picture.
_FARTHEST = 8.0
_CANDIDATES, _LEAST_SCORE = 3 * MOST_BOXES, 1e-3


@dataclass(frozen=True)
class _Wanted:
    """What maps should be.

    Args:
        heat: (rows, classes, height, width), 1 at each middle and less around it.
        ignored: of that shape, whether a crowd stands there.
        edges: (rows, 4, height, width) left, top, right and bottom of each place's box, in places.
        weight: (rows, height, width), adding up to 1 over each box.
        count: boxes.
    """

    heat: torch.Tensor
    ignored: torch.Tensor
    edges: torch.Tensor
    weight: torch.Tensor
    count: int


@dataclass(frozen=True)
class BoxMaps:
    """A map of middles for each class, and distances to the edges as exponents.

    Learned from are the focal loss of the middles, with a Gaussian around each (Zhou et al. 2019), and the generalised overlap
    of boxes (Rezatofighi et al. 2019) at every place near the middle, weighted by the Gaussian (Liu et al. 2020).

    Args:
        canvas: shape of the pictures.
        stride: pixels along a side of each place.
        things: classes.
        core: share of a box's sides that is learned from.
        fit: weight of the overlap.
    """

    canvas: PictureShape
    stride: int
    things: int
    core: float
    fit: float
    reflected: bool = False

    def telling(self, target: torch.Tensor) -> torch.Tensor:
        """(rows,) whether there is any box."""
        return _counted(target).any(1)

    def begin(self, head: nn.Conv2d, target: torch.Tensor) -> None:
        """With few middles, and the usual distance from a middle to the edges."""
        boxes = target[_counted(target)]
        with torch.no_grad():
            assert head.bias is not None
            head.bias[: self.things] = math.log(_FIRST_CHANCE / (1 - _FIRST_CHANCE))
            if len(boxes):
                half = (boxes[:, 3:5] - boxes[:, 1:3]) * self._sides() / 2
                head.bias[self.things :] = half.clamp(min=0.1).log().mean(0).repeat(2)

    def moved(self, target: torch.Tensor, move: Move) -> torch.Tensor:
        """(rows, boxes, 6)."""
        return moved_boxes(target, move)

    def loss(self, maps: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Focal loss of the middles, a box's share of it, and what overlaps lack."""
        with torch.no_grad():
            wanted = self._wanted(target, maps.shape[2], maps.shape[3])
        logits = maps[:, : self.things]
        hit, chance = wanted.heat == 1, logits.sigmoid()
        near = -((1 - chance) ** _FOCUS) * nn.functional.logsigmoid(logits)
        far = -((1 - wanted.heat) ** _NEAR) * chance**_FOCUS * nn.functional.logsigmoid(-logits)
        middles = torch.where(hit, near, far * ~wanted.ignored).sum()
        lacking = 1 - generalised_overlap(self._edges(maps), wanted.edges)
        fitted = (lacking * wanted.weight).sum()
        return (middles + self.fit * fitted) / max(1, wanted.count)

    def miss(self, maps: torch.Tensor, target: torch.Tensor) -> float:
        """What the surest boxes, as many as there are, lack of overlapping the true ones of their class, on average."""
        true = target[0][_counted(target)[0]].double().numpy()
        found = self.answer(maps)[: len(true)]
        shared = overlaps(true[:, 1:5], found[:, 2:6]) * (true[:, :1] == found[None, :, 0])
        return float(1 - shared.max(axis=1).mean())

    def answer(self, maps: torch.Tensor, mirror: torch.Tensor | None = None) -> np.ndarray:
        """(``MOST_BOXES``, 6) as ``BOX_FIELDS``, float64: peaks of the maps, without what overlaps a surer one."""
        if mirror is not None:
            maps = (maps + mirror[:, self._mirrored()].flip(3)) / 2
        chances = maps[:, : self.things].double().sigmoid()
        peaks = chances * (chances == nn.functional.max_pool2d(chances, 3, 1, 1))
        scores, order = peaks[0].flatten().sort(descending=True, stable=True)
        order = order[:_CANDIDATES][scores[:_CANDIDATES] >= _LEAST_SCORE]
        places = maps.shape[2] * maps.shape[3]
        edges = self._edges(maps.double())[0].flatten(1).T / self._sides().double().repeat(2)
        found = torch.cat(
            [
                (order // places)[:, None].double(),
                peaks[0].flatten()[order][:, None],
                edges[order % places].clamp(0, 1),
            ],
            1,
        ).numpy()
        kept = found[without_twins(found[:, 0], found[:, 2:6])][:MOST_BOXES]
        out = np.zeros((MOST_BOXES, len(BOX_FIELDS)))
        out[:, 0] = -1
        out[: len(kept)] = kept
        return out

    def _mirrored(self) -> list[int]:
        """Of each map, which takes its place in a mirror: left and right change sides."""
        left, top, right, bottom = range(self.things, self.things + 4)
        return [*range(self.things), right, top, left, bottom]

    def _sides(self) -> torch.Tensor:
        """Width and height in places."""
        return torch.tensor([self.canvas.width, self.canvas.height], dtype=torch.float32) / self.stride

    def _edges(self, maps: torch.Tensor) -> torch.Tensor:
        """(rows, 4, height, width) left, top, right and bottom, in places."""
        reach = maps[:, self.things :].clamp(max=_FARTHEST).exp()
        down = torch.arange(maps.shape[2], device=maps.device)[:, None] + 0.5
        across = torch.arange(maps.shape[3], device=maps.device)[None] + 0.5
        left, top, right, bottom = reach.unbind(1)
        return torch.stack([across - left, down - top, across + right, down + bottom], 1)

    def _wanted(self, target: torch.Tensor, height: int, width: int) -> _Wanted:
        sides = self._sides().to(target.device)
        counted, edges = _counted(target), target[:, :, 1:5] * sides.repeat(2)
        middle, size = (edges[:, :, :2] + edges[:, :, 2:]) / 2, edges[:, :, 2:] - edges[:, :, :2]
        across = _around(middle[:, :, 0], size[:, :, 0], self.core, width)
        down = _around(middle[:, :, 1], size[:, :, 1], self.core, height)
        near = down[:, :, :, None] * across[:, :, None, :] * counted[:, :, None, None]
        crowd = (target[:, :, 0] >= 0) & ~counted
        # A place that is near several middles learns the smallest box.
        area = torch.where(near > 0, size.prod(2)[:, :, None, None], torch.inf)
        owner = area.argmin(1, keepdim=True)
        mine = near.gather(1, owner)[:, 0]
        total = torch.zeros_like(near).scatter_(1, owner, mine[:, None]).sum((2, 3))
        share = mine / total.gather(1, owner.flatten(1)).reshape(mine.shape).clamp(min=1e-6)
        places = owner.flatten(1)[:, :, None].expand(-1, -1, 4)
        own = edges.gather(1, places).reshape(*mine.shape, 4).permute(0, 3, 1, 2)
        heat = self._by_class(near, target[:, :, 0])
        inside = _inside(edges, height, width) * crowd[:, :, None, None]
        ignored = (self._by_class(inside, target[:, :, 0]) > 0) & (heat == 0)
        return _Wanted(heat, ignored, own, share, int(counted.sum()))

    def _by_class(self, maps: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """(rows, classes, height, width) the largest of each class of (rows, boxes, height, width)."""
        found = maps.new_zeros(len(maps), self.things, *maps.shape[2:])
        places = labels.long().clamp(min=0)[:, :, None, None].expand_as(maps)
        return found.scatter_reduce(1, places, maps, "amax")


def _counted(target: torch.Tensor) -> torch.Tensor:
    """(rows, boxes) whether a place holds a box, and no crowd."""
    return (target[:, :, 0] >= 0) & (target[:, :, 5] == 0)


def _around(middle: torch.Tensor, size: torch.Tensor, core: float, count: int) -> torch.Tensor:
    """(rows, boxes, count) a Gaussian along one side: 1 at the place of the middle, 0 beyond the core."""
    place = middle.floor().clamp(0, count - 1)[:, :, None]
    apart = (torch.arange(count, device=middle.device) - place).abs()
    reach = (size / 2 * core).floor()[:, :, None]
    spread = (2 * reach + 1) / 6
    return torch.where(apart <= reach, (-0.5 * (apart / spread).square()).exp(), 0.0)


def _inside(edges: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """(rows, boxes, height, width) 1 where a place's middle is within a box."""
    down = torch.arange(height, device=edges.device)[:, None] + 0.5
    across = torch.arange(width, device=edges.device)[None] + 0.5
    left, top, right, bottom = (edges[:, :, n, None, None] for n in range(4))
    return ((across >= left) & (across <= right) & (down >= top) & (down <= bottom)).float()
