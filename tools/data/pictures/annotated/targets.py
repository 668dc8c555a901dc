"""Annotations as what a model learns: places as shares of a picture's sides, masks of one size."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .....pipelines.contracts import TRUE_BOX, ColumnKind, DataError
from ..arrays import NoPicture
from .cells import Array, read_boxes, read_mask, read_points

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Targets:
    """What is true of pictures.

    Attributes:
        values: (rows, ...) as ``Truth.values`` has it.
        sizes: (rows, 2) width and height that coordinates were pixels of; None for masks.
    """

    values: Array
    sizes: Array | None


def targets(
    column: "pl.Series", kind: ColumnKind, things: int, canvas: tuple[int, int] | None, called: str
) -> Targets:
    """A column of annotations without missing cells.

    Args:
        column: Binary, cells of ``cells.py``.
        kind: points, mask or boxes.
        things: how many there are to tell apart.
        canvas: (height, width) that masks are brought to, each pixel that of the nearest place.
        called: the column's name in messages.

    Raises:
        DataError: a cell holds something else.
    """
    try:
        cells = [bytes(cell) for cell in column]
        match kind:
            case ColumnKind.POINTS:
                return _points(cells, things)
            case ColumnKind.MASK:
                assert canvas is not None, "masks are brought to a size"
                return Targets(_masks(cells, things, canvas), None)
            case _:
                return _boxes(cells, things)
    except (NoPicture, ValueError, IndexError) as error:
        raise DataError(
            "BAD-ANNOTATION",
            f"{called[:60]!r} holds a cell that cannot be read: {error}",
            "mend the annotations",
        ) from error


def _points(cells: list[bytes], things: int) -> Targets:
    read = [read_points(cell, things) for cell in cells]
    sizes = np.array([size for size, _ in read]).reshape(-1, 2)
    values = np.array([found for _, found in read]).reshape(-1, things, 2)
    return Targets(values / sizes[:, None, :], sizes)


def _boxes(cells: list[bytes], things: int) -> Targets:
    read = [read_boxes(cell) for cell in cells]
    sizes = np.array([size for size, _ in read]).reshape(-1, 2)
    values = np.zeros((len(read), max((len(found) for _, found in read), default=0), len(TRUE_BOX)))
    values[..., 0] = -1
    for row, (size, found) in enumerate(read):
        if len(found) and not (0 <= found[:, 0].min() <= found[:, 0].max() < things):
            raise NoPicture(f"a box is of none of {things} classes")
        values[row, : len(found)] = found
        values[row, : len(found), 1:5] /= np.tile(size, 2)
    return Targets(values, sizes)


def _masks(cells: list[bytes], things: int, canvas: tuple[int, int]) -> Array:
    height, width = canvas
    values = np.empty((len(cells), height, width), dtype=np.uint8)
    for row, cell in enumerate(cells):
        codes = read_mask(cell, things)
        if codes.shape != canvas:
            codes = np.asarray(Image.fromarray(codes).resize((width, height), Image.Resampling.NEAREST))
        values[row] = codes
    return values


def counted(column: "pl.Series", kind: ColumnKind, things: int) -> tuple[int, ...]:
    """In how many pictures each thing occurs; points where they are visible.

    Args:
        column: Binary, cells of ``cells.py``; missing ones are passed over.
        kind: points, mask or boxes.
        things: how many there are.
    """
    count = np.zeros(things, np.int64)
    for cell in column.drop_nulls():
        try:
            if kind is ColumnKind.POINTS:
                here = np.isfinite(read_points(cell, things)[1]).all(axis=1)
            elif kind is ColumnKind.MASK:
                here = np.bincount(read_mask(cell, things).ravel(), minlength=256)[:things] > 0
            else:
                here = np.bincount(read_boxes(cell)[1][:, 0].astype(int), minlength=things)[:things] > 0
        except (NoPicture, ValueError):
            continue
        count += here
    return tuple(int(n) for n in count)
