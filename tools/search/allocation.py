"""Which family gets the next trial: every default first, then the better and the less explored.

The rule is an upper confidence bound over families (Auer et al., 2002) on scores scaled to [0, 1] by the
best and the median trial, so that one disastrous trial does not make all others look alike. It looks at
scores and counts alone, so that a resumed run chooses as the uninterrupted one did; time enters only
through families that no longer fit in what is left.
"""

import math
from collections.abc import Collection, Sequence
from statistics import median

from ...pipelines.contracts import Metric, Trial

#: Weight of exploration. With 0.3, a family one spread behind the best is tried about one time in ten.
_EXPLORE = 0.3
#: A family that failed this often without ever succeeding is left alone.
_GIVE_UP = 2


def next_family(
    families: Sequence[str], trials: Sequence[Trial], metric: Metric, closed: Collection[str] = ()
) -> str | None:
    """The family to try next, or None where none is left.

    Args:
        families: in the plan's order of preference.
        trials: finished trials.
        metric: the metric of their scores.
        closed: families that cannot be tried now (exhausted, or too slow for the time left).
    """
    counts = {f: sum(1 for t in trials if t.proposal.family == f) for f in families}
    open_families = [f for f in families if f not in closed]
    for name in open_families:
        if counts[name] == 0:
            return name
    best = {f: _best(f, trials, metric) for f in open_families}
    alive = [f for f in open_families if best[f] is not None or counts[f] < _GIVE_UP]
    if not alive:
        return None
    known = [metric.sign * t.score for t in trials if t.score is not None]
    if not known:
        return alive[0]
    top, middle = max(known), median(known)
    scale = (top - middle) or 1.0

    def value(name: str) -> float:
        score = best[name]
        exploit = 0.0 if score is None else max(0.0, 1.0 - (top - score) / scale)
        return exploit + _EXPLORE * math.sqrt(math.log(len(trials) + 1) / counts[name])

    return max(alive, key=value)


def _best(name: str, trials: Sequence[Trial], metric: Metric) -> float | None:
    scores = [metric.sign * t.score for t in trials if t.proposal.family == name and t.score is not None]
    return max(scores, default=None)
