"""Trials that none of the others beats in everything: the Pareto front of score, size, latency and fitting time."""

from collections.abc import Sequence

import numpy as np

from ...pipelines.contracts import Metric, Trial


def fit_seconds(trial: Trial) -> float:
    """Mean time that a fold's fit took."""
    return sum(f.fit_seconds for f in trial.folds) / max(1, len(trial.folds))


def front(trials: Sequence[Trial], metric: Metric) -> tuple[Trial, ...]:
    """The trials that are not dominated, best score first.

    One dominates another that is nowhere better and somewhere worse. Of trials that are alike in everything the
    earliest stands for all; trials whose size and latency were not measured are left out.
    """
    measured = [
        t for t in trials if t.score is not None and t.model_mb is not None and t.latency_ms is not None
    ]
    ranked = sorted(measured, key=lambda t: (_losses(t, metric), t.number))
    kept: list[Trial] = []
    losses = np.empty((0, 4))
    for trial in ranked:
        mine = np.array(_losses(trial, metric))
        # Whoever stands before it has no worse a score: one that is nowhere worse dominates it, or is its like.
        if not (losses <= mine).all(axis=1).any():
            kept.append(trial)
            losses = np.vstack([losses, mine])
    return tuple(kept)


def _losses(trial: Trial, metric: Metric) -> tuple[float, float, float, float]:
    assert trial.score is not None
    assert trial.model_mb is not None
    assert trial.latency_ms is not None
    return -metric.sign * trial.score, trial.model_mb, trial.latency_ms, fit_seconds(trial)
