"""Planner, warm start and the judges of a result."""

from collections.abc import Iterator
from functools import cache

from ....agents.hyperparameters.warm_start import warm_start
from ....agents.judges import advise
from ....agents.planner import Planned, plan_with_model
from ....pipelines.catalogue import FAMILIES, family
from ....pipelines.contracts import Check, CheckStatus, PersonError, Scores, Suggestion, Verdict
from ....tools.llm.access import Access
from ....tools.plans.check import check_plan
from ....tools.samplers.space import Space
from .. import ground
from ..place import Came, Place, shown

_VERDICT = Verdict(
    checks=(
        Check(name="test_size", status=CheckStatus.WARN, evidence="80 test rows"),
        Check(name="beats_dummy", status=CheckStatus.FAIL, evidence="0.50 against 0.50"),
    )
)
_FAMILY = "lightgbm"
_MOST_NOTE = 600


def _plans(access: Access) -> Came:
    found = plan_with_model(access, ground.task(), ground.known(), ground.OPTIONS)
    told = any("planned by rules" in note for note in found.notes)
    return Came(tuple(_wrong_plan(found)), "fallback" if told else "model")


def _wrong_plan(found: Planned) -> Iterator[str]:
    plan, rules = found.plan, ground.plan()
    try:
        check_plan(plan, ground.known())
    except PersonError as error:
        yield f"cannot be carried out: {error}"
    names = [f.name for f in plan.families]
    if not names or len(set(names)) < len(names) or not set(names) <= set(FAMILIES):
        yield f"families: {names}"
    fixed = ("task", "features", "budget", "proposer", "seed")
    yield from (f"{part} was changed" for part in fixed if getattr(plan, part) != getattr(rules, part))
    if plan.split.model_copy(update={"folds": 0}) != rules.split.model_copy(update={"folds": 0}):
        yield "the split was changed"
    if plan.split.folds not in {1, 3, 5}:
        yield f"{plan.split.folds} folds"
    words = (*found.notes, *plan.planning, *(f.why for f in plan.families))
    yield from (f"cannot be shown: {text[:60]!r}" for text in words if not shown(text, _MOST_NOTE))


def _advice(access: Access) -> Came:
    found = advise(access, ground.plan(), Scores(test=0.8, validation=0.81, dummy=0.5), _VERDICT)
    wrong = []
    if found and [a.about for a in found] != ["request fit", "plausibility", "beats_dummy", "test_size"]:
        wrong.append(f"about {[a.about for a in found]}")
    wrong += [f"says {a.says[:40]!r}" for a in found if a.says not in {"yes", "no", "unsure", ""}]
    wrong += [f"cannot be shown: {a.why[:60]!r}" for a in found if not shown(a.why, 220)]
    return Came(tuple(wrong), "model" if found else "fallback")


@cache
def _space() -> Space:
    return Space.declared(family(_FAMILY).space(ground.facts()))


def _starts(access: Access) -> Came:
    found = warm_start(
        access, ground.plan(), ground.known(), ground.facts(), (_FAMILY,), retrieve=lambda _: ()
    )
    return Came(tuple(problem for s in found for problem in _wrong_suggestion(s)))


def _wrong_suggestion(said: Suggestion) -> Iterator[str]:
    yield from _space().problems(said.params)
    if said.family != _FAMILY or said.source != "llm:warmstart":
        yield f"{said.source} for {said.family}"
    if not shown(said.why, 120):
        yield f"cannot be shown: {said.why[:60]!r}"
    yield from (f"{name} is no parameter" for name in said.belief if name not in _space())


PLANNING = (
    Place("planner", "planner", _plans),
    Place("judges", "judge", _advice),
    Place("warm start of a run", "belief", _starts),
)
