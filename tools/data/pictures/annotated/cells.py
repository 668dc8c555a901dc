"""Annotations as cells of a table: bytes, one cell a picture, so that rows of them move as any other rows do.

What the cells of a column are about, its points or classes by name, stands in the column's style.
"""

import io
import json
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image

from .....pipelines.contracts import ANNOTATION_KINDS, UNCOUNTED, ColumnKind, DataError
from ..arrays import NoPicture
from ..decode import decode

Array = np.ndarray
#: Things that one data set tells apart; longest name of one.
MOST_THINGS, _LONGEST_NAME = 200, 100
#: Of a box: its class, its edges in pixels, and whether it stands for many objects at once (COCO's crowd).
BOX = ("label", "left", "top", "right", "bottom", "crowd")
_STYLE = re.compile(r"(points|mask|boxes) (\[.*\])", re.DOTALL)


def style_of(kind: ColumnKind, things: Sequence[str]) -> str:
    """The style of a column of annotations: what is in it, by name, in the order of codes.

    Raises:
        DataError: there are none, too many, or two of one name.
    """
    names = [_plain(name) for name in things]
    if not 0 < len(names) <= MOST_THINGS or len(set(names)) < len(names):
        raise DataError(
            "NO-THINGS",
            f"the annotations name {len(names)} things"
            + (", some by the same name" if len(set(names)) < len(names) else ""),
            f"name 1 to {MOST_THINGS} different ones",
        )
    return f"{kind.value} {json.dumps(names)}"


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in str(name)).split())[:_LONGEST_NAME] or "?"


def annotated(style: str) -> tuple[ColumnKind, tuple[str, ...]] | None:
    """Kind and things that a column's style names; None where it is no column of annotations."""
    found = _STYLE.fullmatch(style)
    if found is None:
        return None
    try:
        things = json.loads(found[2])
    except (ValueError, RecursionError):
        return None
    if not isinstance(things, list) or not all(isinstance(t, str) for t in things):
        return None
    kind = ColumnKind(found[1])
    assert kind in ANNOTATION_KINDS
    return kind, tuple(things)


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
        boxes: (boxes, 6) as ``BOX`` has it.
    """
    first = [[*size, 0, 0, 0, 0]]
    return np.vstack([first, np.asarray(boxes, dtype="<f8").reshape(-1, len(BOX))]).astype("<f8").tobytes()


def read_boxes(cell: bytes) -> tuple[Array, Array]:
    """(2,) the size and (boxes, 6) the boxes of a cell, as they went in."""
    rows = np.frombuffer(cell, dtype="<f8").reshape(-1, len(BOX))
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
