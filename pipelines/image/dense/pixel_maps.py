"""Maps of pixels' classes: what is lost and what they mean. Imported only where one is used."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ...contracts import UNCOUNTED
from ..packed import PictureShape
from .moves import Move, moved_masks


@dataclass(frozen=True)
class PixelMaps:
    """Logits of each class at each pixel; those of a place's pixels are channels of it (Shi et al. 2016, pixel shuffle).

    Learned from are cross entropy and the Dice loss (Milletari et al. 2016, "V-Net"), over pixels that count.

    Args:
        canvas: shape of the pictures.
        stem: pixels along a side of each place.
        things: classes.
        wanted: (height, width) of the masks that are answered.
        dice: weight of the Dice loss.
    """

    canvas: PictureShape
    stem: int
    things: int
    wanted: tuple[int, int]
    dice: float
    reflected: bool = True

    def telling(self, target: torch.Tensor) -> torch.Tensor:
        """(rows,) whether any pixel counts."""
        return (target != UNCOUNTED).flatten(1).any(1)

    def begin(self, head: nn.Conv2d, target: torch.Tensor) -> None:
        """With the classes' shares of all pixels."""
        counts = torch.bincount(target.flatten().long(), minlength=UNCOUNTED + 1)[: self.things].float() + 1
        with torch.no_grad():
            assert head.bias is not None
            head.bias.copy_((counts / counts.sum()).log().repeat_interleave(self.stem**2))

    def moved(self, target: torch.Tensor, move: Move) -> torch.Tensor:
        """(rows, height, width) codes."""
        return moved_masks(target, move)

    def loss(self, maps: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Cross entropy, and one less the Dice coefficient of the classes that occur."""
        logs = self._pixels(maps).log_softmax(1)
        codes = torch.arange(self.things, device=maps.device, dtype=target.dtype)[:, None, None]
        true = (target[:, None] == codes).float()
        entropy = -(logs * true).sum() / true.sum().clamp(min=1)
        if not self.dice:
            return entropy
        counted = true.sum(1, keepdim=True)
        chances = logs.exp() * counted
        both, sizes = (chances * true).sum((0, 2, 3)), (chances + true).sum((0, 2, 3))
        there = (true.sum((0, 2, 3)) > 0).float()
        overlap = ((2 * both + 1) / (sizes + 1) * there).sum() / there.sum().clamp(min=1)
        return entropy + self.dice * (1 - overlap)

    def miss(self, maps: torch.Tensor, target: torch.Tensor) -> float:
        """The loss of the only row."""
        return float(self.loss(maps, target))

    def answer(self, maps: torch.Tensor, mirror: torch.Tensor | None = None) -> np.ndarray:
        """(height, width) uint8 codes of the size that is wanted."""
        pixels = self._pixels(maps).softmax(1)
        if mirror is not None:
            pixels = (pixels + self._pixels(mirror).softmax(1).flip(3)) / 2
        if tuple(pixels.shape[2:]) != self.wanted:
            pixels = nn.functional.interpolate(pixels, self.wanted, mode="bilinear", align_corners=False)
        return pixels[0].argmax(0).to(torch.uint8).numpy()

    def _pixels(self, maps: torch.Tensor) -> torch.Tensor:
        """(rows, classes, height, width) of what is seen."""
        found = nn.functional.pixel_shuffle(maps, self.stem)
        return found[:, :, : self.canvas.height, : self.canvas.width]
