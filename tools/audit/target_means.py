"""``target_statistics``: numbers that hold target means of categories, computed with these rows' own targets.

An encoding made from other rows strays from these rows' means by the noise of a sample. One that was computed with
them does not: the squared distances, each over its sampling variance, add up to far less than their number.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import Suspect
from .association import correlation
from .view import Feature, View

CHECK = "target_statistics"
#: Groups it takes to tell, rows of a group that is looked at, and the most groups for the rows.
_GROUPS, _ROWS_EACH, _MOST = 8, 4, 0.34
#: Keys for the rows at most, and keys that are tried.
_KEYED, _KEYS = 0.7, 3
#: Chi-square over its degrees of freedom below which means agree too well, and how unlikely that must be; more so
#: where a line was fitted.
_TOO_WELL, _UNLIKELY, _UNLIKELY_FITTED = 0.5, 1e-3, 1e-6
#: How closely the column must follow the means at all.
_FOLLOWS = 0.6
#: Variance, over the average, below which a group does not vary.
_VARIES = 0.05
#: Pseudo-counts that encoders add of the overall mean.
_SMOOTH = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 300.0)
#: Classes that are tried one against the rest.
_CLASSES = 12


@dataclass(frozen=True)
class _Groups:
    """Rows of equal value: their number, the value, mean and variance of the target; whether means are shares."""

    counts: np.ndarray
    values: np.ndarray
    means: np.ndarray
    variances: np.ndarray
    overall: float
    shares: bool


def target_statistics(view: View) -> tuple[Suspect, ...]:
    """Columns that are target means by category; ``view`` holds all rows, since means are over all rows."""
    found = []
    for feature in view.features:
        if feature.numeric and feature.distinct >= _GROUPS:
            said = (s for by in _by(feature, view) for s in _each(feature, by, view))
            evidence = next((s for s in said if s), None)
            if evidence:
                found.append(Suspect(check=CHECK, columns=(feature.name,), evidence=evidence))
    return tuple(found)


def _by(feature: Feature, view: View) -> Iterator[Feature]:
    """What the means may be of: the column's own values, and keys that it hangs on, where they are here."""
    if feature.distinct <= _MOST * view.rows:
        yield feature
    keys = 0
    for other in view.features:
        if other.id == feature.id or not feature.distinct <= other.distinct <= _KEYED * view.rows:
            continue
        counts = np.bincount(other.codes)
        values = np.bincount(other.codes, weights=np.nan_to_num(feature.values)) / np.maximum(counts, 1)
        near = 1e-9 * float(np.abs(values).max(initial=0.0))
        if bool((np.abs(np.nan_to_num(feature.values) - values[other.codes]) <= near).all()):
            yield other
            keys += 1
        if keys == _KEYS:
            return


def _each(feature: Feature, by: Feature, view: View) -> Iterator[str | None]:
    known = ~feature.absent
    codes = np.unique(by.codes[known], return_inverse=True)[1]
    x, y = feature.values[known], view.y[known].astype(np.float64)
    if not view.classes:
        yield _judge(_groups(codes, x, y, False), "the target")
        return
    if view.classes <= _CLASSES:
        for k in range(1 if view.classes == 2 else 0, view.classes):
            yield _judge(_groups(codes, x, (y == k).astype(np.float64), True), "one class")
    if view.classes > 2:
        yield _judge(_groups(codes, x, y, False), "the class number")


def _groups(codes: np.ndarray, x: np.ndarray, y: np.ndarray, shares: bool) -> _Groups:
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=y) / counts
    squares = np.bincount(codes, weights=(y - means[codes]) ** 2)
    enough = counts >= _ROWS_EACH
    pooled = float(squares[enough].sum() / max(1, (counts[enough] - 1).sum()))
    # A row of pooled variance keeps a group of like rows from looking exact.
    variances = (squares + pooled) / counts
    values = np.bincount(codes, weights=x) / counts
    return _Groups(counts[enough], values[enough], means[enough], variances[enough], float(y.mean()), shares)


def _judge(groups: _Groups, what: str) -> str | None:
    from scipy.stats import chi2

    count = len(groups.counts)
    if count < _GROUPS or float(groups.variances.max()) <= 0:
        return None
    if abs(correlation(groups.values, groups.means)) < _FOLLOWS:
        return None
    for expected, spent in _expected(groups):
        variances = np.clip(expected * (1 - expected), 0, None) if groups.shares else groups.variances
        # Groups where nothing varies agree with anything.
        vary = variances > _VARIES * float(groups.variances.mean())
        free = int(vary.sum()) - spent
        if free < _GROUPS - 2:
            continue
        chi = float(((groups.means - expected)[vary] ** 2 * groups.counts[vary] / variances[vary]).sum())
        if chi < _TOO_WELL * free and float(chi2.cdf(chi, free)) < (
            _UNLIKELY_FITTED if spent > 1 else _UNLIKELY
        ):
            return (
                f"its {count} repeated values agree with the mean of {what} over the rows that have them "
                f"{np.sqrt(free / max(chi, 1e-12)):,.0f} times closer than an encoding made from other rows could"
            )
    return None


def _expected(groups: _Groups) -> Iterator[tuple[np.ndarray, int]]:
    """Group means that the column's values would stand for, and the numbers that were fitted."""
    v, n = groups.values, groups.counts
    for extra in _SMOOTH:
        yield v + extra * (v - groups.overall) / n, 1 if extra else 0
    base = min(max(groups.overall, 1e-6), 1 - 1e-6)
    for shift in (0.0, float(np.log(base / (1 - base)))):
        odds = 1 / (1 + np.exp(-np.clip(v + shift, -50, 50)))
        for extra in _SMOOTH[:5]:
            yield odds + extra * (odds - base) / n, 1
    weights = n / groups.variances
    centre = np.average(v, weights=weights)
    spread = float(weights @ (v - centre) ** 2)
    if spread > 0:
        slope = float(weights @ ((v - centre) * groups.means)) / spread
        yield np.average(groups.means, weights=weights) + slope * (v - centre), 2
