"""What order is worth: how much better a quick model looks when rows are dealt at random than when later, or
neighbouring, rows are kept away from training; and what its errors still know of their neighbours."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray

#: Rows looked at, in stretches of so many neighbours: dependence is between neighbours.
_ROWS, _STRETCH = 2400, 80
_FOLDS, _TREES, _INPUTS = 3, 24, 20
#: Of a stretch's rows, those nearest to the next one are left out of training on both sides: none are needed.
_LEAST_ROWS = 60


@dataclass(frozen=True)
class Stakes:
    """What was measured, of errors in units of the target's variance.

    Attributes:
        serial: correlation of neighbouring rows' errors, where whole stretches were predicted from others.
        gain: share of the error that vanishes when rows are dealt at random.
        t: the paired t statistic of that over stretches.
        own: correlation of neighbouring rows' targets, each stretch taken from its own mean.
        rows: how many rows were looked at.
    """

    serial: float
    gain: float
    t: float
    own: float
    rows: int

    @property
    def chance(self) -> float:
        """The standard error of a correlation among so many rows."""
        return float(1.0 / max(1.0, self.rows) ** 0.5)


def measure(inputs: Array, lines: Array, place: Array, random: np.random.Generator) -> Stakes | None:
    """Compare dealing rows at random with dealing whole stretches.

    Args:
        inputs: (rows, k) float64, NaN where missing.
        lines: (rows, m) the target on lines.
        place: (rows,) row numbers in the order that is judged.

    Returns:
        None where there are too few rows to tell.
    """
    chosen = _stretches(place, random)
    if len(chosen) < _LEAST_ROWS:
        return None
    x = np.nan_to_num(inputs[chosen][:, :_INPUTS], nan=-1e9)
    y = lines[chosen]
    length = min(_STRETCH, max(5, len(chosen) // 20))
    stretch = np.arange(len(chosen)) // length
    deal = random.permutation(stretch.max() + 1) % _FOLDS
    apart = _errors(x, y, deal[stretch])
    mixed = _errors(x, y, random.permutation(len(chosen)) % _FOLDS)
    loss, easy = (apart**2).mean(axis=1), (mixed**2).mean(axis=1)
    each = np.bincount(stretch, loss - easy) / np.bincount(stretch)
    spread = float(each.std(ddof=1)) / len(each) ** 0.5
    return Stakes(
        serial=_lagged(apart - apart.mean(axis=0), stretch),
        gain=float((loss.mean() - easy.mean()) / max(1e-12, loss.mean())),
        t=float(each.mean() / spread) if spread > 0 else 0.0,
        own=_lagged(y - _means(y, stretch), stretch),
        rows=len(chosen),
    )


def own_dependence(lines: Array, place: Array) -> float:
    """Correlation of the target with the next row's, over all rows."""
    y = lines[place]
    y = y - y.mean(axis=0)
    variance = float((y**2).mean())
    return float((y[1:] * y[:-1]).mean() / variance) if variance > 0 else 0.0


def _stretches(place: Array, random: np.random.Generator) -> Array:
    if len(place) <= _ROWS:
        return place
    count = len(place) // _STRETCH
    starts = np.sort(random.choice(count, _ROWS // _STRETCH, replace=False)) * _STRETCH
    return np.asarray(place[(starts[:, None] + np.arange(_STRETCH)).ravel()])


def _errors(x: Array, y: Array, fold: Array) -> Array:
    from sklearn.ensemble import ExtraTreesRegressor

    errors = np.zeros_like(y)
    for k in range(_FOLDS):
        train, held = fold != k, fold == k
        if not x.shape[1]:
            errors[held] = y[held] - y[train].mean(axis=0)
            continue
        model = ExtraTreesRegressor(_TREES, min_samples_leaf=3, max_features=0.5, random_state=0)
        model.fit(x[train], y[train] if y.shape[1] > 1 else y[train][:, 0])
        errors[held] = y[held] - model.predict(x[held]).reshape(-1, y.shape[1])
    return errors


def _means(values: Array, stretch: Array) -> Array:
    """(rows, m) mean of each row's stretch."""
    counts = np.bincount(stretch)
    return np.column_stack([(np.bincount(stretch, column) / counts)[stretch] for column in values.T])


def _lagged(values: Array, stretch: Array) -> float:
    """Correlation of neighbours within a stretch."""
    within = stretch[1:] == stretch[:-1]
    variance = float((values**2).mean())
    if variance <= 0:
        return 0.0
    return float((values[1:] * values[:-1])[within].mean() / variance)
