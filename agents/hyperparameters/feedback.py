"""What came of a trial, in words."""

import statistics
from collections.abc import Mapping, Sequence

from ...tools.samplers.history import History, Observation
from ..planner.alternatives import clean
from .spoken.shown import score_range
from .spoken.wording import rounded

#: A trial that takes so many times the median is called slow.
_SLOW = 3.0
#: Share of a learning curve that its end is, and the change there that counts, as a share of all its change.
_END, _CHANGE = 1 / 3, 0.1
_LEAST_STEPS = 3
_MOST_REASON = 80


def feedback(observation: Observation, history: History, digits: int) -> str:
    """One line on a trial: its score beside the best before it or how it failed, its learning curve, its time."""
    parts = [_outcome(observation, history, digits), _curve(observation.intermediate, history.sign)]
    parts.append(_pace(observation, history))
    return "; ".join(part for part in parts if part)


def _outcome(observation: Observation, history: History, digits: int) -> str:
    reason = clean(observation.reason, _MOST_REASON)
    if observation.value is None:
        ending = (
            "stopped early" if observation.status == "pruned" else f"failed: {clean(observation.status, 20)}"
        )
        return f"{ending} ({reason})" if reason else ending
    before = [o for o in history.scored if o.number < observation.number]
    best = min((history.sign * o.value for o in before if o.value is not None), default=None)
    width = score_range(history)
    said = f"score {rounded(observation.value, width, digits)}"
    if observation.status == "pruned":
        said += ", stopped early"
    if best is None:
        return said
    gain = best - history.sign * observation.value
    if gain == 0:
        return f"{said}, as good as the best before"
    much = rounded(abs(gain), width, digits)
    return f"{said}, {'better' if gain > 0 else 'worse'} than the best before by {much}"


def _curve(values: Mapping[int, float], sign: float) -> str:
    """How a learning curve ends; nothing of fewer than three steps."""
    losses = [sign * value for _, value in sorted(values.items())]
    if len(losses) < _LEAST_STEPS:
        return ""
    whole = max(losses) - min(losses)
    end = max(1, round(len(losses) * _END))
    gain = losses[-1 - end] - losses[-1]
    # Neither holds where a value is no number.
    if gain > _CHANGE * whole:
        return "still improving at its end"
    if gain < -_CHANGE * whole:
        return "getting worse at its end"
    return "flat at its end" if abs(gain) <= _CHANGE * whole else ""


def _pace(observation: Observation, history: History) -> str:
    times: Sequence[float] = [o.seconds for o in history.observations if o.seconds]
    if observation.seconds is None or len(times) < _LEAST_STEPS:
        return ""
    middle = statistics.median(times)
    slow = observation.seconds > max(1.0, _SLOW * middle)
    return f"slow: {observation.seconds:.0f} s, others {middle:.0f} s" if slow else ""
