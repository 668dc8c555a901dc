"""Which trials a prompt shows, and how far their scores lie apart."""

from collections.abc import Sequence

from ....tools.samplers.history import History, Observation


def shown_trials(history: History, most: int) -> Sequence[Observation]:
    """The trials that are shown, in their order: all of them, or the better half of ``most`` and the latest ones."""
    if len(history.observations) <= most:
        return history.observations
    kept = {o.number for o in history.best_first()[: most // 2]}
    others = [o.number for o in history.observations if o.number not in kept]
    kept |= set(others[len(kept) - most :])
    return [o for o in history.observations if o.number in kept]


def score_range(history: History) -> float:
    """From the best score to the worst; 0 where there are none."""
    values = [o.value for o in history.scored if o.value is not None]
    return max(values) - min(values) if values else 0.0
