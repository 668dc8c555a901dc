"""Columns of picture files as columns of pixels, all of one shape.

A picture whose sides relate nearly as the shape's is stretched to it; any other keeps its proportions and stands in
the middle, on the mean colour of its edge. Pixels that become fewer are averaged, those that become more are drawn
out linearly.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ....pipelines.image.packed import PictureShape
from ...cores import cores
from .arrays import NoPicture
from .decode import decode, quietly

if TYPE_CHECKING:
    import polars as pl

#: How much a side may be stretched against the other.
_STRETCH = 1.25
#: Pixels that are held beside the column while it is made, in bytes.
_AT_ONCE = 32 << 20
#: Bytes of a file, on average, from which on files are decoded side by side, and how many.
_LARGE, _THREADS = 64 << 10, 8


def pack(column: "pl.Series", shape: PictureShape) -> "pl.Series":
    """Pictures as (height x width x channels) uint8 each; null where there is none or it cannot be decoded.

    Args:
        column: Binary, files as they are.
        shape: of all that come out.
    """
    import polars as pl

    rows = max(1, _AT_ONCE // shape.values)
    done = []
    mean = column.bin.size().mean()
    large = isinstance(mean, float) and mean > _LARGE
    # Pillow decodes beside other threads; for small pictures, passing them on takes longer.
    with ThreadPoolExecutor(min(_THREADS, cores()) if large else 1) as pool, quietly():

        def each(cells: list[bytes | None]) -> list[bytes | None]:
            packed = partial(_packed, shape=shape)
            return list(pool.map(packed, cells)) if large else list(map(packed, cells))

        for at in range(0, len(column), rows):
            part = column.slice(at, rows)
            done.append(pl.Series(column.name, each(part.to_list()), dtype=pl.Binary))
    return pl.concat(done) if done else pl.Series(column.name, [], dtype=pl.Binary)


def _packed(content: bytes | None, shape: PictureShape) -> bytes | None:
    if content is None:
        return None
    try:
        # Twice the side that is needed: what is left to the averaging afterwards.
        return fit(decode(content, 2 * max(shape.height, shape.width)), shape).tobytes()
    except NoPicture:
        return None


def fit(picture: np.ndarray, shape: PictureShape) -> np.ndarray:
    """(height, width, channels) uint8 of ``shape``, from a picture as decoded."""
    picture = _coloured(picture, shape.channels)
    if picture.shape[:2] != (shape.height, shape.width):
        picture = _resized(picture, shape)
    return np.ascontiguousarray(picture.reshape(shape.height, shape.width, shape.channels))


def _coloured(picture: np.ndarray, channels: int) -> np.ndarray:
    if channels == 1:
        return np.asarray(Image.fromarray(picture).convert("L")) if picture.ndim == 3 else picture
    return np.repeat(picture[:, :, None], 3, axis=2) if picture.ndim == 2 else picture


def _resized(picture: np.ndarray, shape: PictureShape) -> np.ndarray:
    height, width = picture.shape[:2]
    down, across = shape.height / height, shape.width / width
    if shape.stretched or max(down, across) <= _STRETCH * min(down, across):
        return _scaled(picture, shape.height, shape.width)
    scale = min(down, across)
    high, wide = max(1, round(height * scale)), max(1, round(width * scale))
    whole = np.empty((shape.height, shape.width, *picture.shape[2:]), dtype=np.uint8)
    whole[:] = _edge(picture)
    top, left = (shape.height - high) // 2, (shape.width - wide) // 2
    whole[top : top + high, left : left + wide] = _scaled(picture, high, wide)
    return whole


def _scaled(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    image = Image.fromarray(picture)
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def _edge(picture: np.ndarray) -> np.ndarray:
    """The mean colour of a picture's outermost pixels."""
    rim = [picture[0], picture[-1], picture[:, 0], picture[:, -1]]
    return np.asarray(np.rint(np.concatenate(rim).mean(axis=0)), dtype=np.uint8)
