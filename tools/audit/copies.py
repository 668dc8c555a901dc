"""``target_copies``: inputs that determine the target outright, alone."""

import numpy as np

from ...pipelines.contracts import Suspect
from .association import correlation, crosstab, ranks, roughness
from .view import Feature, View

CHECK = "target_copies"
#: A column that determines the classes repeats its values at least this often, else each row is its own key.
_REPEATS = 5
#: Values of which the rarest class must have some, so that purity is no accident.
_SURE = 10
#: Correlation beyond which a number is the target in other units, and of ranks.
_SAME, _SAME_ORDER = 0.999999, 0.99999
#: Roughness below which a number is a smooth function of another, and rows it takes to tell.
_SMOOTH, _ENOUGH = 2e-4, 200
#: Rows that must hold a value where the column is looked at alone.
_LEAST = 50
#: Width of the strip at a cut, in standard deviations, and the share of rows that lie in it where the cut
#: goes through rows and not through a gap between two clouds.
_STRIP, _FILLED = 0.1, 0.01


def target_copies(view: View) -> tuple[Suspect, ...]:
    """Inputs that are the target by another name."""
    say = _classes if view.classes else _values
    found = []
    for feature in view.features:
        evidence = say(feature, view)
        if evidence:
            found.append(Suspect(check=CHECK, columns=(feature.name,), evidence=evidence))
    return tuple(found)


def _classes(feature: Feature, view: View) -> str | None:
    if feature.distinct * _REPEATS <= view.rows:
        table = crosstab(*_one_row_an_entity(feature.codes, view))
        values = np.count_nonzero(table.sum(1))
        if np.count_nonzero(table) == values and _supported(table):
            return f"each of its {values} values occurs with one class only"
    for flag, words in _flags(feature):
        told_by = crosstab(flag.astype(np.int64), view.y)
        if len(told_by) == 2 and np.count_nonzero(told_by) == 2 and _supported(told_by):
            return f"{words} for one class, and for no row of another"
    if (one_sided := _only_one_class(feature, view)) is not None:
        return one_sided
    return _cut(feature, view) if feature.numeric else None


def _one_row_an_entity(codes: np.ndarray, view: View) -> tuple[np.ndarray, np.ndarray]:
    """Codes and classes with repeated rows of one entity counted once: an entity has its own class anyway."""
    if view.groups is None:
        return codes, view.y
    keys = (codes.astype(np.int64) * (int(view.groups.max()) + 1) + view.groups) * view.classes + view.y
    rows = np.unique(keys, return_index=True)[1]
    return np.unique(codes[rows], return_inverse=True)[1], view.y[rows]


def _supported(table: np.ndarray) -> bool:
    """Whether values repeat, also those of the rarer classes, and two classes occur."""
    sizes, rows = table.sum(1), table.sum()
    if np.count_nonzero(sizes) * _REPEATS > rows or np.count_nonzero(table.sum(0)) < 2:
        return False
    repeated = table[sizes >= _REPEATS]
    often = repeated.sum(0)
    return int((often >= _SURE).sum()) >= 2 and float(often.sum()) >= 0.5 * rows


def _flags(feature: Feature) -> list[tuple[np.ndarray, str]]:
    """What is true or not of each value: it is missing, or it is the most frequent one."""
    flags = []
    if 0 < feature.absent.mean() < 1:
        flags.append((feature.absent, "it is missing in every row"))
    counts = np.bincount(feature.codes)
    flags.append((feature.codes == counts.argmax(), "it has its most frequent value in every row"))
    return flags


def _only_one_class(feature: Feature, view: View) -> str | None:
    """A value is there for one class only, if not for all of its rows."""
    present = ~feature.absent
    rows = int(present.sum())
    if not _LEAST <= rows <= 0.9 * view.rows:
        return None
    inside, outside = np.bincount(view.y[present], minlength=view.classes), np.bincount(view.y[~present])
    share = float(inside.max() / rows)
    expected = rows * (1 - float(np.bincount(view.y).max() / view.rows))
    if share < 1 or expected < _SURE or np.count_nonzero(outside) < 2 or view.groups is not None:
        return None
    rest = float(np.bincount(view.y)[inside.argmax()] / view.rows)
    return (
        f"it is filled in for rows of one class only ({rows} rows; {rest:.0%} of all rows are of that class)"
    )


def _cut(feature: Feature, view: View) -> str | None:
    """The classes are ranges of the number that touch: the number is what they were cut from."""
    known = ~feature.absent
    x, y = feature.values[known], view.y[known]
    if len(x) < max(_ENOUGH, 0.5 * view.rows):
        return None
    order = np.lexsort((y, x))
    x, y = x[order], y[order]
    steps = np.flatnonzero(np.diff(y))
    classes = len(np.unique(y))
    if classes < 2 or len(steps) != classes - 1 or (np.diff(x)[steps] == 0).any():
        return None
    spread = float(np.std(x))
    for step in steps:
        middle = (x[step] + x[step + 1]) / 2
        if np.mean(np.abs(x - middle) <= _STRIP * spread) < _FILLED:
            return None
        if min(np.mean(np.abs(x - x[step]) <= _STRIP * spread), 1) < _FILLED:
            return None
    return f"cutting it at {classes - 1} value(s) gives the classes without an error, and rows lie close to the cut"


def _values(feature: Feature, view: View) -> str | None:
    known = ~feature.absent
    y = view.y[known]
    rows = int(known.sum())
    if rows < _LEAST or np.std(y) == 0:
        return None
    codes = feature.codes[known]
    if not feature.numeric:
        return _fixed(codes, y)
    x = feature.values[known]
    if np.std(x) == 0:
        return None
    where = "" if rows == view.rows else f" in the {rows} rows that have it"
    if (value := abs(correlation(x, y))) > _SAME:
        return f"correlates {value:.6f} with the target{where}: the target in other units"
    if (value := abs(correlation(ranks(x), ranks(y)))) > _SAME_ORDER:
        return f"puts rows in the target's order (rank correlation {value:.6f}){where}"
    if rows >= _ENOUGH and len(np.unique(x)) >= _SURE and (value := roughness(y, ranks(x))) < _SMOOTH:
        return f"is a smooth function of the target{where}: neighbours in it differ by {np.sqrt(value):.2%} of its ranks' spread"
    return _fixed(codes, y)


def _fixed(codes: np.ndarray, y: np.ndarray) -> str | None:
    """Each value of the column has one value of the target, which takes many."""
    distinct = len(np.unique(codes))
    if distinct < _SURE or distinct * 2 > len(y) or len(np.unique(y)) < _SURE:
        return None
    means = np.bincount(codes, weights=y) / np.maximum(np.bincount(codes), 1)
    if float(np.var(y - means[codes])) > 1e-9 * float(np.var(y)):
        return None
    return f"each of its {distinct} values occurs with one value of the target only"
