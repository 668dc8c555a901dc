"""Which model families are searched, in which order."""

from collections.abc import Mapping, Sequence

from ...pipelines.catalogue import FAMILIES, PRETRAINED, READERS, SEERS, family, idle_families
from ...pipelines.contracts import (
    ColumnKind,
    DataProfile,
    FeaturePlan,
    PlanError,
    SplitPlan,
    TaskSpec,
    Weights,
)
from ...pipelines.family import TaskFacts
from ...pipelines.pretrained.choice import of_kind
from ...tools.plans.facts import task_facts
from .outlook import FIRST_SHARE
from .strengths import fit_seconds

#: Quick and strong first, so that a short budget meets the best of them; slow or seldom best last.
_ORDER = ("lightgbm", "linear", "extra_trees", "catboost", "xgboost", "random_forest", "mlp", "knn")

#: Where there is prose, what reads it goes before what gets it as a few numbers; the slowest of them later.
_ORDER_OF_PROSE = (
    "text_linear",
    "text_pretrained",
    "text_fast",
    *_ORDER[:2],
    "text_transformer",
    *_ORDER[2:],
)

#: Where there are pictures, what sees them goes first: the strongest, whose first trial may take long, before any other.
_ORDER_OF_PICTURES = ("image_pretrained", "image_resnet", "image_linear", "image_vit")
#: A network that sees learns for minutes whatever the limit, and nothing else finds as much: it may take this share.
_FIRST_SIGHT_SHARE = 0.5

#: Of those that get prose as components, the one to hold readers against: on MR, TREC and SMS it was behind text_linear
#: by 17, 11 and 1 points of accuracy, and linear, level with it on the first, further behind on the others.
_STRONGEST_OTHER = "lightgbm"

#: What surely gives a model soon, the first of these that there is.
_QUICKEST = ("image_linear", "text_linear", "linear")


def choose_families(
    task: TaskSpec,
    profile: DataProfile,
    features: Sequence[FeaturePlan],
    split: SplitPlan,
    memory_mb: int,
    jobs: int,
    seconds: float,
    weights: tuple[Weights, ...] = (),
) -> tuple[list[tuple[str, str]], list[str]]:
    """Families with the reason for each, and notes on those left out.

    Args:
        memory_mb, jobs: what the machine has to give.
        seconds: the time limit.
        weights: encoders that they may use.

    Raises:
        PlanError: none is left.
    """
    facts = task_facts(task, profile, features, split, memory_mb, jobs, seconds, weights)
    chosen: list[tuple[str, str]] = []
    left_out: dict[str, str] = {}
    slow: list[str] = []
    for name in _ordered(facts):
        candidate = family(name)
        problem, needless = candidate.unsuited(facts), None
        asked = name in task.constraints.families
        if problem is None and not asked and (name in SEERS or any(n in READERS | SEERS for n, _ in chosen)):
            needless = _needless(name, facts, split, jobs, seconds)
        if (unwanted := _unwanted(name, task)) is not None:
            left_out[name] = unwanted
        elif task.constraints.interpretable and not candidate.interpretable:
            left_out[name] = "a readable model is asked for"
        elif (why := problem or needless) is not None:
            left_out[name] = why
            slow += [name] if problem is None else []
        else:
            chosen.append((name, _why(name, facts)))
    wayward: list[str] = []
    if facts.monotone:
        chosen, wayward = _held(chosen, facts.monotone)
    if not chosen and slow:
        quickest = min(slow, key=lambda name: fit_seconds(name, facts))
        del left_out[quickest]
        chosen = [(quickest, f"{family(quickest).title}, since nothing is quicker")]
    notes = [*(f"{name} left out: {why}" for name, why in left_out.items()), *wayward, *_unused(facts)]
    if not chosen:
        raise PlanError("NO-FAMILY", "no model family suits this task", f"see: {'; '.join(notes)[:150]}")
    return chosen, notes


def _unwanted(name: str, task: TaskSpec) -> str | None:
    """Why the request rules a family out, or None."""
    if name in task.constraints.without_families:
        return "the request rules it out"
    only = task.constraints.families
    return "the request asks for others alone" if only and name not in only else None


def _why(name: str, facts: TaskFacts) -> str:
    """What a family is, with the encoders that it may use and their licences."""
    title = family(name).title
    if name not in PRETRAINED:
        return title
    return f"{title}: {', '.join(w.told for w in of_kind(facts.weights, PRETRAINED[name]))}"


def _unused(facts: TaskFacts) -> list[str]:
    """Weights for which the table has nothing to read."""
    idle = idle_families({c.kind for c in facts.inputs.columns}, facts.inputs.kind, facts.weights)
    without = {PRETRAINED[name] for name in PRETRAINED if name in idle}
    return [
        f"weights {w.name} are not used: there is nothing of their kind, {w.kind}"
        for w in facts.weights
        if w.kind in without
    ]


def _ordered(facts: TaskFacts) -> list[str]:
    """Families in the order that they are tried in; readers and seers only where there is something for them."""
    kinds = {c.kind for c in facts.inputs.columns}
    order = _ORDER_OF_PROSE if ColumnKind.TEXT in kinds else _ORDER
    if ColumnKind.IMAGE in kinds:
        order = (*_ORDER_OF_PICTURES, *order)
    idle = idle_families(kinds, facts.inputs.kind, facts.weights)
    others = [n for n in FAMILIES if n not in order]
    return [name for name in (*order, *others) if name in FAMILIES and name not in idle]


def _needless(name: str, facts: TaskFacts, split: SplitPlan, jobs: int, seconds: float) -> str | None:
    """Why a family is not worth its time beside one that reads or sees, or None."""
    if name not in READERS | SEERS:
        alone = all(c.kind is ColumnKind.TEXT for c in facts.inputs.columns)
        if alone and name != _STRONGEST_OTHER:
            return "there is prose alone, of which it would get a few components"
        return None
    trial = fit_seconds(name, facts) * split.folds / jobs
    if trial > (_FIRST_SIGHT_SHARE if name in SEERS else FIRST_SHARE) * seconds:
        return f"its first trial would take about {trial:.0f} s of {seconds:.0f}"
    return None


def quickest_first(families: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same families, for a very short time: a first model must be there soon."""
    quickest = next((name for name in _QUICKEST if any(name == n for n, _ in families)), None)
    return sorted(families, key=lambda named: named[0] != quickest)


def _held(
    chosen: list[tuple[str, str]], monotone: Mapping[str, int]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Those families that can be held to the demanded directions, where there are any, with the reason."""
    demanded = f"{len(monotone)} demanded direction{'s' if len(monotone) > 1 else ''}"
    held = [(n, f"{why}, held to {demanded}") for n, why in chosen if family(n).monotone]
    if not held:
        return chosen, ["no family here can be held to the demanded directions: they are only measured"]
    others = [n for n, _ in chosen if not family(n).monotone]
    return held, [f"{n} left out: it cannot be held to the directions that are demanded" for n in others]
