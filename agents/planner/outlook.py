"""What a plan's search may be expected to find in its time, before anything is trained.

The search is played through with the costs and strengths of ``strengths.py``. An Elo difference is the odds of
winning a comparison, which is the same as saying that each family's luck on a table has a Gumbel distribution of
scale 400 / ln 10. So the best of several families has an expected strength in closed form, a log-sum-exp. Kin err
alike (nested logit): a second booster adds less than a first linear model of the same strength would.
"""

import math
from collections.abc import Mapping, Sequence

from ...pipelines.contracts import PipelinePlan, Value
from ...pipelines.family import TaskFacts
from .strengths import fit_seconds, strength

#: Share of the time limit that the search gets; the rest is for the final fits, checks and the report.
_SEARCH_SHARE = 0.7
#: What ``tools/search/loop.py`` allows a family's first trial once there is a model.
FIRST_SHARE = 0.15
#: Seconds that a trial takes beside its fits (forks, files, scores).
_TRIAL_SECONDS = 0.4
#: A configuration that is not the default takes about so many times as long.
_DRAWN = 2.0
#: Trials after which half of what tuning can gain is gained; TabArena's tuned configurations had 200.
_HALFWAY = 10.0
_SCALE, _KINSHIP = 400 / math.log(10), 0.5
#: Families this much less promising than the best get this share of its trials: the search never closes one.
_LEAST_WEIGHT = 0.1
#: Points lost by choosing on noisy scores with a thousand validation rows; the error falls with their root.
_NOISE = 60.0
#: Points lost with three folds: each trains on two thirds of the rows, the final model on all.
_THREE_FOLDS = 5.0


class Outlook(Value):
    """Expectations of a plan.

    Attributes:
        points: expected strength of the best model, in Elo points.
        tried: families whose default fits into the time.
        trials: about how many configurations are tried in all.
        first_seconds: wall seconds of the first trial.
    """

    points: float
    tried: tuple[str, ...]
    trials: int
    first_seconds: float


def trial_seconds(name: str, plan: PipelinePlan, facts: TaskFacts) -> float:
    """Wall seconds of a family's default trial: its folds side by side on the plan's workers."""
    return _TRIAL_SECONDS + plan.split.folds * fit_seconds(name, facts) / plan.budget.jobs


def outlook(plan: PipelinePlan, facts: TaskFacts) -> Outlook:
    """Play the search of ``plan`` through; ``facts`` are the plan's."""
    limit, trials = plan.budget.time_limit_seconds, plan.budget.trials
    costs = {f.name: trial_seconds(f.name, plan, facts) for f in plan.families}
    left, tried = _SEARCH_SHARE * limit, list[str]()
    begun = 0
    for name, cost in costs.items():
        if left <= 0 or begun == trials:
            break
        allowed = min(left, FIRST_SHARE * limit) if tried else left
        left, begun = left - min(cost, allowed), begun + 1
        if cost <= allowed:
            tried.append(name)
    more = _further(tried, costs, facts, max(0.0, left), None if trials is None else trials - begun)
    levels = {name: _level(name, more[name], facts) for name in tried}
    points = _best(levels, facts) - _noise(plan, facts) if tried else 0.0
    return Outlook(
        points=points,
        tried=tuple(tried),
        trials=begun + int(sum(more.values())),
        first_seconds=next(iter(costs.values())),
    )


def _further(
    tried: Sequence[str], costs: Mapping[str, float], facts: TaskFacts, left: float, most: int | None
) -> dict[str, float]:
    """Trials of each family after its default: more of the promising ones, as the search does."""
    if not tried:
        return {}
    best = max(strength(name, facts).tuned for name in tried)
    weights = {
        name: max(_LEAST_WEIGHT, math.exp((strength(name, facts).tuned - best) / _SCALE)) for name in tried
    }
    rounds = left / sum(_DRAWN * costs[name] * weight for name, weight in weights.items())
    if most is not None:
        rounds = min(rounds, most / sum(weights.values()))
    return {name: weight * rounds for name, weight in weights.items()}


def _level(name: str, trials: float, facts: TaskFacts) -> float:
    known = strength(name, facts)
    return known.default + (known.tuned - known.default) * trials / (trials + _HALFWAY)


def _best(levels: Mapping[str, float], facts: TaskFacts) -> float:
    """The expected best of some families, in Elo points."""
    top = max(levels.values())
    kin: dict[str, float] = {}
    for name, level in levels.items():
        group = strength(name, facts).kin
        kin[group] = kin.get(group, 0.0) + math.exp((level - top) / (_KINSHIP * _SCALE))
    return top + _SCALE * math.log(sum(inside**_KINSHIP for inside in kin.values()))


def _noise(plan: PipelinePlan, facts: TaskFacts) -> float:
    """Points that the validation protocol loses."""
    folds = plan.split.folds
    development = facts.rows / (1 - (1 / folds if folds > 1 else plan.split.holdout_fraction))
    judged = development if folds > 1 else development * plan.split.holdout_fraction
    lost = _NOISE * math.sqrt(1000 / max(judged, 1.0))
    return lost + (_THREE_FOLDS if 1 < folds < 5 else 0.0)
