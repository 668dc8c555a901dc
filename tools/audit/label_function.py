"""``label_function``: inputs that are constant, or nearly, within each class or range of the target.

Such a column may predict little alone, as where it says only whether the class is one of two among ten.
"""

from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import Suspect
from .association import between, crosstab, in_order
from .view import Feature, View

CHECK = "label_function"
#: From here a column is taken for a function of the label whatever its errors go together with.
_SURE = 0.998
#: Variance between classes from which numbers count as constant within them.
_SURE_BETWEEN = 0.9999
#: Rows that must have the rarer values, and values that are noise beside the classes' own.
_LEAST, _RARE = 20, 0.005
#: A target's ranges: at most so many, and rows of like target.
_GRADES, _BLOCK = 50, 20


@dataclass(frozen=True)
class Constancy:
    """How constant a column is within each class.

    Attributes:
        within: share of rows that have the most frequent value of their class.
        gain: the same with each of these values given equal weight; 0: as within all rows, 1: constant.
        values: how many different values are the most frequent one of a class.
        spare: rows that have no such value.
    """

    within: float
    gain: float
    values: int
    spare: float


def constancy(codes: np.ndarray, classes: np.ndarray) -> Constancy:
    """How constant ``codes`` are within ``classes``, both from 0 without a gap."""
    table = crosstab(classes, codes)
    modal = table.argmax(1)
    hits = table[np.arange(len(table)), modal]
    values = np.unique(modal)
    share = [hits[modal == v].sum() / table[modal == v].sum() for v in values]
    counts = table.sum(0)
    count = len(values)
    return Constancy(
        within=float(hits.sum() / table.sum()),
        gain=(float(np.mean(share)) - 1 / count) / (1 - 1 / count) if count > 1 else 0.0,
        values=count,
        spare=float(1 - counts[values].sum() / counts.sum()),
    )


def label_function(view: View) -> tuple[Suspect, ...]:
    """Inputs that are functions of the label beyond doubt."""
    found = []
    for feature in view.features:
        evidence = _of_classes(feature, view) if view.classes else _of_ranges(feature, view)
        if evidence:
            found.append(Suspect(check=CHECK, columns=(feature.name,), evidence=evidence))
    return tuple(found)


def _of_classes(feature: Feature, view: View) -> str | None:
    if feature.distinct * 5 <= view.rows:
        held = constancy(feature.codes, view.y)
        base = float(np.bincount(feature.codes).max() / view.rows)
        gain = (held.within - base) / (1 - base)
        enough = view.rows * (1 - base) >= _LEAST
        if held.values > 1 and min(gain, held.gain) >= _SURE and enough:
            return constant_words(held, view.rows)
    known = ~feature.absent
    if feature.numeric and known.mean() > 0.5 and feature.distinct > 2:
        share = between(view.y[known], feature.values[known])
        if share >= _SURE_BETWEEN:
            return f"{share:.3%} of its variance lies between the classes; real measurements vary within them"
    return None


def constant_words(held: Constancy, rows: int) -> str:
    """What is said of a column that hardly varies within the classes."""
    return f"constant within each class in {held.within:.1%} of {rows:,} rows; real measurements vary"


def _of_ranges(feature: Feature, view: View) -> str | None:
    if not 2 <= feature.distinct <= _GRADES or view.rows < 10 * _BLOCK:
        return None
    held = range_constancy(feature.codes, view.y)
    if held < _SURE:
        return None
    return (
        f"rows of like target share its value, in {held:.1%} beyond chance: its {feature.distinct} values are "
        "ranges of the target"
    )


def range_constancy(codes: np.ndarray, y: np.ndarray) -> float:
    """0: neighbours in the order of ``y`` share codes as any rows do; 1: always, but where a range ends."""
    ordered = codes[in_order(y)]
    changes = int(np.count_nonzero(np.diff(ordered)))
    shares = np.bincount(codes) / len(codes)
    expected = (len(codes) - 1) * (1 - float((shares**2).sum()))
    distinct = int((shares > 0).sum())
    rarest = len(codes) * (1 - float(shares.max()))
    if rarest < _LEAST or expected <= 0:
        return 0.0
    return 1 - max(0.0, changes - (distinct - 1)) / expected
