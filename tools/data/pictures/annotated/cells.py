"""Annotations as cells of a table: bytes, one cell a picture, so that rows of them move as any other rows do.

What the cells of a column are about, its points or classes by name, stands in the column's style.
"""

import io

import numpy as np
from PIL import Image

from .....pipelines.contracts import TRUE_BOX, UNCOUNTED
from ..arrays import NoPicture
from ..decode import decode

Array = np.ndarray


def points_cell(size: tuple[float, float], points: Array) -> bytes:
    """A cell of points.

    Args:
        size: (width, height) of the picture that the coordinates are pixels of.
        points: (points, 2) x and y; NaN where a point is not visible.
    """
    return np.vstack([[size], np.asarray(points, dtype="<f8").reshape(-1, 2)]).astype("<f8").tobytes()


def read_points(cell: bytes, count: int) -> tuple[Array, Array]:
    """(2,) the size and (points, 2) the points of a cell, as they went in.

    Raises:
        NoPicture: it holds other than ``count`` points.
    """
    values = np.frombuffer(cell, dtype="<f8")
    if len(values) != 2 * (count + 1):
        raise NoPicture(f"it has not {count} points")
    rows = values.reshape(-1, 2)
    return rows[0], rows[1:]


def boxes_cell(size: tuple[float, float], boxes: Array) -> bytes:
    """A cell of boxes, of which there may be none.

    Args:
        size: (width, height) of the picture that the coordinates are pixels of.
        boxes: (boxes, 6) as ``TRUE_BOX`` has it, edges in pixels.
    """
    first = [[*size, 0, 0, 0, 0]]
    return (
        np.vstack([first, np.asarray(boxes, dtype="<f8").reshape(-1, len(TRUE_BOX))]).astype("<f8").tobytes()
    )


def read_boxes(cell: bytes) -> tuple[Array, Array]:
    """(2,) the size and (boxes, 6) the boxes of a cell, as they went in."""
    rows = np.frombuffer(cell, dtype="<f8").reshape(-1, len(TRUE_BOX))
    return rows[0, :2], rows[1:]


def mask_cell(codes: Array) -> bytes:
    """A cell of a mask: a PNG whose gray values are codes, ``UNCOUNTED`` for pixels that count neither way.

    Args:
        codes: (height, width) uint8.
    """
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(codes, dtype=np.uint8)).save(out, "PNG", compress_level=3)
    return out.getvalue()


def read_mask(cell: bytes, things: int) -> Array:
    """(height, width) uint8 codes of a cell.

    Raises:
        NoPicture: it is no mask of so many classes.
    """
    codes = decode(cell)
    if codes.ndim != 2 or bool(((codes >= things) & (codes != UNCOUNTED)).any()):
        raise NoPicture("it is no mask of these classes")
    return codes
