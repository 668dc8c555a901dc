"""``target_proxies``: a number that tells the target all but exactly, where nothing else comes near.

Classes that lie apart in one measurement do so in others that go with it: petals of irises, cells, coins. A column that
is perfect alone in a table of weak ones was made from the answer.
"""

import numpy as np

from ...pipelines.contracts import ColumnKind, Suspect
from .association import crosstab, roughness
from .view import Feature, View

CHECK = "target_proxies"
#: Rows that it takes to tell, rows of the rarest class, and other columns that must be there to say that none comes near.
_ENOUGH, _SURE, _OTHERS = 200, 10, 3
#: What counts as near, and ranges of a number that are looked at.
_NEAR, _RANGES = 0.75, 20
#: Share of a numeric target's variance that may be left, and of rows that must have a value.
_EXACT, _KNOWN = 0.01, 0.9
#: Share of variance between neighbours in the file below which its rows are a series.
_SERIES = 0.3


def clouds(view: View) -> tuple[Suspect, ...]:
    """Columns that tell the target all but exactly; none where another column does nearly as well."""
    say = _evidence if view.classes else _measured_again
    said = ((feature, say(feature, view)) for feature in view.features if feature.numeric)
    return tuple(Suspect(check=CHECK, columns=(f.name,), evidence=e) for f, e in said if e is not None)


def _evidence(feature: Feature, view: View) -> str | None:
    known = ~feature.absent
    x, y = feature.values[known], view.y[known]
    others = [f for f in view.features if f.id != feature.id]
    sizes = np.bincount(y)
    if len(x) < max(_ENOUGH, 0.5 * view.rows) or len(others) < _OTHERS or sizes[sizes > 0].min() < _SURE:
        return None
    order = np.lexsort((y, x))
    steps = np.flatnonzero(np.diff(y[order]))
    if len(steps) != np.count_nonzero(sizes) - 1 or (np.diff(x[order])[steps] == 0).any():
        return None
    best = max(_skill(other, view) for other in others)
    if best > _NEAR:
        return None
    return f"its ranges tell the classes without an error, the next best column {best:.0%} of what guessing leaves"


def _measured_again(feature: Feature, view: View) -> str | None:
    """A number that the target follows within a few hundredths, while the next best column hardly does."""
    others = [f for f in view.features if f.id != feature.id and f.numeric]
    if feature.column.kind is ColumnKind.DATETIME or roughness(view.order, view.y) < _SERIES:
        # A series is smooth in its time, and in whatever follows it.
        return None
    if view.rows < _ENOUGH or len(others) < _OTHERS or (rough := _rough(feature, view)) > _EXACT:
        return None
    best = 1 - min(_rough(other, view) for other in others)
    if best > _NEAR:
        return None
    return (
        f"it tells {1 - rough:.1%} of the target's variance alone, the next best column {max(0.0, best):.0%}"
    )


def _rough(feature: Feature, view: View) -> float:
    """Share of the target's variance between rows that are neighbours in a column; 1 where it has too few values."""
    known = ~feature.absent
    if known.mean() < _KNOWN or feature.distinct < _RANGES:
        return 1.0
    return roughness(feature.values[known], view.y[known])


def _skill(feature: Feature, view: View) -> float:
    """Share of the errors of always guessing the most frequent class that a column's ranges or values avoid."""
    codes = feature.codes
    if feature.distinct > _RANGES:
        codes = np.argsort(np.argsort(codes, kind="stable"), kind="stable") * _RANGES // view.rows
    table = crosstab(codes, view.y)
    guessed = view.rows - table.sum(0).max()
    return float(1 - (view.rows - table.max(1).sum()) / guessed) if guessed else 0.0
