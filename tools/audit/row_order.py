"""``row_order``: identifiers that count the file's rows, where the order of rows tells the target."""

import re

import numpy as np

from ...pipelines.contracts import ColumnKind, Suspect
from .association import between, correlation, quantile_codes, ranks
from .view import Feature, View

CHECK = "row_order"
#: Rank correlation with the row number from which a column counts rows, and the share of different values.
_COUNTS, _DIFFERENT = 0.999, 0.9
#: Share of the target's variance that the place in the file tells, from which it matters, and the places.
_TELLS, _PLACES = 0.05, 20
_TIME = re.compile(
    r"(^|[^a-z])(date|time|year|month|day|week|hour|timestamp|period|quarter|epoch|when|datum|zeit|jahr|monat|tag|"
    r"stunde|fecha|ano|año|mes|dia|hora|annee|année|mois|jour|heure)s?([^a-z]|$)",
    re.IGNORECASE,
)


def row_order(view: View) -> tuple[Suspect, ...]:
    """Inputs that follow the row number, where rows are sorted by the target or nearly."""
    tells = _order_tells(view)
    if tells < _TELLS:
        return ()
    return tuple(
        Suspect(
            check=CHECK,
            columns=(f.name,),
            evidence=(
                f"it counts the rows of the file (rank correlation {value:.4f}), and the place in the file tells "
                f"{tells:.0%} of the target's variance: new rows have no place in this file"
            ),
        )
        for f in view.features
        if (value := _follows(f, view)) >= _COUNTS
    )


def _order_tells(view: View) -> float:
    places = quantile_codes(view.order.astype(np.float64), _PLACES)
    if not view.classes:
        return between(places, view.y)
    return max(between(places, (view.y == k).astype(np.float64)) for k in range(min(view.classes, 30)))


def _follows(feature: Feature, view: View) -> float:
    known = ~feature.absent
    if feature.column.kind is ColumnKind.DATETIME or known.mean() < 0.9 or _TIME.search(feature.name):
        return 0.0
    if feature.distinct < _DIFFERENT * known.sum():
        return 0.0
    x = feature.values[known]
    if not _evenly(feature, x, view.order[known]) or _is_time(x, known, view):
        return 0.0
    return abs(correlation(ranks(x), ranks(view.order[known].astype(np.float64))))


def _evenly(feature: Feature, x: np.ndarray, order: np.ndarray) -> bool:
    """Whether values are made up to count: whole numbers or words, or numbers at even steps."""
    if not feature.numeric or bool((x == np.round(x)).all()):
        return True
    return abs(correlation(x, order.astype(np.float64))) > 0.999999


def _is_time(x: np.ndarray, known: np.ndarray, view: View) -> bool:
    if view.time is None:
        return False
    both = np.isfinite(view.time[known])
    return bool(both.any()) and abs(correlation(ranks(x[both]), ranks(view.time[known][both]))) > 0.99
