"""Inputs that the target nearly determines: worth a closer look."""

from dataclasses import dataclass, replace

import numpy as np

from .association import roughness
from .label_function import constancy, range_constancy
from .view import Feature, View

#: How far a column must be determined by the target to be looked at, as codes and as numbers.
_STRONG, _STRONG_NUMBER = 0.55, 0.45
#: Values that fewer rows have may be anything.
_RARE = 0.005
#: Different values from which numbers are compared by distance.
_NUMBERS = 20
#: Rows that must have the rarer value.
_LEAST = 20


@dataclass(frozen=True)
class Candidate:
    """A column that the target nearly determines.

    Attributes:
        feature: the column, or what is true or not of its values.
        strength: 0 to 1: how far the target determines it.
        modal: whether it is compared value by value, not by distances.
        right: share of rows that have the value of their class; of numbers, of the variance that is explained.
        coarse: whether it merges classes.
        words: what is looked at where it is not the value itself.
        whole: the column itself.
    """

    feature: Feature
    whole: Feature
    strength: float
    modal: bool
    right: float
    coarse: bool = False
    words: str = ""


def candidates(view: View) -> list[Candidate]:
    """The strongest first, at most one a column."""
    found = []
    for feature in view.features:
        parts = (_candidate(part, feature, words, view) for part, words in _parts(feature))
        if (first := next((c for c in parts if c is not None), None)) is not None:
            found.append(first)
    return sorted(found, key=lambda c: -c.strength)


def _parts(feature: Feature) -> list[tuple[Feature, str]]:
    """The column, and whether a value is missing, or the most frequent one."""
    parts = [(feature, "")]
    if 0.01 <= feature.absent.mean() <= 0.99:
        parts.append((_flag(feature, feature.absent), "whether it is missing"))
    frequent = feature.codes == np.bincount(feature.codes).argmax()
    if feature.distinct > 2 and 0.01 <= frequent.mean() <= 0.99:
        parts.append((_flag(feature, frequent), "whether it has its most frequent value"))
    return parts


def _flag(feature: Feature, flag: np.ndarray) -> Feature:
    return replace(
        feature,
        values=flag.astype(np.float64),
        codes=flag.astype(np.int64),
        distinct=2,
        absent=np.zeros(len(flag), dtype=bool),
    )


def _candidate(feature: Feature, whole: Feature, words: str, view: View) -> Candidate | None:
    codes, many = feature.codes, feature.distinct > _NUMBERS
    if feature.numeric and many and not feature.absent.mean() > 0.5:
        return _number(feature, view)
    if many and feature.distinct > 3 * max(view.classes, 2):
        return None
    if not view.classes:
        held = range_constancy(codes, view.y)
        return Candidate(feature, whole, held, True, held, words=words) if held >= _STRONG else None
    held_by = constancy(codes, view.y)
    if held_by.values < 2 or held_by.gain < _STRONG or held_by.spare > 0.05:
        return None
    rarest = min(np.bincount(codes)[np.bincount(codes) >= _RARE * view.rows], default=0)
    if rarest < _LEAST:
        return None
    coarse = held_by.values < view.classes
    return Candidate(feature, whole, held_by.gain, True, held_by.within, coarse, words)


def _number(feature: Feature, view: View) -> Candidate | None:
    known = ~feature.absent
    x, y = feature.values[known], view.y[known]
    share = _separation(x, y) if view.classes else 1 - roughness(y, x)
    return Candidate(feature, feature, share, False, share) if share >= _STRONG_NUMBER else None


def _separation(x: np.ndarray, y: np.ndarray) -> float:
    """Share of variance between classes, were all of them equally frequent."""
    counts = np.bincount(y)
    some = counts > 1
    means = np.bincount(y, weights=x) / np.maximum(counts, 1)
    within = np.bincount(y, weights=(x - means[y]) ** 2)[some] / (counts[some] - 1)
    between = float(np.var(means[some]))
    total = between + float(within.mean())
    return between / total if total > 0 else 0.0
