"""Pictures changed at random while a network learns from them; equal seeds give equal changes.

Imported only where a network is fitted.
"""

import math
from collections.abc import Callable

import torch
from torch.nn import functional

from .augmentation import Augmentation

#: Largest changes, at magnitude 10 (Cubuk et al. 2020, "RandAugment", and its code).
_TURN, _SHEAR, _MOVE, _BLEND, _FEWEST_BITS = math.pi / 6, 0.3, 0.3, 0.9, 4
_GRAY = (0.299, 0.587, 0.114)
_LEVELS = 256


def augmented(pictures: torch.Tensor, how: Augmentation, seed: int) -> torch.Tensor:
    """Changed pictures, (rows, channels, height, width) float32 in [0, 1], of uint8 ones of that shape."""
    generator = torch.Generator().manual_seed(seed)
    found = pictures.float() / 255
    for _ in range(how.operations if how.magnitude else 0):
        found = _one_each(found, how.magnitude / 10, generator, _OPERATIONS)
    if how.mirrored:
        turned = torch.rand(len(found), generator=generator) < 0.5
        found = torch.where(turned[:, None, None, None], found.flip(3), found)
    return shifted(found, how.shift, generator) if how.shift else found


def shifted(pictures: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """Each picture moved by whole pixels, up to a share of its sides; pixels of the edge fill what is left free."""
    rows, _, height, width = pictures.shape

    def places(side: int) -> torch.Tensor:
        most = round(share * side)
        by = torch.randint(-most, most + 1, (rows, 1), generator=generator)
        return (torch.arange(side) + by).clamp_(0, side - 1)

    down, across = places(height), places(width)
    # Indexed axes come first: rows, height, width, and channels after them.
    moved = pictures.permute(0, 2, 3, 1)[torch.arange(rows)[:, None, None], down[:, :, None], across[:, None]]
    return moved.permute(0, 3, 1, 2)


def recoloured(
    pictures: torch.Tensor, operations: int, magnitude: int, generator: torch.Generator
) -> torch.Tensor:
    """Pictures, float32 in [0, 1], after changes that leave every pixel in its place."""
    for _ in range(operations if magnitude else 0):
        pictures = _one_each(pictures, magnitude / 10, generator, _IN_PLACE)
    return pictures


def _one_each(
    pictures: torch.Tensor, share: float, generator: torch.Generator, operations: "tuple[_Operation, ...]"
) -> torch.Tensor:
    """One operation for each picture, drawn evenly; ``share`` of its largest change, up or down."""
    chosen = torch.randint(len(operations), (len(pictures),), generator=generator)
    signs = torch.randint(2, (len(pictures),), generator=generator) * 2.0 - 1
    out = pictures.clone()
    for number, operation in enumerate(operations):
        rows = (chosen == number).nonzero()[:, 0]
        if len(rows):
            out[rows] = operation(pictures[rows], share * signs[rows])
    return out


def _same(pictures: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
    return pictures


def _stretched(pictures: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
    """Each channel from its darkest to its lightest value (PIL's autocontrast)."""
    low, high = pictures.amin((2, 3), keepdim=True), pictures.amax((2, 3), keepdim=True)
    even = high - low < 1 / _LEVELS
    return torch.where(even, pictures, (pictures - low) / torch.where(even, 1.0, high - low))


def _equalised(pictures: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
    """Each channel with all levels about as frequent (equalize)."""
    rows, channels, height, width = pictures.shape
    levels = (pictures * (_LEVELS - 1)).round().long().reshape(rows * channels, -1)
    counts = torch.zeros(rows * channels, _LEVELS, dtype=torch.long)
    counts.scatter_add_(1, levels, torch.ones_like(levels))
    darkest = counts.gather(1, levels.amin(1, keepdim=True))
    others = height * width - darkest
    table = (counts.cumsum(1) - darkest) / others.clamp(min=1)
    even = (others == 0).reshape(rows, channels, 1, 1)
    return torch.where(even, pictures, table.gather(1, levels).reshape(pictures.shape))


def _inverted(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """What is lighter than a threshold, inverted (solarize)."""
    return torch.where(pictures > 1 - _each(share.abs()), 1 - pictures, pictures)


def _coarse(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """Fewer bits for each value (posterize)."""
    bits = 8 - (share.abs() * (8 - _FEWEST_BITS)).round()
    step = _each(2 ** (8 - bits))
    return ((pictures * (_LEVELS - 1)).round() / step).floor() * step / (_LEVELS - 1)


def _colour(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    return _blended(_gray(pictures).expand_as(pictures), pictures, share)


def _contrast(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    mean = _gray(pictures).mean((1, 2, 3), keepdim=True)
    return _blended(mean.expand_as(pictures), pictures, share)


def _brightness(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    return _blended(torch.zeros_like(pictures), pictures, share)


def _sharpness(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    channels = pictures.shape[1]
    kernel = torch.tensor([[1.0, 1, 1], [1, 5, 1], [1, 1, 1]]).div_(13).expand(channels, 1, 3, 3)
    padded = functional.pad(pictures, (1, 1, 1, 1), mode="replicate")
    return _blended(functional.conv2d(padded, kernel, groups=channels), pictures, share)


def _blended(less: torch.Tensor, pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """From ``less`` to the picture and beyond: none of it for a share of -1, as much again for 1, nearly."""
    return torch.lerp(less, pictures, _each(1 + _BLEND * share)).clamp_(0, 1)


def _gray(pictures: torch.Tensor) -> torch.Tensor:
    """(rows, 1, height, width)."""
    if pictures.shape[1] == 1:
        return pictures
    return (pictures * torch.tensor(_GRAY)[:, None, None]).sum(1, keepdim=True)


def _each(values: torch.Tensor) -> torch.Tensor:
    """(rows,) as (rows, 1, 1, 1)."""
    return values[:, None, None, None]


def _rotated(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    angle, ratio = share * _TURN, pictures.shape[2] / pictures.shape[3]
    return _mapped(
        pictures, right=(angle.cos(), -angle.sin() * ratio), down=(angle.sin() / ratio, angle.cos())
    )


def _sheared_across(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    one, none = torch.ones_like(share), torch.zeros_like(share)
    return _mapped(pictures, right=(one, share * _SHEAR), down=(none, one))


def _sheared_down(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    one, none = torch.ones_like(share), torch.zeros_like(share)
    return _mapped(pictures, right=(one, none), down=(share * _SHEAR, one))


def _moved_across(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    one, none = torch.ones_like(share), torch.zeros_like(share)
    return _mapped(pictures, right=(one, none), down=(none, one), by=(2 * _MOVE * share, none))


def _moved_down(pictures: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    one, none = torch.ones_like(share), torch.zeros_like(share)
    return _mapped(pictures, right=(one, none), down=(none, one), by=(none, 2 * _MOVE * share))


_Pair = tuple[torch.Tensor, torch.Tensor]


def _mapped(pictures: torch.Tensor, right: _Pair, down: _Pair, by: _Pair | None = None) -> torch.Tensor:
    """Each picture under an affine map of its own, (rows,) entries each; pixels of the edge fill what is left free."""
    none = torch.zeros_like(right[0])
    moved = by or (none, none)
    rows = (torch.stack((*right, moved[0]), 1), torch.stack((*down, moved[1]), 1))
    grid = functional.affine_grid(torch.stack(rows, 1), list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


_Operation = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
_IN_PLACE: tuple[_Operation, ...] = (
    _same,
    _stretched,
    _equalised,
    _inverted,
    _coarse,
    _colour,
    _contrast,
    _brightness,
    _sharpness,
)
_OPERATIONS: tuple[_Operation, ...] = (
    *_IN_PLACE,
    _rotated,
    _sheared_across,
    _sheared_down,
    _moved_across,
    _moved_down,
)
