"""The network that answers for every place, and how it is trained. Imported only where one is fitted or loaded."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import nn

from ...architectures.build import trunk
from ...contracts import TrialError
from ...family import FitContext
from ...training.batches import Batch
from ...training.device import Device
from ...training.holdout import some_rows
from ...training.recipe import Recipe
from ...training.trainer import Surroundings, train
from ..augment import recoloured
from ..packed import PictureShape
from .changes import Changes
from .moves import Move, drawn, moved_pictures
from .plan import LIMITS, Plan, picture_of

#: Of a channel's standard deviation, where all pictures are of one shade.
_LEAST_SPREAD = 1e-2
#: Rows that are held out at least.
LEAST_HELD = 2


class Answering(Protocol):
    """What a family makes of the network's maps. Maps are (rows, outputs, places down, places across)."""

    @property
    def reflected(self) -> bool:
        """Whether moved pictures go on beyond their edge as in a mirror."""
        ...

    def telling(self, target: torch.Tensor) -> torch.Tensor:
        """(rows,) whether a row's target says anything that an answer can be held against."""
        ...

    def begin(self, head: nn.Conv2d, target: torch.Tensor) -> None:
        """Let the last layer begin with what is usual among the targets."""
        ...

    def moved(self, target: torch.Tensor, move: Move) -> torch.Tensor:
        """Targets of pictures that moved."""
        ...

    def loss(self, maps: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """What is learned from."""
        ...

    def miss(self, maps: torch.Tensor, target: torch.Tensor) -> float:
        """What training is stopped on; the smaller the better."""
        ...

    def answer(self, maps: torch.Tensor, mirror: torch.Tensor | None = None) -> np.ndarray:
        """What is predicted of the only row; ``mirror`` is the map of its mirror image, which has its say too."""
        ...


class Dense(nn.Module):
    """The network of a plan, from (rows, channels, height, width) float32 in [0, 1] to its map.

    Args:
        plan: what it is made of.
        canvas: shape of its pictures.
        dropout: share of channels that the last layer goes without while training.
    """

    mean: torch.Tensor
    spread: torch.Tensor

    def __init__(self, plan: Plan, canvas: PictureShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(plan.channels, 1, 1))
        self.register_buffer("spread", torch.ones(plan.channels, 1, 1))
        downs, joins, ups, shapes = [], [], [], [picture_of(plan, canvas)]
        for level in range(plan.levels + 1):
            made, shape = trunk(plan.down(level), shapes[-1], LIMITS)
            downs.append(made)
            shapes.append(shape)
        for level in reversed(range(plan.finest, plan.levels)):
            joins.append(trunk(plan.join(level), shapes[level + 2], LIMITS)[0])
            ups.append(trunk(plan.up(level), shapes[level + 1], LIMITS)[0])
        self.downs, self.joins, self.ups = nn.ModuleList(downs), nn.ModuleList(joins), nn.ModuleList(ups)
        width = plan.width_at(plan.finest)
        self.last = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Dropout2d(dropout))
        self.head = nn.Conv2d(width, plan.outputs, 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """(rows, outputs, places down, places across)."""
        found = ((pictures - self.mean) / self.spread).contiguous(memory_format=torch.channels_last)
        seen = []
        for down in self.downs:
            found = down(found)
            seen.append(found)
        found = seen.pop()
        for join, up in zip(self.joins, self.ups, strict=True):
            beside = seen.pop()
            found = up(beside + _drawn_out(join(found), beside.shape[2], beside.shape[3]))
        out: torch.Tensor = self.head(self.last(found))
        return out

    def standardise(self, pictures: torch.Tensor) -> None:
        """Take mean and spread of each channel from pictures, uint8."""
        spread, mean = torch.std_mean(pictures.transpose(0, 1).flatten(1).float() / 255, dim=1)
        self.mean.copy_(mean[:, None, None])
        self.spread.copy_(spread.clamp(min=_LEAST_SPREAD)[:, None, None])


def _drawn_out(maps: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Each place as a square of four, as many as there is room for."""
    return nn.functional.interpolate(maps, scale_factor=2.0, mode="nearest")[:, :, :height, :width]


@dataclass(frozen=True)
class _Rows:
    """Some rows of all, by their numbers; how their pictures change, or None where they are judged."""

    pictures: torch.Tensor
    target: torch.Tensor
    numbers: torch.Tensor
    answering: Answering
    how: Changes | None
    costly: bool = False

    def __len__(self) -> int:
        return len(self.numbers)

    def batch(self, rows: torch.Tensor, draw: int) -> Batch:
        rows = self.numbers[rows]
        pictures, target = self.pictures[rows].float() / 255, self.target[rows]
        if self.how is None:
            return pictures, target
        generator = torch.Generator().manual_seed(draw)
        height, width = pictures.shape[2:]
        move = drawn(self.how, len(rows), (height, width), generator)
        pictures = recoloured(pictures, self.how.operations, self.how.magnitude, generator)
        moved = moved_pictures(pictures, move, reflected=self.answering.reflected)
        return moved, self.answering.moved(target, move)


def learn(
    network: Dense,
    answering: Answering,
    how: Changes,
    recipe: Recipe,
    pictures: np.ndarray,
    target: torch.Tensor,
    context: FitContext,
) -> None:
    """Train the network in place; it ends on the CPU.

    Args:
        network: untrained.
        answering: what its maps mean.
        how: its pictures change.
        recipe: of the training.
        pictures: (rows, channels, height, width) uint8.
        target: (rows, ...) as ``answering`` has it.
        context: where and on what seed.

    Raises:
        TrialError: it diverged, or hardly a target says anything.
    """
    inner, held = _parted(answering.telling(target).numpy(), context.seed)
    seen = torch.from_numpy(pictures)
    network.standardise(seen[inner])
    answering.begin(network.head, target[inner])
    # On the CPU, a thread that makes batches ahead would only take time from the one that learns.
    learned = _Rows(seen, target, inner, answering, how, context.device != "cpu")
    judged = _Rows(seen, target, held, answering, None)

    def loss(module: nn.Module, batch: Batch) -> torch.Tensor:
        return answering.loss(module(batch[0]).float(), batch[1])

    def judge(module: nn.Module, device: Device) -> float:
        total = 0.0
        with torch.inference_mode():
            for row in range(len(judged)):
                one, truth = judged.batch(torch.tensor([row]), 0)
                total += answering.miss(module(one.to(device.place)).float().cpu(), truth)
        return total / len(judged)

    around = Surroundings.of(context)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    train(network, learned, loss, recipe, around, judge)
    # As it will be read from its file, so that it predicts the same to the last bit.
    network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]


def _parted(telling: np.ndarray, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows to learn from and rows to stop on, of which each must tell something."""
    useful = np.flatnonzero(telling)
    if len(useful) <= LEAST_HELD:
        raise TrialError(f"{len(useful)} of {len(telling)} pictures say where anything is")
    _, held = some_rows(len(useful), LEAST_HELD, seed)
    return (
        torch.from_numpy(np.setdiff1d(np.arange(len(telling)), useful[held])),
        torch.from_numpy(useful[held]),
    )


def answers(
    network: nn.Module, answering: Answering, pictures: np.ndarray, mirrored: bool
) -> list[np.ndarray]:
    """What is predicted of each row, and of its mirror image where ``mirrored``.

    Each is looked at alone, so that no row hangs on another, to the last bit.
    """
    network.train(False)
    found = []
    with torch.inference_mode():
        for one in pictures:
            picture = torch.from_numpy(one[None]).float() / 255
            mirror = network(picture.flip(3)) if mirrored else None
            found.append(answering.answer(network(picture), mirror))
    return found
