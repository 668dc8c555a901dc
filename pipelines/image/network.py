"""Networks that see, and how they are trained. Imported only where one is fitted or loaded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ..architectures.build import features
from ..architectures.layers import Architecture
from ..architectures.shapes import Shape
from ..family import FitContext
from ..training.batches import Batch
from ..training.holdout import holdout
from ..training.recipe import Recipe
from ..training.supervised import begin, judge_of, loss_of
from ..training.trainer import Surroundings, train
from .augment import augmented
from .augmentation import Augmentation

#: Values of pictures that are predicted from at once.
_AT_ONCE = 2**20
#: Rows that channels' means and spreads are taken from, about.
_SAMPLE = 1000
#: Of a channel's standard deviation, where all pictures are of one shade.
_LEAST_SPREAD = 1e-2


@dataclass(frozen=True)
class Seen:
    """What a network learns from.

    Attributes:
        pictures: (rows, pictures, channels, height, width) uint8.
        others: (rows, features) of everything else.
        goal: (rows,) class codes or values.
        classes: 0 for values.
    """

    pictures: np.ndarray
    others: np.ndarray
    goal: np.ndarray
    classes: int


class Seeing(nn.Module):
    """One network for each picture of a row, with the same weights; what it finds stands beside the other inputs.

    Args:
        architecture: of that network.
        shape: ``pictures`` of a row, ``channels``, ``height`` and ``width`` of each, ``others`` and ``outputs``.
        dropout: share of what was found that is left out while training.
    """

    mean: torch.Tensor
    spread: torch.Tensor

    def __init__(self, architecture: Architecture, shape: Mapping[str, int], dropout: float) -> None:
        super().__init__()
        channels = shape["channels"]
        self.register_buffer("mean", torch.zeros(channels, 1, 1))
        self.register_buffer("spread", torch.ones(channels, 1, 1))
        self.eye, width = features(
            architecture, Shape("picture", (channels, shape["height"], shape["width"]))
        )
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(shape["pictures"] * width + shape["others"], shape["outputs"])

    def forward(self, pictures: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
        """(rows, outputs) of (rows, pictures, channels, height, width) float32 in [0, 1] and (rows, features)."""
        each = (pictures.flatten(0, 1) - self.mean) / self.spread
        # Convolutions and norms are quicker where a pixel's channels lie side by side.
        found = self.eye(each.contiguous(memory_format=torch.channels_last))
        found = self.drop(found.reshape(len(pictures), -1))
        out: torch.Tensor = self.head(torch.cat([found, others], dim=1))
        return out

    def standardise(self, pictures: torch.Tensor) -> None:
        """Take mean and spread of each channel from pictures, uint8."""
        spread, mean = torch.std_mean(pictures.transpose(0, 2).flatten(1).float() / 255, dim=1)
        self.mean.copy_(mean[:, None, None])
        self.spread.copy_(spread.clamp(min=_LEAST_SPREAD)[:, None, None])


def build(architecture: Architecture, shape: Mapping[str, int], dropout: float = 0.0) -> Seeing:
    """The untrained network.

    Raises:
        ReplyError: the architecture does not fit pictures of that shape.
    """
    return Seeing(architecture, shape, dropout)


@dataclass(frozen=True)
class _Rows:
    """Some rows of all, by their numbers; how their pictures change, or None where they are judged."""

    pictures: torch.Tensor
    others: torch.Tensor
    goal: torch.Tensor
    numbers: torch.Tensor
    how: Augmentation | None
    costly: bool = False

    def __len__(self) -> int:
        return len(self.numbers)

    def batch(self, rows: torch.Tensor, draw: int) -> Batch:
        rows = self.numbers[rows]
        some = self.pictures[rows]
        if self.how is None:
            found = some.float() / 255
        else:
            found = augmented(some.flatten(0, 1), self.how, draw).reshape(some.shape)
        return found, self.others[rows], self.goal[rows]


def learn(
    network: Seeing, how: Augmentation, smoothing: float, recipe: Recipe, seen: Seen, context: FitContext
) -> None:
    """Train the network in place; it ends on the CPU.

    Raises:
        TrialError: it diverged.
    """
    inner, held = holdout(seen.goal, seen.classes, context.seed)
    begin(network.head, seen.others[inner], seen.goal[inner], seen.classes)
    # Copies: what a worker is given may lie in a file that cannot be written.
    goal = torch.from_numpy(seen.goal.astype(np.int64 if seen.classes else np.float32))
    pictures, others = torch.from_numpy(seen.pictures), torch.from_numpy(seen.others.astype(np.float32))
    network.standardise(pictures[torch.from_numpy(inner[:: max(1, len(inner) // _SAMPLE)])])
    # On the CPU, a thread that makes batches ahead would only take time from the one that learns.
    costly = context.device != "cpu"
    learned, judged = (
        _Rows(pictures, others, goal, torch.from_numpy(rows), changes, costly)
        for rows, changes in ((inner, how), (held, None))
    )
    around = Surroundings.of(context)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    train(
        network,
        learned,
        loss_of(seen.classes, smoothing=smoothing),
        recipe,
        around,
        judge_of(judged, loss_of(seen.classes)),
    )
    # As it will be read from its file, so that it predicts the same to the last bit.
    network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]


def forward(network: nn.Module, pictures: np.ndarray, others: np.ndarray, mirrored: bool) -> np.ndarray:
    """(rows, outputs) float64; the mean over pictures and their mirror images where ``mirrored``."""
    network.train(False)
    step = max(1, _AT_ONCE // max(1, pictures[:1].size))
    found = []
    with torch.inference_mode():
        for start in range(0, len(pictures), step):
            some = torch.from_numpy(pictures[start : start + step]).float() / 255
            rest = torch.from_numpy(others[start : start + step].astype(np.float32))
            out = network(some, rest)
            if mirrored:
                out = (out + network(some.flip(4), rest)) / 2
            found.append(out.double().numpy())
    return np.concatenate(found)
