"""Histograms of oriented gradients (Dalal and Triggs 2005), in numpy, for many pictures at once."""

from typing import Annotated

import numpy as np
from pydantic import Field

from ..contracts import Value

_PIECE = 256
#: No value of a block is larger after its norm is taken, which is then taken again (Lowe's hysteresis).
_MOST = 0.2
_TINY = 1e-5


class GradientOptions(Value):
    """How gradients are counted.

    Attributes:
        cell: pixels of a cell's side.
        orientations: directions that are told apart, of half a turn: dark on light is as light on dark.
    """

    cell: Annotated[int, Field(ge=2, le=64)] = 4
    orientations: Annotated[int, Field(ge=2, le=36)] = 9


def histograms(pictures: np.ndarray, options: GradientOptions) -> np.ndarray:
    """(rows, features) float32: blocks of 2 x 2 cells, each cell a histogram of directions weighted by strength.

    A pixel's gradient is that of the channel in which it is strongest, and falls into the two nearest directions.
    Pixels at the right and lower edge that fill no cell are left out; of a picture smaller than a cell, nothing is left.

    Args:
        pictures: (rows, channels, height, width) uint8.
        options: how.
    """
    pieces = [_piece(pictures[start : start + _PIECE], options) for start in range(0, len(pictures), _PIECE)]
    return np.concatenate(pieces) if pieces else np.empty((0, 0), dtype=np.float32)


def _piece(pictures: np.ndarray, options: GradientOptions) -> np.ndarray:
    rows, _, height, width = pictures.shape
    high, wide = height // options.cell, width // options.cell
    if not high or not wide:
        return np.empty((rows, 0), dtype=np.float32)
    strength, angle = _gradients(np.sqrt(pictures.astype(np.float32) / 255))
    cut = np.s_[:, : high * options.cell, : wide * options.cell]
    cells = _cells(strength[cut], angle[cut], options)
    return _blocks(cells)


def _gradients(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Strength, and angle in [0, 1) half turns, both (rows, height, width), of the strongest channel."""
    padded = np.pad(values, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    across = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]
    down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    strongest = (across**2 + down**2).argmax(axis=1)[:, None]
    across, down = (np.take_along_axis(part, strongest, axis=1)[:, 0] for part in (across, down))
    return np.hypot(across, down), np.mod(np.arctan2(down, across) / np.pi, 1.0)


def _cells(strength: np.ndarray, angle: np.ndarray, options: GradientOptions) -> np.ndarray:
    """(rows, cells down, cells across, orientations)."""
    rows, height, width = strength.shape
    count, size = options.orientations, options.cell
    at = angle * count - 0.5
    lower = np.floor(at)
    share = (at - lower).astype(np.float32)
    out = np.empty((rows, height // size, width // size, count), dtype=np.float32)
    first, second = np.mod(lower, count), np.mod(lower + 1, count)
    for bin_ in range(count):
        voted = strength * ((first == bin_) * (1 - share) + (second == bin_) * share)
        out[..., bin_] = voted.reshape(rows, height // size, size, width // size, size).sum(axis=(2, 4))
    return out


def _blocks(cells: np.ndarray) -> np.ndarray:
    """(rows, features): neighbouring cells together, each block scaled to length one, clipped, and scaled again."""
    rows, high, wide, _ = cells.shape
    tall, broad = min(2, high), min(2, wide)
    parts = [
        cells[:, i : high - tall + 1 + i, j : wide - broad + 1 + j] for i in range(tall) for j in range(broad)
    ]
    blocks = np.concatenate(parts, axis=3)
    for most in (_MOST, np.inf):
        length = np.sqrt((blocks**2).sum(axis=3, keepdims=True) + _TINY)
        blocks = np.minimum(blocks / length, most)
    return np.asarray(blocks.reshape(rows, -1), dtype=np.float32)
