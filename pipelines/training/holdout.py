"""Rows of its own on which a network is judged while it learns."""

import numpy as np

_SHARE = 0.12
_LEAST_ROWS = 60


def too_few(rows: int) -> str | None:
    """Why a network cannot be stopped early, or None."""
    return "too few rows to stop early on" if rows < _LEAST_ROWS else None


def some_rows(rows: int, least: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows to learn from and rows to stop on where rows have no labels to share out, at least ``least`` of these.

    Returns:
        Two sorted arrays of row numbers.
    """
    order = np.random.default_rng(seed).permutation(rows)
    count = max(least, round(_SHARE * rows))
    return np.sort(order[count:]), np.sort(order[:count])


def holdout(goal: np.ndarray, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows to learn from and rows to stop on, in proportion of the classes.

    Args:
        goal: (rows,) class codes or values.
        classes: 0 for values.
        seed: of the choice.

    Returns:
        Two sorted arrays of row numbers.
    """
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(goal))
    if classes:
        # Every k-th row of each class: classes keep their shares.
        order = order[np.argsort(goal[order], kind="stable")]
    step = round(1 / _SHARE)
    held = np.zeros(len(order), dtype=bool)
    held[generator.integers(step) :: step] = True
    return np.sort(order[~held]), np.sort(order[held])
