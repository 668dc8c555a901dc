"""What is known of a column of pictures before it is cast: the shape they are brought to, and what to say of them."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ....pipelines.contracts import ColumnKind
from ....pipelines.image.packed import PictureShape
from .arrays import NoPicture
from .decode import Picture, quietly

if TYPE_CHECKING:
    import polars as pl

#: Longer sides tell little more to networks of the size that is trained here, and cost their square.
LONGEST_SIDE = 128
#: Where something is to be located, and where every pixel is to be told.
_LONGEST_LOCATED, _LONGEST_MASKED = 192, 256
#: Bytes of a column of pixels.
LARGEST_COLUMN = 1 << 30
#: Pictures whose headers are read; those that are decoded in any case, and pixels up to which others are, to see
#: whether they can be; those whose colours are looked at.
_LOOKED_AT, _FEW, _DECODED, _JUDGED = 10_000, 32, 32 << 20, 500
#: Share of pictures that have a size for it to be the column's, and that are gray for the column to be.
_UNIFORM, _GRAY = 0.9, 0.98
#: Values by which channels of a gray picture may differ, as JPEG leaves them.
_TINT = 8
#: Sizes that are not the pictures' own are multiples of this: networks halve them.
_MULTIPLE = 8


@dataclass(frozen=True)
class PictureFacts:
    """Of a column. ``shape`` is None where none of its pictures can be read."""

    shape: PictureShape | None
    notes: tuple[str, ...]


@dataclass
class _Seen:
    """What a look at pictures found: (height, width) each, those decoded that are gray and not, those unreadable."""

    sizes: list[tuple[int, int]]
    gray: int = 0
    coloured: int = 0
    lost: int = 0


def picture_facts(column: "pl.Series", drawn: Collection[ColumnKind] = ()) -> PictureFacts:
    """Facts of a Binary column of picture files, from at most so many of its pictures. Deterministic.

    Args:
        column: the files.
        drawn: kinds of annotations beside them: where there are any, pictures are stretched, and larger.
    """
    rows = np.flatnonzero(column.is_not_null().to_numpy())
    order = np.random.default_rng(0).permutation(len(rows))[:_LOOKED_AT]
    with quietly():
        seen = _look(column[row] for row in rows[order].tolist())
    if not seen.sizes:
        told = "none of its pictures can be read" if len(rows) else ""
        return PictureFacts(None, (told,) if told else ())
    channels: Literal[1, 3] = 1 if seen.gray >= _GRAY * (seen.gray + seen.coloured) else 3
    shape = _shape(np.array(seen.sizes), channels, len(column), _longest(drawn))
    if drawn:
        shape = shape.model_copy(update={"stretched": True})
    return PictureFacts(shape, _notes(seen, shape, len(order), len(rows)))


def _look(contents: Iterable[bytes]) -> _Seen:
    seen, left = _Seen([]), _DECODED
    for content in contents:
        try:
            picture, judged = Picture(content), seen.gray + seen.coloured
            left -= picture.height * picture.width
            if left >= 0 or judged < _FEW:
                pixels = picture.pixels(LONGEST_SIDE)
                if judged < _JUDGED:
                    gray = _is_gray(pixels)
                    seen.gray += gray
                    seen.coloured += not gray
            seen.sizes.append((picture.height, picture.width))
        except NoPicture:
            seen.lost += 1
    return seen


def _is_gray(picture: np.ndarray) -> bool:
    if picture.ndim == 2:
        return True
    spread = picture.max(axis=2) - picture.min(axis=2)
    return bool(spread.max() <= _TINT)


def _longest(drawn: Collection[ColumnKind]) -> int:
    if ColumnKind.MASK in drawn:
        return _LONGEST_MASKED
    return _LONGEST_LOCATED if drawn else LONGEST_SIDE


def _shape(sizes: np.ndarray, channels: Literal[1, 3], rows: int, longest: int) -> PictureShape:
    """The most frequent size where nearly all have it, else the middle one; smaller where it would take too much."""
    different, counts = np.unique(sizes, axis=0, return_counts=True)
    uniform = counts.max() >= _UNIFORM * len(sizes)
    height, width = different[counts.argmax()] if uniform else np.median(sizes, axis=0)
    most = LARGEST_COLUMN / max(1, rows) / channels
    scale = min(1.0, longest / max(height, width), math.sqrt(most / (height * width)))
    if uniform and scale == 1.0:
        return PictureShape(channels=channels, height=int(height), width=int(width))
    return PictureShape(
        channels=channels, height=_side(height * scale, longest), width=_side(width * scale, longest)
    )


def _side(pixels: float, longest: int) -> int:
    """A side near so many pixels; never longer than all others may be."""
    if pixels < 2 * _MULTIPLE:
        return max(1, round(pixels))
    return min(longest, _MULTIPLE * round(pixels / _MULTIPLE))


def _notes(seen: _Seen, shape: PictureShape, looked_at: int, present: int) -> tuple[str, ...]:
    ordered = sorted(set(seen.sizes), key=lambda s: (s[0] * s[1], s))
    colours = "gray" if shape.channels == 1 else "in colour"
    if len(ordered) == 1:
        said = f"all {ordered[0][0]}x{ordered[0][1]}, {colours}"
    else:
        (low, narrow), (high, wide) = ordered[0], ordered[-1]
        said = f"sizes from {low}x{narrow} to {high}x{wide}, {colours}"
    if ordered != [(shape.height, shape.width)]:
        said += f", brought to {shape.height}x{shape.width}"
    if not seen.lost:
        return (said,)
    of = f" of {looked_at} looked at" if looked_at < present else ""
    return said, f"{seen.lost}{of} cannot be read"
