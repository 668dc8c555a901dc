"""How far predicted points are from true ones.

PCK: Yang and Ramanan 2013, "Articulated Human Detection with Flexible Mixtures of Parts". NME: Sagonas et al. 2013,
"300 Faces in-the-Wild Challenge". Points that are not visible, NaN in the truth, count neither way.
"""

import numpy as np

Array = np.ndarray


def distances(truth: Array, found: Array) -> Array:
    """Euclidean distances in pixels.

    Args:
        truth: (rows, points, 2), NaN where a point is not visible.
        found: (rows, points, 2), finite.

    Returns:
        (rows, points), NaN where the true point is not visible.
    """
    if truth.shape != found.shape:
        raise ValueError(f"points of shape {found.shape} for those of {truth.shape}")
    apart: Array = np.sqrt(((truth - found) ** 2).sum(axis=2))
    return apart


def correct_share(truth: Array, found: Array, size: Array, tolerance: float = 0.1) -> float:
    """PCK: share of visible points found within ``tolerance`` times their row's size.

    Args:
        truth: (rows, points, 2).
        found: (rows, points, 2).
        size: (rows,) reference length in pixels, such as the larger side of the object's box.
        tolerance: 0.1 is PCK@0.1.
    """
    apart = distances(truth, found)
    seen = np.isfinite(apart)
    if not seen.any():
        return float("nan")
    return float((apart / size[:, None] <= tolerance)[seen].mean())


def normalised_error(truth: Array, found: Array, size: Array) -> float:
    """NME: mean over rows of a row's mean distance of visible points, in units of its size.

    Args:
        truth: (rows, points, 2).
        found: (rows, points, 2).
        size: (rows,) reference length in pixels, such as the distance between the eyes.
    """
    apart = distances(truth, found)
    seen = np.isfinite(apart)
    some = seen.any(axis=1)
    if not some.any():
        return float("nan")
    each = np.where(seen, apart, 0.0)[some].sum(axis=1) / seen[some].sum(axis=1)
    return float((each / size[some]).mean())


def extent(truth: Array) -> Array:
    """(rows,) larger side of the box around a row's visible points; NaN where none is visible."""
    seen = np.isfinite(truth)
    high = np.where(seen, truth, -np.inf).max(axis=1)
    low = np.where(seen, truth, np.inf).min(axis=1)
    sides = np.where(np.isfinite(high), high - low, np.nan)
    larger: Array = sides.max(axis=1)
    return larger
