"""Pixels as text in a cell: ``70 80 82 ...``, as in FER2013 and in Kaggle's facial keypoints.

Whole numbers from 0 to 255, separated by blanks or commas, perhaps in brackets, as many in each cell. They are read as
bytes, all cells of a stretch at once: as numbers of Python they would take a hundred times as long.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .shape import as_cells, check_bytes, shape_of

if TYPE_CHECKING:
    import polars as pl

_SIGNS = frozenset("0123456789 \t\r\n,;[]()")
_NUMBER = re.compile(r"\d+")
#: Rows among which cells are looked for, and cells that are looked at.
_FIRST, _LOOKED_AT = 1000, 20
#: Bytes of text that are taken at once.
_AT_ONCE = 8 << 20


def pixel_count(column: "pl.Series") -> int | None:
    """How many numbers each cell of a column of text holds, by its first cells; None where most of these are no pictures."""
    cells = column.head(_FIRST).drop_nulls().head(_LOOKED_AT)
    counts = Counter(map(_count, cells.to_list()))
    count, times = counts.most_common(1)[0] if counts else (None, 0)
    return count if count is not None and shape_of(count) is not None and 2 * times > len(cells) else None


def _count(cell: str) -> int | None:
    if not _SIGNS.issuperset(cell):
        return None
    numbers = _NUMBER.findall(cell)
    return len(numbers) if all(len(n) <= 3 and int(n) <= 255 for n in numbers) else None


def read_pixels(column: "pl.Series", count: int) -> "pl.Series":
    """(rows,) Binary: pictures as ``.npy``; null where a cell holds anything but so many numbers from 0 to 255.

    Args:
        column: text.
        count: as ``pixel_count`` finds.

    Raises:
        DataError: they are more than memory is given to.
    """
    import polars as pl

    shape = shape_of(count)
    assert shape is not None, "a count of pixels"
    ends = column.str.len_bytes().fill_null(0).cast(pl.Int64).cum_sum().to_numpy()
    check_bytes(min(len(column) * count, int(ends[-1]) // 2 if len(ends) else 0))
    stops = [*(np.flatnonzero(np.diff(ends // _AT_ONCE)) + 1).tolist(), len(column)]
    done = [
        as_cells(*_parsed(column.slice(start, stop - start), count), shape)
        for start, stop in pairwise([0, *stops])
    ]
    return pl.concat(done)


def _parsed(cells: "pl.Series", count: int) -> tuple[np.ndarray, np.ndarray]:
    """(pictures, count) uint8, and (rows,) whether a cell is a picture."""
    words = [cell.encode() for cell in cells.fill_null("").to_list()]
    signs = np.frombuffer(b" ".join([b"", *words, b""]), dtype=np.uint8)
    ends = np.cumsum([0, *(len(word) + 1 for word in words)])
    digits = signs - np.uint8(ord("0"))
    is_digit = digits <= 9
    allowed = np.zeros(256, dtype=bool)
    allowed[[ord(sign) for sign in _SIGNS]] = True
    # A number ends where a digit stands before what is none; its first and last sign are blanks around all.
    last = np.flatnonzero(is_digit[:-1] & ~is_digit[1:])
    values = digits[last].astype(np.int16)
    tens = is_digit[last - 1]
    values += np.where(tens, digits[last - 1], 0).astype(np.int16) * 10
    hundreds = tens & is_digit[last - 2]
    values += np.where(hundreds, digits[last - 2], 0).astype(np.int16) * 100
    # Four digits or more are too many, whatever they are.
    strange = np.flatnonzero(~allowed[signs])
    wrong = last[(values > 255) | (hundreds & is_digit[last - 3])]
    counts = np.diff(np.searchsorted(last, ends))
    bad = np.diff(np.searchsorted(strange, ends)) + np.diff(np.searchsorted(wrong, ends))
    present = (counts == count) & (bad == 0)
    kept = values[np.repeat(present, counts)]
    return kept.astype(np.uint8).reshape(-1, count), present
