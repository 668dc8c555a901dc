"""First configurations for the most promising families (after LLAMBO's warm start, Liu et al., 2024).

The defaults' scores are known and told: only families that will be tuned are worth an answer. What is suggested is
tried like anything else and competes on the same scores: a bad one costs its trial.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...pipelines.catalogue import family
from ...pipelines.contracts import DataProfile, ParamValue, PipelinePlan, Suggestion, Trial
from ...pipelines.family import TaskFacts
from ...pipelines.spaces import Choice, Integer, Real, SearchSpace
from ...tools.llm.access import Access, NoAnswer
from ...tools.llm.templates import prompt
from ..planner.alternatives import clean
from ..planner.describe import kinds_told, task_told
from .answer import WarmStartAnswer, answer_schema, configuration

if TYPE_CHECKING:
    from ...tools.knowledge import Card

SOURCE = "llm:warmstart"
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
    trials: Sequence[Trial],
    families: Sequence[str],
    retrieve: Retrieve | None = None,
) -> tuple[Suggestion, ...]:
    """Configurations that a language model would try first; fewer where it gives no usable answer.

    Args:
        access: the language model.
        plan, profile: the task and its table.
        facts: what the families' spaces are declared from.
        trials: what was tried already.
        families: the most promising first; ``MOST_FAMILIES`` of them are asked for.
        retrieve: finds knowledge cards; those of ``tools/knowledge``, if not given.
    """
    found: list[Suggestion] = []
    for name in families[:MOST_FAMILIES]:
        space = family(name).space(facts)
        try:
            values = _values(name, space, plan, profile, trials, retrieve or _retrieve(plan, profile))
            answer = _ask(access, space, values)
        except NoAnswer:
            # On record where it happened: the sampler begins without.
            continue
        found += _suggestions(name, space, answer)
    return tuple(found)


def _retrieve(plan: PipelinePlan, profile: DataProfile) -> Retrieve:
    from ...tools.knowledge import describe, retrieve

    query = describe(plan.task, profile, plan.budget.time_limit_seconds)
    return lambda name: retrieve(query, "warmstart", limit=_MOST_CARDS, families=(name,))


def _ask(access: Access, space: SearchSpace, values: Mapping[str, object]) -> WarmStartAnswer:
    def check(answer: WarmStartAnswer) -> None:
        for said in answer.configurations:
            configuration(space, said.change)

    return access.ask("warmstart", WarmStartAnswer, values, schema=answer_schema(space), check=check)


def _values(
    name: str,
    space: SearchSpace,
    plan: PipelinePlan,
    profile: DataProfile,
    trials: Sequence[Trial],
    retrieve: Retrieve,
) -> Mapping[str, object]:
    scores = {t.proposal.family: round(t.score, 4) for t in trials if t.score is not None}
    return {
        "family": family(name).title,
        # No value of the table is needed here, whatever the level of privacy.
        "task": task_told(profile, plan, "schema"),
        "kinds": kinds_told(profile, plan),
        "parameters": described(space),
        "cards": [clean(card.body, _CARD_TEXT) for card in retrieve(name)],
        "scores": scores,
    }


def described(space: SearchSpace) -> Mapping[str, str]:
    """Each parameter in a few words: its range, its default, what it is."""
    return {p.name: _described(p) for p in space.parameters}


def _described(parameter: Real | Integer | Choice) -> str:
    if isinstance(parameter, Choice):
        said = " or ".join(_plain(c) for c in parameter.choices)
    else:
        said = f"{_plain(parameter.low)} to {_plain(parameter.high)}{' (log)' if parameter.log else ''}"
    said += f", default {_plain(parameter.default)}"
    if parameter.when is not None:
        said += f", only with {parameter.when.name} {' or '.join(map(_plain, parameter.when.values))}"
    return f"{said}; {parameter.help}" if parameter.help else said


def _plain(value: Any) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def _own(why: str) -> str:
    """The model's reason; none where it only says the prompt's example again, as small models do."""
    shown = "\n".join(text for _, text in prompt("warmstart").turns)
    return "" if f'"why": "{why}"' in shown else clean(why, 120)


def _suggestions(name: str, space: SearchSpace, answer: WarmStartAnswer) -> list[Suggestion]:
    """What is new in an answer: neither the default nor said twice."""
    seen: list[dict[str, ParamValue]] = [space.default()]
    found = []
    for said in answer.configurations:
        params = configuration(space, said.change)
        if params not in seen:
            seen.append(params)
            found.append(Suggestion(family=name, params=params, source=SOURCE, why=_own(said.why)))
    return found
