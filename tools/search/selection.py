"""Which trial wins: the best score among those that keep the stated constraints."""

from collections.abc import Sequence

from ...pipelines.contracts import Constraints, Incumbent, Metric, Trial
from .incumbents import Compare, incumbents
from .reserve import final_fit_seconds


def select(
    trials: Sequence[Trial], metric: Metric, constraints: Constraints, seconds: float | None = None
) -> Trial | None:
    """The winner, or None where no trial has a score. Ties go to the earlier trial.

    Where no trial keeps the constraints the best score wins, and the verdict will say so. Of trials too
    slow to be fitted once more within ``seconds``, none wins unless all are; then the quickest does.
    """
    pool = eligible(trials, constraints, seconds)
    return max(pool, key=lambda t: (metric.sign * _score(t), -t.number), default=None)


def progress(
    trials: Sequence[Trial],
    metric: Metric,
    constraints: Constraints,
    compare: Compare,
    seconds: float | None = None,
) -> tuple[Incumbent, ...]:
    """The winner at the end of those that it came after: each better than the one before beyond noise.

    Trials are those that :func:`select` chooses from. Empty where no trial has a score.
    """
    return incumbents(eligible(trials, constraints, seconds), metric, compare)


def eligible(trials: Sequence[Trial], constraints: Constraints, seconds: float | None) -> list[Trial]:
    """Trials with a score that may win, in their order."""
    scored = [t for t in trials if t.score is not None]
    if seconds is not None and scored:
        quick = [t for t in scored if final_fit_seconds(t) <= seconds]
        scored = quick or [min(scored, key=final_fit_seconds)]
    return [t for t in scored if keeps(t, constraints)] or scored


def keeps(trial: Trial, constraints: Constraints) -> bool:
    """Whether a trial's fold model kept the limits on size and latency that the request states."""
    if constraints.max_model_mb is not None and (trial.model_mb or 0.0) > constraints.max_model_mb:
        return False
    return constraints.max_latency_ms is None or (trial.latency_ms or 0.0) <= constraints.max_latency_ms


def _score(trial: Trial) -> float:
    assert trial.score is not None
    return trial.score
