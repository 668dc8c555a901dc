"""Small pictures of one bright shape on dark ground, and where it is: what families that locate are tried on."""

from typing import TYPE_CHECKING

import numpy as np

from ..contracts import UNCOUNTED, Answer, ColumnKind, InputColumn, InputSchema, TaskKind

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT, _WIDTH = 16, 24
_THINGS = {
    Answer.POINTS: ("first corner", "last corner"),
    Answer.MASK: ("ground", "shape"),
    Answer.BOXES: ("wide", "tall"),
}
#: Sides of shapes, (height, width) by their class.
_SIZES = np.array([[5, 9], [9, 5]])
_PIXELS = np.array([_WIDTH, _HEIGHT, _WIDTH, _HEIGHT])


def located(task: TaskKind, rows: int, seed: int) -> "tuple[pd.DataFrame, np.ndarray, InputSchema]":
    """Pictures (``c0``) and a number (``c1``) that says nothing, targets as :meth:`Family.fit` has them, and the schema.

    A few pictures are missing, a few points not visible, a few pixels count neither way, and beside a few boxes there is
    a crowd, which is not to be seen.
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 2, rows)
    sizes = _SIZES[kinds]
    top, left = (rng.integers(0, side - sizes[:, axis] + 1) for axis, side in enumerate((_HEIGHT, _WIDTH)))
    edges = np.stack([left, top, left + sizes[:, 1], top + sizes[:, 0]], axis=1)
    down, across = np.mgrid[:_HEIGHT, :_WIDTH]
    inside = (
        (across >= edges[:, 0, None, None])
        & (down >= edges[:, 1, None, None])
        & (across < edges[:, 2, None, None])
        & (down < edges[:, 3, None, None])
    )
    values = rng.normal(60, 12, size=(rows, _HEIGHT, _WIDTH, 3)) + 120 * inside[..., None]
    cells = [
        None if row % 31 == 30 else v.astype(np.uint8).tobytes() for row, v in enumerate(values.clip(0, 255))
    ]
    frame = pd.DataFrame({"c0": pd.Series(cells, dtype=object), "c1": rng.normal(size=rows)})
    schema = InputSchema(
        kind=task,
        target="where",
        columns=(
            InputColumn(
                id="c0", name="picture", kind=ColumnKind.IMAGE, style=f"rgb {_HEIGHT}x{_WIDTH} stretched"
            ),
            InputColumn(id="c1", name="number", kind=ColumnKind.NUMERIC),
        ),
        things=_THINGS[task.answer],
        canvas=(_HEIGHT, _WIDTH) if task.answer is Answer.MASK else None,
    )
    return frame, _target(task.answer, kinds, edges / _PIXELS, inside), schema


def _target(answer: Answer, kinds: np.ndarray, edges: np.ndarray, inside: np.ndarray) -> np.ndarray:
    rows = len(kinds)
    match answer:
        case Answer.POINTS:
            points = edges.reshape(rows, 2, 2).copy()
            points[::7, 1] = np.nan
            return points
        case Answer.MASK:
            codes = inside.astype(np.uint8)
            codes[:, 0, ::5] = UNCOUNTED
            return codes
        case _:
            boxes = np.zeros((rows, 2, 6))
            boxes[:, 1, 0] = -1
            boxes[:, 0, 0], boxes[:, 0, 1:5] = kinds, edges
            boxes[::9, 1] = [0, 0.0, 0.0, 0.2, 0.2, 1]
            return boxes


def miss(found: np.ndarray, target: np.ndarray, schema: InputSchema) -> float:
    """How far answers are off, 0 where they are right: the mean distance of points, the share of wrong pixels, or what the
    surest boxes of the right class lack of overlapping the true ones."""
    match schema.kind.answer:
        case Answer.POINTS:
            return float(np.nanmean(np.linalg.norm(found - target, axis=2)))
        case Answer.MASK:
            return float((found != target)[target != UNCOUNTED].mean())
        case _:
            from .dense.overlaps import overlaps

            true, surest = target[:, 0], found[:, 0]
            shared = [overlaps(t[None, 1:5], s[None, 2:])[0, 0] for t, s in zip(true, surest, strict=True)]
            return float(1 - (np.array(shared) * (true[:, 0] == surest[:, 0])).mean())
