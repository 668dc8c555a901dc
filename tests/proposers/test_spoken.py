"""Whatever a language model says: valid configurations, labelled, and the same ones again."""

import json
from collections.abc import Callable
from typing import Any

import optuna
import pytest
from automl_agent.agents.hyperparameters.arms import ArmSetting, build
from automl_agent.agents.hyperparameters.llm import LLMSampler
from automl_agent.agents.hyperparameters.opro import OPROSampler
from automl_agent.agents.hyperparameters.spoken import SpokenSampler
from automl_agent.agents.hyperparameters.trace import TraceSampler
from automl_agent.pipelines.contracts import Problem
from automl_agent.pipelines.spaces import SearchSpace
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.samplers.base import source_of
from automl_agent.tools.samplers.classical import CLASSICAL

from ..samplers.studies import MIXED, NUMBERS, SPACES, loss, new_study, run, step
from .scripts import Heard, access, model

SAMPLERS: dict[str, type[SpokenSampler]] = {"llm": LLMSampler, "opro": OPROSampler, "trace": TraceSampler}
NAMES = list(SAMPLERS)
PROBLEM = Problem(
    model="multilayer perceptron",
    metric="accuracy",
    data={"rows": 455, "columns": 30, "classes": 2},
    cards=("Scale the inputs; small steps for few rows.",),
)


def sampler(
    name: str, speaker: ScriptedModel | None, space: SearchSpace = MIXED, seed: int = 0
) -> SpokenSampler:
    talk = access(speaker) if speaker is not None else None
    return SAMPLERS[name](talk, llm=None, problem=PROBLEM, space=space, seed=seed)


def answer(name: str, *configurations: dict[str, Any]) -> dict[str, Any]:
    """A reply that names configurations, in each sampler's own form."""
    if name == "llm":
        return {"configuration": configurations[0]}
    if name == "opro":
        return {"configurations": list(configurations)}
    return {"reason": "the rate is too high", "parent": "default", "change": configurations[0]}


def mixed(**changes: Any) -> dict[str, Any]:
    return {**MIXED.default(), "alpha": None, **changes}


GARBAGE: dict[str, Callable[[str], object]] = {
    "prose": lambda name: "I would try a smaller rate.",
    "empty": lambda name: "",
    "no object": lambda name: "[1, 2]",
    "empty object": lambda name: {},
    "null": lambda name: "null",
    "half": lambda name: '{"configuration": {"rate": 0.1',
    "deep": lambda name: "{" * 3000,
    "extra key": lambda name: {**answer(name, mixed(rate=0.02)), "command": "rm"},
    "unknown parameter": lambda name: answer(name, {**mixed(rate=0.02), "os.system": 1}),
    "out of range": lambda name: answer(name, mixed(rate=5.0)),
    "below range": lambda name: answer(name, mixed(depth=-3)),
    "huge": lambda name: json.dumps(answer(name, mixed(leaves=1))).replace('"leaves": 1', '"leaves": 1' + "0" * 400),
    "NaN": lambda name: json.dumps(answer(name, mixed(rate=1))).replace('"rate": 1', '"rate": NaN'),
    "infinite": lambda name: json.dumps(answer(name, mixed(rate=1))).replace('"rate": 1', '"rate": -Infinity'),
    "text for a number": lambda name: answer(name, mixed(rate="0.1")),
    "truth for a number": lambda name: answer(name, mixed(rate=True)),
    "number for truth": lambda name: answer(name, mixed(penalty=1)),
    "broken whole number": lambda name: answer(name, mixed(leaves=10.5)),
    "other choice": lambda name: answer(name, mixed(booster="forest")),
    "list for a value": lambda name: answer(name, mixed(rate=[0.1])),
    "object for a value": lambda name: answer(name, mixed(booster={"a": 1})),
    "list of nothing": lambda name: {"configurations": []},
    "configuration is text": lambda name: {"configuration": "rate=0.1", "configurations": ["rate=0.1"]},
    "refused": lambda name: Line(reply="no", finish="refused", times=None),
    "cut off": lambda name: Line(reply=answer(name, mixed(rate=0.02)), finish="length", times=None),
    "fault": lambda name: Line(reply=None, times=None),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_ends_in_the_classical_sampler(name: str, kind: str) -> None:
    said = GARBAGE[kind](name)
    study = new_study()
    found = run(sampler(name, model(forever=said)), MIXED, 7, study)
    assert {source_of(t) for t in study.trials} == {"fallback:tpe"}
    assert found == run(CLASSICAL["tpe"](MIXED, 0), MIXED, 7)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("space", SPACES)
def test_with_nobody_it_is_the_classical_sampler(name: str, space: str) -> None:
    study = new_study()
    found = run(sampler(name, None, SPACES[space]), SPACES[space], 12, study)
    assert {source_of(t) for t in study.trials} == {"fallback:tpe"}
    assert found == run(CLASSICAL["tpe"](SPACES[space], 0), SPACES[space], 12)


@pytest.mark.parametrize("name", NAMES)
def test_a_good_answer_is_taken_as_it_is(name: str) -> None:
    study = new_study()
    said = mixed(rate=0.0123, depth=3, width=128)
    found = run(sampler(name, model(answer(name, said))), MIXED, 1, study)
    assert found == [MIXED.default({"rate": 0.0123, "depth": 3, "width": 128})]
    assert source_of(study.trials[0]) in {"llm", f"llm:{name}"}


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_answer_is_mended_once(name: str) -> None:
    speaker = model(answer(name, mixed(rate=7.0)), answer(name, mixed(rate=0.7)))
    found = run(sampler(name, speaker), MIXED, 1)
    assert found[0]["rate"] == 0.7
    assert "rate" in speaker.requests[1].messages[-1].content


@pytest.mark.parametrize("name", NAMES)
def test_what_was_tried_is_not_taken_again(name: str) -> None:
    speaker = model(forever=answer(name, mixed(rate=0.02)))
    study = new_study()
    found = run(sampler(name, speaker), MIXED, 4, study)
    assert [source_of(t).startswith("llm") for t in study.trials] == [True, False, False, False]
    assert sum(p["rate"] == 0.02 for p in found) == 1


@pytest.mark.parametrize("name", NAMES)
def test_conditions_are_kept(name: str) -> None:
    linear = mixed(booster="linear", depth=None, penalty=True, alpha=0.5)
    found = run(sampler(name, model(answer(name, linear))), MIXED, 1)
    assert "depth" not in found[0]
    assert found[0]["alpha"] == 0.5


@pytest.mark.parametrize("name", NAMES)
def test_of_what_is_inactive_nothing_is_taken(name: str) -> None:
    said = mixed(booster="none", depth=9, alpha=0.3)
    if name == "trace":
        said.pop("alpha")
    found = run(sampler(name, model(answer(name, said))), MIXED, 1)
    assert MIXED.problems(found[0]) == []
    assert found[0]["booster"] == "none"
    assert "depth" not in found[0]


def replies(name: str, count: int = 40) -> Heard:
    return model(*(answer(name, mixed(rate=round(0.9 / (i + 1), 6), depth=1 + i % 15)) for i in range(count)))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_answers_bring_the_same_study(name: str) -> None:
    first, second = replies(name), replies(name)
    assert run(sampler(name, first, seed=5), MIXED, 9) == run(sampler(name, second, seed=5), MIXED, 9)
    assert first.requests == second.requests


@pytest.mark.parametrize("name", NAMES)
def test_a_study_that_is_taken_up_goes_on_as_it_would_have(name: str) -> None:
    whole, parts = replies(name), replies(name)
    expected = run(sampler(name, whole), MIXED, 9)
    study = new_study()
    found = run(sampler(name, parts), MIXED, 4, study)
    found += run(sampler(name, parts), MIXED, 5, study)
    assert found == expected
    assert whole.requests == parts.requests


@pytest.mark.parametrize("name", NAMES)
def test_start_points_cost_no_call(name: str) -> None:
    speaker = replies(name)
    study = new_study(sampler(name, speaker, NUMBERS))
    study.enqueue_trial({"x": 1.0, "y": 1.0, "n": 3})
    step(study, NUMBERS)
    assert speaker.requests == []


@pytest.mark.parametrize("name", NAMES)
def test_several_at_once_are_different(name: str) -> None:
    speaker = model(forever=answer(name, mixed(rate=0.02)))
    study = new_study(sampler(name, speaker))
    trials = [study.ask() for _ in range(4)]
    batch = [MIXED.suggest(t) for t in trials]
    assert len({json.dumps(p, sort_keys=True) for p in batch}) == 4
    assert all("0.02" in r.messages[1].content for r in speaker.requests[1:])


@pytest.mark.parametrize("name", NAMES)
def test_anyones_study_without_a_declared_space(name: str) -> None:
    def objective(trial: optuna.Trial) -> float:
        kind = trial.suggest_categorical("kind", ["a", "b"])
        x = trial.suggest_float("x", 0.0, 1.0)
        return x + (trial.suggest_int("n", 1, 9) if kind == "b" else 0)

    said = [{"kind": "b", "x": i / 50, "n": 1 + i % 9} for i in range(50)]
    talk = access(model(*(answer(name, p) for p in said)))
    study = new_study(SAMPLERS[name](talk))
    study.optimize(objective, n_trials=12)
    assert len(study.trials) == 12
    assert any(source_of(t).startswith("llm") for t in study.trials)


@pytest.mark.parametrize("name", NAMES)
def test_prompts_are_short_and_begin_alike(name: str) -> None:
    speaker = replies(name)
    study = new_study(sampler(name, speaker))
    for _ in range(30):
        step(study, MIXED)
    firsts = [r for r in speaker.requests if len(r.messages) == 2]
    # About 600 tokens, of which 250 are the eight parameters' own.
    assert max(sum(len(m.content) for m in r.messages) for r in firsts) < 2100
    told = [r.messages[1].content.split("A better score")[0] for r in firsts]
    assert len(set(told)) == 1
    assert len({r.messages[0] for r in firsts}) == 1
    assert "multilayer perceptron" in told[0]
    assert "memory" in firsts[-1].messages[1].content


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_names_parameters_and_nothing_else(name: str) -> None:
    speaker = replies(name)
    run(sampler(name, speaker), MIXED, 1)
    schema = json.dumps(speaker.requests[0].answer_schema)
    assert all(f'"{p.name}"' in schema for p in MIXED.parameters)
    assert schema.count('"additionalProperties": false') == schema.count('"properties"')


@pytest.mark.parametrize("name", NAMES)
def test_arms_build_them(name: str) -> None:
    study = new_study(build(name, ArmSetting(MIXED, PROBLEM, access(replies(name)), seed=1)))
    step(study, MIXED)
    assert source_of(study.trials[0]).startswith("llm")


@pytest.mark.parametrize("name", NAMES)
def test_larger_is_better_where_the_study_says_so(name: str) -> None:
    speaker = replies(name)
    study = new_study(sampler(name, speaker), "maximize")
    for _ in range(3):
        step(study, MIXED, lambda p: -loss(p))
    assert '"higher"' in speaker.requests[-1].messages[-1].content
