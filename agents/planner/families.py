"""Which model families are searched, in which order."""

from collections.abc import Mapping, Sequence

from ...pipelines.catalogue import FAMILIES, family
from ...pipelines.contracts import DataProfile, FeaturePlan, PlanError, SplitPlan, TaskSpec
from ...tools.plans.facts import task_facts

#: Quick and strong first, so that a short budget meets the best of them; slow or seldom best last.
_ORDER = ("lightgbm", "linear", "extra_trees", "catboost", "xgboost", "random_forest", "mlp", "knn")

_QUICKEST = "linear"


def choose_families(
    task: TaskSpec,
    profile: DataProfile,
    features: Sequence[FeaturePlan],
    split: SplitPlan,
    memory_mb: int,
) -> tuple[list[tuple[str, str]], list[str]]:
    """Families with the reason for each, and notes on those left out.

    Raises:
        PlanError: none is left.
    """
    facts = task_facts(task, profile, features, split, memory_mb)
    order = [name for name in _ORDER if name in FAMILIES] + [n for n in FAMILIES if n not in _ORDER]
    chosen, notes = [], []
    for name in order:
        candidate = family(name)
        if task.constraints.interpretable and not candidate.interpretable:
            notes.append(f"{name} left out: a readable model is asked for")
        elif (problem := candidate.unsuited(facts)) is not None:
            notes.append(f"{name} left out: {problem}")
        else:
            chosen.append((name, candidate.title))
    if facts.monotone:
        chosen, wayward = _held(chosen, facts.monotone)
        notes += wayward
    if not chosen:
        raise PlanError("NO-FAMILY", "no model family suits this task", f"see: {'; '.join(notes)[:150]}")
    return chosen, notes


def quickest_first(families: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same families, for a very short time: a first model must be there soon."""
    return sorted(families, key=lambda named: named[0] != _QUICKEST)


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
