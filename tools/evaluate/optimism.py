"""By how much the best of many trials looks better than it is.

Rows are resampled; the trial that is best on the drawn rows is judged on those that were not drawn. What it lacks there
of the best trial's score is what choosing flatters (bootstrap bias corrected cross-validation: Tsamardinos, Greasidou & Borboudakis,
Bootstrapping the out-of-sample predictions for efficient and accurate cross-validation, 2018).
"""

from collections.abc import Sequence

import numpy as np

from ...pipelines.contracts import METRICS
from .compared import compare
from .truth import Array, Truth

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
    rows = len(truth)
    most = min(_ROWS, max(_LEAST_ROWS, _CELLS // max(truth.classes, 1)))
    if len(trials) < 2:
        return 0.0 if trials else None
    compared = [compare(metric, truth, predicted, labels) for predicted, labels in trials]
    lost = []
    for _ in range(_RESAMPLES):
        drawn = random.integers(0, rows, min(rows, most))
        left = np.setdiff1d(np.arange(rows), drawn)
        if len(left) > most:
            left = random.choice(left, most, replace=False)
        inside = [sign * trial.rows(drawn).score(metric) for trial in compared]
        if not np.isfinite(inside).all():
            continue
        chosen = compared[int(np.argmax(inside))]
        # On the same left rows: how hard they are does not matter, and choosing the same costs nothing.
        first, best = (trial.rows(left).score(metric) for trial in (compared[0], chosen))
        if np.isfinite(first) and np.isfinite(best):
            lost.append(sign * (first - best))
    if len(lost) < _RESAMPLES / 2:
        return None
    return max(0.0, float(np.mean(lost)))
