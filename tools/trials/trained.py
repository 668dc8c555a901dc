"""How far a trial's trainings went, so that other fits of its configuration go as far."""

from collections.abc import Sequence
from typing import Any

from ...pipelines.contracts import GIVEN_UP, NO_TIME_LEFT, Learning, TrainingLimits, Trial


def repeated(trial: Trial, fold: int) -> dict[str, Any]:
    """Fields of :class:`TrainingLimits` with which a fold's training ends as that of ``trial`` did."""
    told = trial.learned(fold)
    if told is None or not told.cut:
        return {}
    return {"epochs": told.total, "last": _done(told) if told.ended == NO_TIME_LEFT else None}


def as_tried(trial: Trial) -> TrainingLimits:
    """What bounds a fit of a trial's configuration on other rows.

    Where time had cut folds short, or they were given up, it is as long as they were on the mean: that is what was
    judged, and what time was kept back for.
    """
    told = [f.learning for f in trial.folds if f.learning is not None]
    given_up = any(t.ended.startswith(GIVEN_UP) for t in told)
    if not (given_up or any(t.cut for t in told)):
        return TrainingLimits()
    totals = [_done(t) if t.ended == NO_TIME_LEFT else t.total or _done(t) for t in told]
    last = _mean([_done(t) for t in told]) if given_up else None
    return TrainingLimits(epochs=_mean(totals), last=last)


def _mean(epochs: Sequence[int]) -> int:
    return max(1, round(sum(epochs) / len(epochs)))


def _done(told: Learning) -> int:
    return told.epochs[-1].epoch if told.epochs else 0
