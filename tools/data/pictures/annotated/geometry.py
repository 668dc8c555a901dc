"""Coordinates that anybody may have written: read as numbers, and brought into their picture."""

import math
from collections.abc import Sequence

import numpy as np

from .found import Tally

#: Share of a side by which points may lie outside their picture: they are moved to its edge.
_NEAR = 0.05
_LARGEST_SIDE = 1_000_000


def number(value: object) -> float | None:
    """A finite number; None for anything else, text among it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def numbers(values: object) -> list[float] | None:
    """A list of finite numbers; None for anything else."""
    if not isinstance(values, list):
        return None
    found = [number(value) for value in values]
    return [value for value in found if value is not None] if None not in found else None


def array(values: object) -> np.ndarray | None:
    """(values,) of a list of finite numbers; None for anything else. Quicker than ``numbers``, and smaller."""
    if not isinstance(values, list) or not set(map(type, values)) <= {int, float}:
        return None
    try:
        found = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    return found if np.isfinite(found).all() else None


def side(value: object) -> int | None:
    """A side of a picture in pixels, as somebody states it."""
    found = number(value)
    return int(found) if found is not None and found == int(found) and 0 < found <= _LARGEST_SIDE else None


def clipped(box: Sequence[float], size: tuple[float, float]) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of what lies inside the picture; None where that has no area."""
    left, top, right, bottom = box
    left, right = max(0.0, left), min(float(size[0]), right)
    top, bottom = max(0.0, top), min(float(size[1]), bottom)
    return (left, top, right, bottom) if left < right and top < bottom else None


def inside(points: np.ndarray, size: tuple[float, float], tally: Tally) -> np.ndarray:
    """(points, 2) with NaN for those that lie outside the picture, or are written as -1, -1: not visible.

    Args:
        points: (points, 2) x and y in pixels; NaN where one is not visible.
        size: (width, height).
        tally: is told of points that lie outside, but for a rounding error.
    """
    points = np.array(points, dtype=np.float64)
    points[~np.isfinite(points).all(axis=1) | (points == -1).all(axis=1)] = np.nan
    sides = np.array(size, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        away = ((points < -_NEAR * sides) | (points > (1 + _NEAR) * sides)).any(axis=1)
    tally.add("point(s) lie outside their picture: taken as not visible", int(away.sum()))
    points[away] = np.nan
    return np.asarray(np.clip(points, 0, sides))
