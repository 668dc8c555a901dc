"""Where the most promising families' best values lie, asked once, as the defaults' scores are known.

What is believed is tried like anything else and competes on the same scores: a bad point costs its trial, and the
belief's weight falls with evidence against it (see ``hybrid``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...pipelines.catalogue import family
from ...pipelines.contracts import DataProfile, Fact, PipelinePlan, Problem, Suggestion
from ...pipelines.family import TaskFacts
from ...tools.knowledge.tuning import tuning_notes
from ...tools.llm.access import Access, NoAnswer
from ...tools.samplers.space import Space
from ..planner.alternatives import clean
from ..planner.describe import kinds_told, task_told
from .hybrid.asking import ask_belief
from .hybrid.belief import Belief
from .hybrid.sampler import BELIEF

if TYPE_CHECKING:
    from ...tools.knowledge import Card

SOURCE = BELIEF
#: Families that are asked about. Each costs an answer.
MOST_FAMILIES = 2
_MOST_CARDS, _CARD_TEXT = 1, 320

#: Finds knowledge cards on a family: from its name to the cards.
Retrieve = Callable[[str], "Sequence[Card]"]


def warm_start(
    access: Access,
    plan: PipelinePlan,
    profile: DataProfile,
    facts: TaskFacts,
    families: Sequence[str],
    retrieve: Retrieve | None = None,
) -> tuple[Suggestion, ...]:
    """What a language model believes of families; less where it gives no usable answer.

    Args:
        access: the language model.
        plan, profile: the task and its table.
        facts: what the families' spaces are declared from.
        families: the most promising first; ``MOST_FAMILIES`` of them are asked for.
        retrieve: finds knowledge cards; those of ``tools/knowledge``, if not given.
    """
    found: list[Suggestion] = []
    for name in families[:MOST_FAMILIES]:
        space = Space.declared(family(name).space(facts))
        problem = tuning_problem(name, plan, profile, retrieve or _retrieve(plan, profile))
        try:
            belief = ask_belief(access, problem, space, tuning_notes(problem, space.names))
        except NoAnswer:
            # On record where it happened: the sampler begins without.
            continue
        found += _suggested(name, space, belief)
    return tuple(found)


def tuning_problem(name: str, plan: PipelinePlan, profile: DataProfile, retrieve: Retrieve) -> Problem:
    """What a family's tuning may be told: facts alone, no value of the table, whatever the level of privacy."""
    return Problem(
        model=family(name).title,
        metric=plan.task.metric,
        data=_facts(plan, profile),
        cards=tuple(clean(card.body, _CARD_TEXT) for card in retrieve(name)),
    )


def _facts(plan: PipelinePlan, profile: DataProfile) -> Mapping[str, Fact]:
    told = task_told(profile, plan, "schema")
    kept = {n: v for n, v in told.items() if n in {"rows", "classes", "rarest class"}}
    # Families scale what they are given.
    return {
        "task": plan.task.kind.value.rpartition("_")[2],
        **kept,
        **kinds_told(profile, plan),
        "inputs": "small",
    }


def _retrieve(plan: PipelinePlan, profile: DataProfile) -> Retrieve:
    from ...tools.knowledge import describe, retrieve

    query = describe(plan.task, profile, plan.budget.time_limit_seconds)
    return lambda name: retrieve(query, "warmstart", limit=_MOST_CARDS, families=(name,))


def _suggested(name: str, space: Space, belief: Belief) -> list[Suggestion]:
    """The belief with its point; none where nothing is believed, or nothing but the default."""
    place = belief.place(space)
    if place is None:
        return []
    params = space.params(place)
    if space.key(params) == space.key(space.default()):
        return []
    return [Suggestion(family=name, params=params, source=SOURCE, why=belief.why, belief=belief.best)]
