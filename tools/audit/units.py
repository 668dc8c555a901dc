"""Whether a column keeps the target's own units: what was added to the target was noise alone."""

import numpy as np

from .candidates import Candidate
from .view import View

#: Standard errors within which numbers count as equal.
_NEAR = 3.0
#: Standard errors must be this small beside the unit, else anything is near.
_FINE = 0.04


def own_units(one: Candidate, view: View) -> str | None:
    """What shows that it does, in words, or None."""
    if one.modal:
        return _even_errors(one, view) if view.classes > 2 and not one.coarse else None
    known = ~one.feature.absent
    x, y = one.feature.values[known], view.y[known]
    return _class_means(x, y) if view.classes else _slope(x, y)


def _class_means(x: np.ndarray, y: np.ndarray) -> str | None:
    """Class means that are the class codes: whole numbers, one apart, up or down."""
    counts = np.bincount(y)
    means = np.bincount(y, weights=x) / counts
    variance = np.bincount(y, weights=(x - means[y]) ** 2) / np.maximum(counts - 1, 1)
    error = np.sqrt(variance / counts)
    if error.max() > _FINE:
        return None
    start = round(float(means[0]))
    for step in (1, -1):
        if (np.abs(means - (start + step * np.arange(len(means)))) <= _NEAR * error).all():
            return "its class means are whole numbers one apart, as of a class number with noise"
    return None


def _slope(x: np.ndarray, y: np.ndarray) -> str | None:
    """A line of slope 1 through 0 from the target to the column, and not the other way round."""
    n = len(x)
    a, b = x - x.mean(), y - y.mean()
    slope, back = float(a @ b / (b @ b)), float(a @ b / (a @ a))
    rest = a - slope * b
    error = float(np.sqrt((rest @ rest) / (n - 2) / (b @ b)))
    offset = float(x.mean() - slope * y.mean())
    doubt = float(np.sqrt((rest @ rest) / (n - 2) * (1 / n + y.mean() ** 2 / (b @ b))))
    if error > _FINE or abs(slope - 1) > _NEAR * error or abs(offset) > _NEAR * doubt:
        return None
    if abs(back - 1) <= _NEAR * error:
        return None
    return f"in the target's own units (slope {slope:.3f})"


def _even_errors(one: Candidate, view: View) -> str | None:
    """Errors that fall on all other classes alike, in every class."""
    codes = np.unique(one.feature.codes, return_inverse=True)[1]
    if one.feature.distinct != view.classes:
        return None
    table = np.zeros((view.classes, view.classes))
    np.add.at(table, (view.y, codes), 1)
    modal = table.argmax(1)
    if len(np.unique(modal)) != view.classes:
        return None
    table[np.arange(view.classes), modal] = 0
    wrong = table.sum()
    if wrong < 10 * view.classes:
        return None
    cells = np.ones_like(table, dtype=bool)
    cells[np.arange(view.classes), modal] = False
    size = np.bincount(view.y)[:, None] * cells
    expected = wrong * size / size.sum()
    chi = float(((table - expected)[cells] ** 2 / expected[cells]).sum())
    free = int(cells.sum()) - 1
    if chi > free + 4 * np.sqrt(2 * free):
        return None
    return "its errors fall on all other classes alike"
