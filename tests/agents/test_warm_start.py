"""A language model says where families' best values lie; only what is valid and new reaches the search."""

import json
from typing import Any

import pytest
from automl_agent.agents.hyperparameters.hybrid.asking import belief_schema
from automl_agent.agents.hyperparameters.hybrid.belief import words_for
from automl_agent.agents.hyperparameters.in_run import sampler_for
from automl_agent.agents.hyperparameters.warm_start import SOURCE, warm_start
from automl_agent.agents.planner import plan_by_rules
from automl_agent.pipelines.catalogue import FAMILIES, family
from automl_agent.pipelines.contracts import Direction, Suggestion
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.plans.facts import plan_facts
from automl_agent.tools.samplers.space import Space
from automl_agent.tools.search.proposers import propose

from ..search.runs import trial
from .test_planner import OPTIONS, profile, task

PROFILE = profile()
PLAN = plan_by_rules(task(), PROFILE, OPTIONS)
FACTS = plan_facts(PLAN, PROFILE)
SPACE = family("lightgbm").space(FACTS)


def answer(name: str = "lightgbm", **best: str) -> dict[str, Any]:
    names = [d.name for d in Space.declared(family(name).space(FACTS)).dimensions]
    return {"why": "few rows", "best": {**dict.fromkeys(names, "any"), **best}}


def suggested(
    *replies: object, families: tuple[str, ...] = ("lightgbm",)
) -> tuple[tuple[Suggestion, ...], Access]:
    script = ScriptedModel([Line(prompt="belief", reply=reply) for reply in replies])
    access = Access(script, MemoryJournal(), Caps(seconds=60))
    return warm_start(access, PLAN, PROFILE, FACTS, families, retrieve=lambda name: ()), access


def test_words_become_a_whole_configuration_and_what_is_not_said_stays_at_its_default() -> None:
    (found,), _ = suggested(answer(learning_rate="low", num_leaves="lowest", penalty="True"))
    assert found.source == SOURCE
    assert SPACE.problems(found.params) == []
    assert found.params["learning_rate"] == pytest.approx(0.0211, abs=0.001)
    assert found.params["num_leaves"] == 4
    assert found.params["penalty"] is True
    assert found.params["n_estimators"] == 100
    assert found.why == "few rows"
    assert found.belief == {"learning_rate": "low", "num_leaves": "lowest", "penalty": "True"}


def test_a_reason_that_is_the_prompts_example_is_none() -> None:
    said = {**answer(num_leaves="low"), "why": "regression, few rows, small inputs"}
    (found,), _ = suggested(said)
    assert found.why == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"learning_rate": "0.1"},
        {"learning_rate": 0.1},
        {"penalty": "maybe"},
        {"learning_rate": "x" * 5000},
    ],
)
def test_what_cannot_be_is_refused_and_repaired_once(wrong: dict[str, Any]) -> None:
    bad = {"why": "", "best": wrong}
    found, access = suggested(bad, answer(num_leaves="low"))
    assert [s.belief for s in found] == [{"num_leaves": "low"}]
    assert access.unanswered == []
    found, access = suggested(bad, bad)
    assert found == ()
    assert [name for name, _ in access.unanswered] == ["belief"]


def test_nothing_believed_and_nothing_but_the_default_are_no_suggestions() -> None:
    assert suggested(answer())[0] == ()
    assert suggested(answer(penalty="False"))[0] == ()


def test_one_family_without_an_answer_leaves_the_others_theirs() -> None:
    found, access = suggested(None, answer("linear", C="low"), families=("catboost", "linear", "lightgbm"))
    assert [s.family for s in found] == ["linear"]
    assert len(access.unanswered) == 1


def test_no_value_of_the_table_is_told() -> None:
    sent: list[str] = []
    script = ScriptedModel([Line(reply=answer())])
    real = script.ask

    def ask(request: Any, seconds: float) -> Any:
        sent.append(request.messages[-1].content)
        return real(request, seconds)

    script.ask = ask  # type: ignore[method-assign]
    access = Access(script, MemoryJournal(), Caps(seconds=60))
    warm_start(access, PLAN, PROFILE, FACTS, ("lightgbm",), retrieve=lambda name: ())
    assert "learning_rate" in sent[0]
    assert not any(f'"{value}"' in sent[0] for value in ("yes", "no", "a", "b"))


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_family_can_be_told_and_answered(name: str) -> None:
    space = Space.declared(family(name).space(FACTS))
    schema = belief_schema(space)
    json.dumps(schema)
    properties = schema["properties"]["best"]["properties"]
    assert set(properties) == set(space.names)
    for d in space.dimensions:
        words = {d.name: words_for(d)[0]}
        found, access = suggested(answer(name, **words), families=(name,))
        assert access.unanswered == []
        assert all(family(name).space(FACTS).problems(s.params) == [] for s in found)


def test_a_belief_weighs_on_what_the_hybrid_proposes_and_nobody_else_hears_of_it() -> None:
    (found,), _ = suggested(answer(learning_rate="lowest", colsample_bytree="lowest"))
    trials = [trial(0, "lightgbm", 0.7, SPACE.default()), trial(1, "lightgbm", 0.7, dict(found.params))]

    def rates(proposer: str, suggestions: tuple[Suggestion, ...]) -> list[float]:
        build = sampler_for(proposer, suggestions)
        made = [propose(build, "lightgbm", SPACE, Direction.MAXIMIZE, trials, seed) for seed in range(5)]
        return [float(m[0]["learning_rate"]) for m in made if m is not None]

    assert max(rates("hybrid", (found,))) < 0.06 < max(rates("hybrid", ()))
    assert rates("gp", (found,)) == rates("gp", ())
