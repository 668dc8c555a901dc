"""A language model names first configurations; only whole, valid and new ones reach the search."""

import json
from typing import Any

import pytest
from automl_agent.agents.hyperparameters import warm_start
from automl_agent.agents.hyperparameters.answer import answer_schema, configuration
from automl_agent.agents.hyperparameters.warm_start import SOURCE, described
from automl_agent.agents.planner import plan_by_rules
from automl_agent.pipelines.catalogue import FAMILIES, family
from automl_agent.pipelines.contracts import ReplyError, Suggestion
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.plans.facts import plan_facts

from .test_planner import OPTIONS, profile, task

PROFILE = profile()
PLAN = plan_by_rules(task(), PROFILE, OPTIONS)
FACTS = plan_facts(PLAN, PROFILE)
SPACE = family("lightgbm").space(FACTS)


def answer(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"configurations": [{"why": "few rows", "change": change} for change in changes]}


def suggested(
    *replies: object, families: tuple[str, ...] = ("lightgbm",)
) -> tuple[tuple[Suggestion, ...], Access]:
    script = ScriptedModel([Line(prompt="warmstart", reply=reply) for reply in replies])
    access = Access(script, MemoryJournal(), Caps(seconds=60))
    return warm_start(access, PLAN, PROFILE, FACTS, (), families, retrieve=lambda name: ()), access


def test_changes_of_the_default_become_whole_configurations() -> None:
    found, _ = suggested(answer({"learning_rate": 0.05, "num_leaves": 15}, {"n_estimators": 400}))
    assert [s.source for s in found] == [SOURCE, SOURCE]
    assert found[0].params == {**SPACE.default(), "learning_rate": 0.05, "num_leaves": 15}
    assert found[1].params["n_estimators"] == 400
    assert found[0].why == "few rows"


def test_a_reason_that_is_the_prompts_example_is_none() -> None:
    said = {"why": "few rows: small steps, shallow trees", "change": {"num_leaves": 8}}
    found, _ = suggested({"configurations": [said]})
    assert found[0].why == ""


def test_a_condition_comes_along_with_what_hangs_on_it() -> None:
    params = configuration(SPACE, {"reg_lambda": 5})
    assert params["penalty"] is True
    assert params["reg_lambda"] == 5.0
    assert isinstance(params["reg_lambda"], float)
    assert SPACE.problems(params) == []


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 9.0},
        {"learning_rate": "0.1"},
        {"learning_rate": 10**400},
        {"learning_rate": -(10**400)},
        {"n_estimators": 10**400},
        {"n_estimators": 100.5},
        {"n_estimators": True},
        {"os.system": 1},
        {"penalty": False, "reg_alpha": 0.1},
        {"extra_trees": "yes"},
    ],
)
def test_what_cannot_be_is_refused_and_repaired_once(change: dict[str, Any]) -> None:
    with pytest.raises(ReplyError):
        configuration(SPACE, change)
    found, access = suggested(answer(change, {}), answer({"num_leaves": 8}, {}))
    assert [s.params["num_leaves"] for s in found] == [8]
    assert access.unanswered == []
    found, access = suggested(answer(change, {}), answer(change, {}))
    assert found == ()
    assert [name for name, _ in access.unanswered] == ["warmstart"]


def test_the_default_and_what_was_said_before_are_no_suggestions() -> None:
    found, _ = suggested(answer({}, {"num_leaves": SPACE.default()["num_leaves"]}))
    assert found == ()
    found, _ = suggested(answer({"num_leaves": 8}, {"num_leaves": 8}))
    assert len(found) == 1


def test_one_family_without_an_answer_leaves_the_others_theirs() -> None:
    found, access = suggested(None, answer({"C": 0.1}, {}), families=("catboost", "linear", "lightgbm"))
    assert [s.family for s in found] == ["linear"]
    assert len(access.unanswered) == 1


def test_no_value_of_the_table_is_told() -> None:
    sent: list[str] = []
    script = ScriptedModel([Line(reply=answer({}, {}))])
    real = script.ask

    def ask(request: Any, seconds: float) -> Any:
        sent.append(request.messages[-1].content)
        return real(request, seconds)

    script.ask = ask  # type: ignore[method-assign]
    access = Access(script, MemoryJournal(), Caps(seconds=60))
    warm_start(access, PLAN, PROFILE, FACTS, (), ("lightgbm",), retrieve=lambda name: ())
    assert "learning_rate" in sent[0]
    assert not any(f'"{value}"' in sent[0] for value in ("yes", "no", "a", "b"))


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_family_can_be_told_and_answered(name: str) -> None:
    space = family(name).space(FACTS)
    assert list(described(space)) == [p.name for p in space.parameters]
    schema = answer_schema(space)
    properties = schema["properties"]["configurations"]["items"]["properties"]["change"]["properties"]
    assert set(properties) == {p.name for p in space.parameters}
    json.dumps(schema)
    for parameter in space.parameters:
        assert space.problems(configuration(space, {parameter.name: parameter.default})) == []
