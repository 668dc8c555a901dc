"""Which trials count as progress: a new incumbent must be better beyond noise, by a paired test over folds.

The folds of two trials are the same rows, so their scores are compared in pairs. Training sets of folds overlap, which
makes plain t tests find differences that are not there; the variance is corrected for it (Nadeau & Bengio, Inference
for the generalization error, 2003). Where there are too few folds, rows are resampled instead.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from ...pipelines.contracts import Gain, Incumbent, Metric, Trial

#: One-sided level of the test. Liberal: a configuration that is a little better for nothing is welcome too.
LEVEL = 0.1
#: With fewer folds, their spread says nothing.
_FOLDS = 3

#: The gain of one trial over another on the rows that both were validated on.
Compare = Callable[[Trial, Trial], Gain]


def incumbents(trials: Sequence[Trial], metric: Metric, compare: Compare) -> tuple[Incumbent, ...]:
    """The trials that were best beyond noise when they came, in order; the first is the first that has a score.

    Args:
        trials: in the order in which they were made.
        metric: of their scores.
        compare: used where folds are too few to tell.
    """
    chain: list[Incumbent] = []
    held: Trial | None = None
    for trial in trials:
        if trial.score is None:
            continue
        if held is None:
            chain.append(Incumbent(trial=trial.number, score=trial.score))
            held = trial
            continue
        assert held.score is not None
        if not metric.better(trial.score, held.score):
            continue
        chance = by_chance(trial, held, metric, compare)
        if chance <= LEVEL:
            chain.append(Incumbent(trial=trial.number, score=trial.score, over=held.number, chance=chance))
            held = trial
    return tuple(chain)


def by_chance(better: Trial, worse: Trial, metric: Metric, compare: Compare) -> float:
    """Probability of so large an advantage, were the two the same."""
    from scipy import stats

    pairs = _pairs(better, worse)
    differences = metric.sign * (pairs[:, 0] - pairs[:, 1])
    if len(pairs) < _FOLDS or float(differences.std(ddof=1)) == 0:
        gain = compare(better, worse)
        return float(stats.norm.sf(gain.strength)) if math.isfinite(gain.error) else 1.0
    folds, spread = len(differences), float(differences.std(ddof=1))
    # Validated rows over training rows of a fold.
    overlap = 1 / (folds - 1)
    t = differences.mean() / (spread * math.sqrt(1 / folds + overlap))
    return float(stats.t.sf(t, folds - 1))


def _pairs(a: Trial, b: Trial) -> np.ndarray:
    """(folds, 2) scores of the folds that both have."""
    theirs = {f.fold: f.score for f in b.folds}
    found = [(f.score, theirs[f.fold]) for f in a.folds if f.fold in theirs]
    return np.asarray(found, dtype=float).reshape(-1, 2)
