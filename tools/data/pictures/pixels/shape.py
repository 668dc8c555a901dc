"""The shape of pictures of which no more is known than how many numbers each has."""

import math
from typing import TYPE_CHECKING

import numpy as np

from .....pipelines.contracts import DataError
from ..arrays import npy
from ..bounds import MOST_BYTES

if TYPE_CHECKING:
    import polars as pl

#: Smaller pictures could be any numbers; longer ones are no text that anybody writes.
_SHORTEST, _LONGEST = 8, 1024


def shape_of(count: int) -> tuple[int, ...] | None:
    """(side, side) of a gray picture of so many numbers, (side, side, 3) of one in colour; None where it is neither.

    No count is both: one third of a square is none.
    """
    for channels in ((), (3,)):
        pixels = count // 3 if channels else count
        side = math.isqrt(pixels)
        if _SHORTEST <= side <= _LONGEST and side * side * (3 if channels else 1) == count:
            return (side, side, *channels)
    return None


def told(count: int) -> str:
    """The shape of pictures of so many numbers, as people write it."""
    shape = shape_of(count)
    assert shape is not None, "a count of pixels"
    return f"{shape[0]}x{shape[1]} {'RGB' if len(shape) == 3 else 'gray'}"


def check_bytes(count: int) -> None:
    """Refuse pictures that are more than memory is given to.

    Args:
        count: numbers of all pictures.

    Raises:
        DataError: they are.
    """
    if count > MOST_BYTES:
        raise DataError(
            "TOO-LARGE",
            f"the table has more than {MOST_BYTES >> 20} MiB of pictures",
            "make the pictures smaller, or bring fewer",
        )


def as_cells(pixels: np.ndarray, present: np.ndarray, shape: tuple[int, ...]) -> "pl.Series":
    """(rows,) Binary: each picture as a ``.npy``; null where there is none.

    Args:
        pixels: (pictures, numbers) uint8.
        present: (rows,) whether each has one; as many as there are pictures.
        shape: of each.
    """
    import polars as pl

    start, rows = npy(shape), iter(pixels)
    cells = [start + next(rows).tobytes() if there else None for there in present.tolist()]
    return pl.Series(cells, dtype=pl.Binary)
