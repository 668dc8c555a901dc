"""What a model sees of a row's pictures: all of one shape, brought down to a size that can be afforded."""

from typing import TYPE_CHECKING

import numpy as np

from ..contracts import InputSchema
from ..family import TaskFacts, labels_alone
from .packed import PictureShape, picture_columns, picture_shape, pixels

if TYPE_CHECKING:
    import pandas as pd

#: Values that are held at once as 32-bit numbers while pictures are brought down.
_AT_ONCE = 2**24
#: Added before rounding, so that a mean of exactly one half is not left to the last bit of a sum.
_TIE = 1e-3
_NONE = PictureShape(channels=3, height=32, width=32)


def no_pictures(facts: TaskFacts) -> str | None:
    """Why nothing can be seen that a label says, or None."""
    if not picture_columns(facts.inputs):
        return "no column holds pictures"
    return labels_alone(facts)


def whole(schema: InputSchema) -> PictureShape:
    """The shape that holds every picture of a row: the largest height and width, color where any has it.

    Of a table without pictures it is a small photograph's: spaces are declared for any task.

    Raises:
        DataError: a column's style names no shape.
    """
    shapes = [picture_shape(c.style) for c in picture_columns(schema)] or [_NONE]
    return PictureShape(
        channels=max(s.channels for s in shapes),
        height=max(s.height for s in shapes),
        width=max(s.width for s in shapes),
    )


def reduced(shape: PictureShape, longest: int) -> PictureShape:
    """The shape with sides in the same proportion, the longest of at most ``longest``; never larger."""
    by = min(1.0, longest / max(shape.height, shape.width))
    sides = {"height": max(1, round(shape.height * by)), "width": max(1, round(shape.width * by))}
    return shape.model_copy(update=sides)


def see(frame: "pd.DataFrame", schema: InputSchema, canvas: PictureShape) -> np.ndarray:
    """(rows, pictures, channels, height, width) uint8: every picture column of a frame, as ``canvas`` has it.

    A row's pixels are the same among whichever rows it stands.

    Raises:
        DataError: a cell is not of its column's shape.
    """
    columns = picture_columns(schema)
    out = np.empty((len(frame), len(columns), canvas.channels, canvas.height, canvas.width), dtype=np.uint8)
    for place, column in enumerate(columns):
        shape = picture_shape(column.style)
        step = max(1, _AT_ONCE // max(shape.values, canvas.values))
        for start in range(0, len(frame), step):
            some = pixels(frame[column.id].iloc[start : start + step], shape)
            out[start : start + step, place] = resized(some, canvas).transpose(0, 3, 1, 2)
    return out


def resized(pictures: np.ndarray, canvas: PictureShape) -> np.ndarray:
    """(rows, height, width, 1 or channels) uint8, each pixel the mean of what it covers; gray fills all channels.

    Args:
        pictures: (rows, height, width, channels) uint8.
        canvas: the shape wanted.
    """
    rows, height, width, channels = pictures.shape
    if channels == 3 and canvas.channels == 1:
        raise ValueError("a canvas has color where any picture has it")
    if (height, width) == (canvas.height, canvas.width):
        return pictures
    down = _means(height, canvas.height) @ pictures.reshape(rows, height, -1).astype(np.float32)
    across = down.reshape(rows * canvas.height, width, channels)
    found = _means(width, canvas.width) @ across
    shape = (rows, canvas.height, canvas.width, channels)
    rounded: np.ndarray = np.minimum(found + (0.5 + _TIE), 255).astype(np.uint8)
    return rounded.reshape(shape)


def _means(given: int, wanted: int) -> np.ndarray:
    """(wanted, given) float32: how much of each given pixel a wanted one covers."""
    edges = np.arange(wanted + 1) * (given / wanted)
    starts = np.arange(given)
    covered = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    return np.asarray(np.maximum(covered, 0) * (wanted / given), dtype=np.float32)
