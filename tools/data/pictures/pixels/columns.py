"""Pixels as columns: ``pixel0``, ``pixel1`` ... or ``1x1``, ``1x2`` ..., as MNIST is kept in CSV.

The names alone say that columns are pixels. Numbers from 0 to 255 may be anything.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .shape import as_cells, check_bytes, shape_of

if TYPE_CHECKING:
    import polars as pl

_COUNTED = re.compile(r"(?:pixel|px)[ _.-]?(\d{1,6})", re.IGNORECASE)
_PLACED = re.compile(r"(?:(?:pixel|px)[ _.-]?)?(\d{1,4})[x_](\d{1,4})", re.IGNORECASE)
#: Fewest columns of pixels, for on smaller pictures what reads tables is as good, and most that stand beside them.
_FEWEST, _BESIDE = 144, 32
_AT_ONCE = 16 << 20


def pixel_columns(names: Sequence[str]) -> tuple[int, ...]:
    """Places of the columns that are called like pixels, row by row; none where these are no whole pictures."""
    if len(names) < _FEWEST:
        return ()
    for form in (_COUNTED, _PLACED):
        found = {
            tuple(int(number) for number in match.groups()): place
            for place, name in enumerate(names)
            if (match := form.fullmatch(name.strip())) is not None
        }
        if len(found) >= _FEWEST and len(names) - len(found) <= _BESIDE and _is_whole(list(found)):
            return tuple(found[key] for key in sorted(found))
    return ()


def _is_whole(numbers: list[tuple[int, ...]]) -> bool:
    """Whether these count the pixels of a picture, from 0 or 1 on, none left out."""
    shape = shape_of(len(numbers))
    if shape is None:
        return False
    first = {min(number[axis] for number in numbers) for axis in range(len(numbers[0]))}
    if len(first) > 1 or not first <= {0, 1}:
        return False
    start = first.pop()
    if len(numbers[0]) == 1:
        return set(numbers) == {(n,) for n in range(start, start + len(numbers))}
    if len(shape) == 3:  # rows and columns have no third number
        return False
    sides = range(start, start + shape[0])
    return set(numbers) == {(row, column) for row in sides for column in sides}


def joined_pixels(frame: "pl.DataFrame") -> "pl.Series | None":
    """(rows,) Binary: pictures as ``.npy``, null where a number lacks; None where numbers are not whole, or not bytes.

    Args:
        frame: a column for each pixel, in their order.

    Raises:
        DataError: the pictures are more than memory is given to.
    """
    import polars as pl

    if not all(kind.is_numeric() for kind in frame.dtypes):
        return None
    shape = shape_of(frame.width)
    assert shape is not None, "as many as pixels"
    check_bytes(frame.height * frame.width)
    rows, done = max(1, _AT_ONCE // (8 * frame.width)), []
    for at in range(0, frame.height, rows):
        part = frame.slice(at, rows)
        present = ~part.select(pl.any_horizontal(pl.all().is_null())).to_series().to_numpy()
        values = part.filter(pl.Series(present)).to_numpy()
        if not ((values >= 0) & (values <= 255)).all() or (values.astype(np.uint8) != values).any():
            return None
        done.append(as_cells(values.astype(np.uint8), present, shape))
    return pl.concat(done) if done else None
