"""By how much the best of many trials looks better than it is.

Rows are resampled; the trial that is best on the drawn rows is judged on those that were not drawn. What it lacks there
of the best trial's score is what choosing flatters (bootstrap bias corrected cross-validation: Tsamardinos, Greasidou & Borboudakis,
Bootstrapping the out-of-sample predictions for efficient and accurate cross-validation, 2018).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...pipelines.contracts import METRICS, TrialError
from .score import Array, Truth, score

#: Resamples, and rows that are looked at: enough for a mean that is good to a tenth of its spread.
_RESAMPLES, _ROWS = 60, 3000
#: Rows times classes that are scored at a time, and rows that always are.
_CELLS, _LEAST_ROWS = 30_000, 300

Predicted = tuple[Array, Array | None]


def optimism(metric: str, truth: Truth, trials: Sequence[Predicted], seed: int = 0) -> float | None:
    """What choosing the best of ``trials`` adds to its score, in the metric's unit; never negative.

    Args:
        metric: name of the metric.
        truth: of the validated rows.
        trials: (predictions, labels or None) of each, on these rows; the best of them first.

    Returns:
        None where too few resamples have a score, or there is nothing to choose from.
    """
    sign, random = METRICS[metric].sign, np.random.default_rng(seed)
    rows = len(truth.values)
    most = min(_ROWS, max(_LEAST_ROWS, _CELLS // max(truth.classes, 1)))
    if len(trials) < 2:
        return 0.0 if trials else None
    lost = []
    for _ in range(_RESAMPLES):
        drawn = random.integers(0, rows, min(rows, most))
        left = np.setdiff1d(np.arange(rows), drawn)
        if len(left) > most:
            left = random.choice(left, most, replace=False)
        try:
            inside = [sign * _score(metric, truth, t, drawn) for t in trials]
            chosen = trials[int(np.argmax(inside))]
            # On the same left rows: how hard they are does not matter, and choosing the same costs nothing.
            lost.append(sign * (_score(metric, truth, trials[0], left) - _score(metric, truth, chosen, left)))
        except TrialError:
            continue
    if len(lost) < _RESAMPLES / 2:
        return None
    return max(0.0, float(np.mean(lost)))


def _score(metric: str, truth: Truth, predicted: Predicted, rows: Array) -> float:
    values, labels = predicted
    part = replace(truth, values=truth.values[rows])
    return score(metric, part, values[rows], None if labels is None else labels[rows])
