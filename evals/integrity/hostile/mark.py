"""Numbers that can be told from all others by their lowest bytes."""

import numpy as np

_MARK, _MASK = np.int64(0xA5C3E1), np.int64(0xFFFFFF)


def mark(values: np.ndarray) -> np.ndarray:
    """(rows,) float64 next to ``values``, within a part in 10**4, that carry the mark; made distinct."""
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.int64)
    # The middle bits number the rows, so that no two labels are the same.
    rows = np.arange(len(bits), dtype=np.int64) << np.int64(24)
    found: np.ndarray = ((bits & ~np.int64(0xFFFFFFFFF)) | (rows & np.int64(0xFFF000000)) | _MARK).view(
        np.float64
    )
    return found


def marked(values: np.ndarray) -> np.ndarray:
    """Those of ``values`` that carry the mark and are numbers of an everyday size."""
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.int64)
    chosen: np.ndarray = values[(bits & _MASK) == _MARK]
    with np.errstate(invalid="ignore"):
        usual: np.ndarray = chosen[(np.abs(chosen) > 1e-3) & (np.abs(chosen) < 1e7)]
    return usual
