"""The planner as an agent: a language model proposes plans, facts and a judge decide.

The rules' plan is always among the candidates, and it stays where the model is silent, wrong or no better.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...pipelines.contracts import (
    DataProfile,
    FamilyPlan,
    PipelinePlan,
    ReplyError,
    TaskSpec,
    Value,
)
from ...tools.llm.access import Access, NoAnswer
from .alternatives import (
    MOST_CARDS,
    MOST_PLANS,
    Alternative,
    PlannerAnswer,
    answer_schema,
    clean,
    plan_of,
    problem,
    suspicions,
)
from .describe import Privacy, described, told_columns
from .judge import Candidate, choose, completed, examine, unfeasible
from .rules import PlanOptions, plan_by_rules

if TYPE_CHECKING:
    from ...tools.knowledge import Card

#: Characters of a card that are sent: its beginning says what matters.
_CARD_TEXT = 320

#: Finds knowledge cards: from the task's facts to the cards on it.
Retrieve = Callable[[TaskSpec, DataProfile, float], "Sequence[Card]"]


class Planned(Value):
    """A plan and who made it.

    Attributes:
        plan: the plan; ``made_by`` tells who made it, and ``planning`` ends with ``notes``.
        notes: why this plan, what was discarded and why, and what the model suspects.
    """

    plan: PipelinePlan
    notes: tuple[str, ...]


def plan_with_model(
    access: Access,
    task: TaskSpec,
    profile: DataProfile,
    options: PlanOptions,
    privacy: Privacy = "schema",
    retrieve: Retrieve | None = None,
) -> Planned:
    """The best of the rules' plan and what a language model proposes. Costs one or two of its answers.

    Args:
        access: the language model.
        task, profile, options: as for :func:`plan_by_rules`.
        privacy: what may be said of the table's values.
        retrieve: finds knowledge cards; those of ``tools/knowledge``, if not given.

    Raises:
        PlanError: no family of the catalogue suits the task.
    """
    plan = plan_by_rules(task, profile, options)
    rules = examine("the rules' plan", plan, profile)
    if (reason := unfeasible(rules, rules, profile)) is not None:
        # Every alternative shares what is wrong with it; the check of the plan tells the person.
        return _noted(plan, (f"planned by rules: {reason}",))
    cards = tuple((retrieve or _retrieve)(task, profile, plan.budget.time_limit_seconds))[:MOST_CARDS]
    try:
        answer = _ask(access, rules, profile, cards, privacy)
    except NoAnswer as missing:
        return _noted(plan, (f"planned by rules: {clean(str(missing))}",))
    return _judged(answer, rules, profile, [c.name for c in cards], access.model.name)


def _retrieve(task: TaskSpec, profile: DataProfile, seconds: float) -> "Sequence[Card]":
    from ...tools.knowledge import describe, retrieve

    return retrieve(describe(task, profile, seconds), "planner", limit=MOST_CARDS)


def _ask(
    access: Access, rules: Candidate, profile: DataProfile, cards: "Sequence[Card]", privacy: Privacy
) -> PlannerAnswer:
    families = [f.name for f in rules.plan.families]
    columns, names = told_columns(profile, rules.plan), [c.name for c in cards]

    def check(answer: PlannerAnswer) -> None:
        problems = [problem(said, families, names) for said in answer.plans]
        if all(problems):
            raise ReplyError(f"plans: {problems[0] if problems else 'there is none'}")

    values = described(profile, rules.plan, columns, privacy)
    values["cards"] = [{"name": c.name, "text": clean(c.body, _CARD_TEXT)} for c in cards]
    schema = answer_schema(families, columns, names)
    return access.ask("planner", PlannerAnswer, values, schema=schema, check=check)


def _judged(
    answer: PlannerAnswer, rules: Candidate, profile: DataProfile, cards: Sequence[str], model: str
) -> Planned:
    """The judge's choice among what the model said and the rules' plan."""
    speaker = clean(model, 60)
    candidates: list[Candidate] = []
    discarded: list[str] = []
    said_by_name: dict[str, Alternative] = {}
    for number, said in enumerate(answer.plans[:MOST_PLANS], 1):
        name = f"{number}: {clean(said.name, 40)}"
        found = _candidate(name, said, rules, profile, cards)
        if isinstance(found, str):
            discarded.append(f"discarded {speaker}'s alternative {name!r}: {found}")
        else:
            candidates.append(found)
            said_by_name[name] = said
    verdict = choose(rules, candidates)
    suspected = suspicions(answer, [f.name for f in rules.plan.features if f.use], model)
    if verdict.best is rules:
        return _noted(rules.plan, (f"the rules' plan was kept: {verdict.why}", *discarded, *suspected))
    said = said_by_name[verdict.best.name]
    used = f"; cards: {', '.join(said.cards)}" if said.cards else ""
    by = (
        f"planned by {speaker}, alternative {verdict.best.name!r} of {len(answer.plans[:MOST_PLANS])}: "
        f"{clean(said.why)}{used}"
    )
    notes = (by, f"chosen because {verdict.why}", *discarded, *suspected)
    return _noted(_signed(verdict.best.plan, said, speaker), notes)


def _candidate(
    name: str, said: Alternative, rules: Candidate, profile: DataProfile, cards: Sequence[str]
) -> Candidate | str:
    """An alternative as a checked plan with its outlook, or why it is discarded."""
    wrong = problem(said, [f.name for f in rules.plan.families], cards)
    if wrong is not None:
        return wrong
    candidate = examine(name, plan_of(said, rules.plan), profile)
    # What it says itself must be feasible, and what is made of it too.
    for _ in range(2):
        if (reason := unfeasible(candidate, rules, profile)) is not None:
            return reason
        candidate = completed(candidate, rules, profile)
    return candidate


def _signed(plan: PipelinePlan, said: Alternative, speaker: str) -> PipelinePlan:
    """The plan with each family's reason telling who chose it."""
    families = tuple(
        FamilyPlan(name=f.name, why=f"{f.why}; chosen by {speaker}" if f.name in said.families else f.why)
        for f in plan.families
    )
    return plan.model_copy(update={"families": families, "made_by": speaker})


def _noted(plan: PipelinePlan, notes: tuple[str, ...]) -> Planned:
    return Planned(plan=plan.model_copy(update={"planning": (*plan.planning, *notes)}), notes=notes)
