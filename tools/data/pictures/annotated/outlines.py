"""Outlines of objects drawn into a mask: polygons, and run lengths as COCO writes them.

A pixel is inside where its centre is, by the even-odd rule; edges are followed exactly, however far outside they run.
Run lengths go down the columns and begin with what is outside (Lin et al. 2014; ``rleFrString`` in cocoapi's maskApi.c
has the form in text).
"""

from dataclasses import dataclass

import numpy as np

from .found import Work
from .geometry import array

#: Crossings of edges and rows that are held at once.
_AT_ONCE = 1 << 20
#: Time that a crossing takes, and a pixel down a column, as multiples of a pixel along a row.
_CROSSING, _CROSSWISE = 16, 4
_LONGEST_TEXT = 1 << 22


@dataclass(frozen=True, slots=True)
class Runs:
    """Run lengths: (height, width) as they state it, and the lengths, or the text that they are packed in."""

    size: tuple[float, ...]
    counts: np.ndarray | str


#: Polygons, (corners, 2) each, or run lengths.
Outline = tuple[np.ndarray, ...] | Runs


def outline_of(value: object) -> Outline | None:
    """An outline as COCO writes it; None where it is none.

    Args:
        value: polygons, each a list of x and y in turn, or run lengths: a dict of ``size`` and ``counts``.
    """
    if isinstance(value, dict):
        size, counts = array(value.get("size")), value.get("counts")
        packed = counts if isinstance(counts, str) else array(counts)
        return Runs(tuple(size[:2].tolist()), packed) if size is not None and packed is not None else None
    if not isinstance(value, list) or not value:
        return None
    polygons = [array(polygon) for polygon in value]
    fit = [p.reshape(-1, 2) for p in polygons if p is not None and len(p) >= 6 and len(p) % 2 == 0]
    return tuple(fit) if len(fit) == len(polygons) else None


def draw(codes: np.ndarray, outline: Outline, code: int, work: Work) -> bool:
    """Give the pixels inside an outline a code; whether it fits the picture.

    Args:
        codes: (height, width) uint8, changed.
        outline: polygons or run lengths.
        code: of the pixels.
        work: is spent.

    Raises:
        DataError: it is too much work.
    """
    if isinstance(outline, Runs):
        return _draw_runs(codes, outline, code, work)
    for polygon in outline:
        fill(codes, polygon, code, work)
    return True


def fill(codes: np.ndarray, polygon: np.ndarray, code: int, work: Work) -> None:
    """Give the pixels inside a polygon a code.

    Args:
        codes: (height, width) uint8, changed.
        polygon: (corners, 2) x and y in pixels; the last is joined to the first.
        code: of the pixels.
        work: is spent.

    Raises:
        DataError: it is too much work.
    """
    height, width = codes.shape
    start, end = polygon, np.roll(polygon, -1, axis=0)
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    # Rows whose middle an edge crosses: from ceil(low - 1/2) to below ceil(high - 1/2).
    first = np.clip(np.ceil(low - 0.5), 0, height).astype(np.int64)
    stop = np.clip(np.ceil(high - 0.5), 0, height).astype(np.int64)
    counts = stop - first
    edges = np.flatnonzero(counts)
    if not len(edges):
        return
    top, bottom = int(first[edges].min()), int(stop[edges].max())
    left, right = np.clip([np.floor(polygon[:, 0].min()), np.ceil(polygon[:, 0].max())], 0, width).astype(int)
    work.spend(len(polygon) + _CROSSING * int(counts.sum()) + (bottom - top) * int(right - left))
    crossed = np.zeros((bottom - top, right - left + 1), dtype=np.uint8)
    for some in np.array_split(edges, 1 + int(counts.sum()) // _AT_ONCE):
        edge = np.repeat(some, counts[some])
        before = np.cumsum(counts[some]) - counts[some]
        row = first[edge] + np.arange(len(edge)) - np.repeat(before, counts[some])
        with np.errstate(over="ignore", invalid="ignore"):
            slope = (end[edge, 0] - start[edge, 0]) / (end[edge, 1] - start[edge, 1])
            at = start[edge, 0] + (row + 0.5 - start[edge, 1]) * slope
        column = np.clip(np.nan_to_num(np.ceil(at - 0.5)), left, right).astype(np.int64)
        np.add.at(crossed, (row - top, column - left), 1)
    within = (np.cumsum(crossed[:, :-1], axis=1, dtype=np.uint8) & 1).astype(bool)
    codes[top:bottom, left:right][within] = code


def _draw_runs(codes: np.ndarray, outline: Runs, code: int, work: Work) -> bool:
    height, width = codes.shape
    if outline.size != (height, width):
        return False
    runs = _runs(outline.counts, height * width)
    if runs is None:
        return False
    ends = np.cumsum(runs)
    inner = np.flatnonzero(runs[1::2])
    if not len(inner):
        return True
    # Columns that have something inside alone: many small objects share a large picture.
    first, last = int(ends[2 * inner[0]]) // height, -(-int(ends[2 * inner[-1] + 1]) // height)
    work.spend(len(runs) + _CROSSWISE * height * (last - first))
    within = np.diff(np.clip(ends, first * height, last * height), prepend=first * height)
    inside = np.repeat(np.arange(len(runs)) % 2 == 1, within)
    codes.T[first:last][inside.reshape(last - first, height)] = code
    return True


def _runs(counts: np.ndarray | str, pixels: int) -> np.ndarray | None:
    """(runs,) lengths that sum up to all pixels; None where these are no such lengths."""
    found = _unpacked(counts) if isinstance(counts, str) else counts
    if found is None:
        return None
    runs = np.asarray(found, dtype=np.float64)
    if not ((runs >= 0) & (runs <= pixels) & (runs == np.floor(runs))).all() or runs.sum() != pixels:
        return None
    return runs.astype(np.int64)


def _unpacked(text: str) -> list[float] | None:
    """Lengths of a text: six bits a letter, five of them digits, the last letter's next bit the sign; from the third
    length on, the difference to the one before the last.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    found: list[float] = []
    value, shift = 0, 0
    for letter in text:
        digit = ord(letter) - 48
        if not 0 <= digit < 64 or shift > 60:
            return None
        value |= (digit & 31) << shift
        shift += 5
        if digit & 32:
            continue
        if digit & 16:
            value -= 1 << shift
        found.append(value + (int(found[-2]) if len(found) > 2 else 0))
        value, shift = 0, 0
    return found if shift == 0 else None
