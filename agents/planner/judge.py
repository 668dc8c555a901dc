"""Which of several plans is the best bet: a model proposes, measured costs and published strengths decide."""

from collections.abc import Sequence

from ...pipelines.contracts import DataProfile, FamilyPlan, PersonError, PipelinePlan, Value
from ...tools.plans.check import check_plan
from ...tools.plans.facts import plan_facts
from .outlook import FIRST_SHARE, Outlook, outlook

#: Elo points by which a plan must be ahead of the rules' plan: less is no difference (1.4 % more wins).
MARGIN = 10.0


class Candidate(Value):
    """A plan that was checked, with what may be expected of it."""

    name: str
    plan: PipelinePlan
    outlook: Outlook


class Verdict(Value):
    """The best candidate, and why in one sentence."""

    best: Candidate
    why: str


def examine(name: str, plan: PipelinePlan, profile: DataProfile) -> Candidate:
    """A plan with its outlook, unchecked."""
    return Candidate(name=name, plan=plan, outlook=outlook(plan, plan_facts(plan, profile)))


def unfeasible(candidate: Candidate, rules: Candidate, profile: DataProfile) -> str | None:
    """Why a candidate cannot be carried out, or None."""
    try:
        check_plan(candidate.plan, profile)
    except PersonError as error:
        return error.what
    if not candidate.outlook.tried:
        return "none of its families fits into the time limit"
    limit = candidate.plan.budget.time_limit_seconds
    first, most = candidate.outlook.first_seconds, FIRST_SHARE * limit
    if first > max(most, rules.outlook.first_seconds):
        return (
            f"its first family, {candidate.plan.families[0].name}, takes about {first:.0f} s of {limit:.0f} s "
            f"for one trial, {most:.0f} s at most are for it"
        )
    return None


def completed(candidate: Candidate, rules: Candidate, profile: DataProfile) -> Candidate:
    """The candidate with those families of the rules appended without which the search may find less."""
    for other in rules.plan.families:
        plan = candidate.plan
        if other.name in {f.name for f in plan.families}:
            continue
        why = f"{other.why}; added: without it the search may find less"
        longer = plan.model_copy(update={"families": (*plan.families, FamilyPlan(name=other.name, why=why))})
        found = examine(candidate.name, longer, profile)
        if found.outlook.points > candidate.outlook.points:
            candidate = found
    return candidate


def choose(rules: Candidate, others: Sequence[Candidate]) -> Verdict:
    """The best of the rules' plan and others that are feasible; rules win where nothing is clearly better."""
    best = max(others, key=lambda c: c.outlook.points, default=rules)
    ahead = best.outlook.points - rules.outlook.points
    if not others:
        return Verdict(best=rules, why="no alternative is left")
    if ahead < MARGIN:
        return Verdict(
            best=rules,
            why=f"the best alternative, {best.name!r}, is not expected to do better ({_points(ahead)}, "
            f"{MARGIN:.0f} ahead would count)",
        )
    return Verdict(
        best=best,
        why=f"it is expected to be {_points(ahead)}: {_reach(best)}, with the rules' plan {_reach(rules)}",
    )


def _points(ahead: float) -> str:
    return f"{abs(ahead):.0f} Elo points {'ahead of' if ahead >= 0 else 'behind'} the rules' plan"


def _reach(candidate: Candidate) -> str:
    found = candidate.outlook
    folds = candidate.plan.split.folds
    return (
        f"{len(found.tried)} families and about {found.trials} trials fit into the time "
        f"({folds} {'folds' if folds > 1 else 'holdout'})"
    )
