"""The hybrid: a process in charge that nothing said can harm, and what it makes of a word that is worth something."""

import functools
import json
import threading
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import optuna
import pytest
from automl_agent.agents.hyperparameters.arms import ArmSetting, build
from automl_agent.agents.hyperparameters.hybrid import Belief, HybridSampler
from automl_agent.agents.hyperparameters.hybrid.errands import Errands
from automl_agent.pipelines.contracts import Problem
from automl_agent.pipelines.spaces import Choice, Real, SearchSpace
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.samplers.base import source_of
from automl_agent.tools.samplers.gp import search
from automl_agent.tools.samplers.space import Space
from optuna.trial import TrialState

from ..samplers.studies import MIXED, NUMBERS, SPACES, loss, new_study, run, step
from .scripts import Heard, access, model

PROBLEM = Problem(
    model="multilayer perceptron", metric="accuracy", data={"task": "classification", "rows": 455}
)
#: A word on each kind of parameter: choices, conditional ones, numbers on each scale, ordered choices.
BELIEF: Mapping[str, str] = {
    "booster": "linear", "rate": "low", "depth": "any", "leaves": "middle", "momentum": "high", "width": "64",
    "penalty": "True", "alpha": "lowest",
}  # fmt: skip


def believed(best: Mapping[str, str] = BELIEF) -> Line:
    return Line(prompt="belief", reply={"why": "few rows", "best": dict(best)}, times=None)


def named(*configurations: Mapping[str, Any], times: int | None = None) -> Line:
    return Line(prompt="guests", reply={"configurations": [dict(c) for c in configurations]}, times=times)


def mixed(**changes: Any) -> dict[str, Any]:
    return {**MIXED.default(), "alpha": None, **changes}


def sampler(
    speaker: ScriptedModel | None, space: SearchSpace | None = MIXED, problem: Problem = PROBLEM, **more: Any
) -> HybridSampler:
    talk = access(speaker) if speaker is not None else None
    return HybridSampler(talk, llm=None, problem=problem, space=space, **{"wait": True, **more})


def asked(speaker: Heard) -> list[str]:
    return [r.name for r in speaker.requests]


@functools.cache
def alone(space: SearchSpace = MIXED, count: int = 18) -> list[dict[str, Any]]:
    """What it proposes with nobody: the same for every test."""
    return run(sampler(None, space), space, count)


@functools.cache
def without_candidates() -> list[dict[str, Any]]:
    return run(sampler(model(believed()), candidates=False), MIXED, 18)


WORDS = dict.fromkeys(BELIEF, "any")
GARBAGE: Mapping[str, object] = {
    "prose": "I would try a smaller rate.",
    "empty": "",
    "no object": "[1, 2]",
    "empty object": {},
    "null": "null",
    "half": '{"why": "", "best": {"rate": "lo',
    "deep": "{" * 3000,
    "extra key": {"why": "", "best": WORDS, "command": "rm"},
    "unknown word": {"why": "", "best": {**WORDS, "rate": "somewhat low"}},
    "unknown choice": {"why": "", "best": {**WORDS, "booster": "forest"}},
    "word of numbers for a choice": {"why": "", "best": {**WORDS, "booster": "high"}},
    "number": {"why": "", "best": {**WORDS, "rate": 0.1}},
    "truth": {"why": "", "best": {**WORDS, "penalty": True}},
    "list": {"why": "", "best": {**WORDS, "rate": ["low"]}},
    "nothing at all": {"why": "", "best": None},
    "text for all": {"why": "", "best": "low"},
    "NaN": '{"why": "", "best": {"rate": NaN}}',
    "long": {"why": "x" * 10**5, "best": {**WORDS, "rate": "x" * 10**5}},
    "no word for anything": {"why": "", "best": {}},
    "nothing matters": {"why": "", "best": WORDS},
    "other parameters": {"why": "", "best": {**WORDS, "os.system": "low"}},
    "refused": Line(reply="no", finish="refused", times=None),
    "cut off": Line(reply={"why": "", "best": dict(BELIEF)}, finish="length", times=None),
    "fault": Line(reply=None, times=None),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_changes_nothing(kind: str) -> None:
    study = new_study()
    assert run(sampler(model(forever=GARBAGE[kind])), MIXED, 18, study) == alone()
    assert {source_of(t) for t in study.trials} == {"default", "gp"}


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("speaker", [None, model()], ids=["nobody", "dead"])
def test_with_nobody_it_is_the_process_after_the_default(space: str, speaker: Heard | None) -> None:
    study = new_study()
    found = run(sampler(speaker, SPACES[space]), SPACES[space], 16, study)
    assert found == alone(SPACES[space], 16)
    assert found == run(build("gp+default", ArmSetting(SPACES[space])), SPACES[space], 16)
    assert found[0] == SPACES[space].default()
    assert [source_of(t) for t in study.trials] == ["default", *["gp"] * 15]


GUEST_GARBAGE: Mapping[str, object] = {
    "prose": "try x = 2",
    "none": {"configurations": []},
    "out of range": {"configurations": [mixed(rate=7.0), mixed(depth=99)]},
    "no configurations": {"configurations": ["rate=0.1", 3]},
    "unknown parameter": {"configurations": [{**mixed(), "x": 1}]},
    "cut off": Line(reply={"configurations": [mixed(rate=0.02)]}, finish="length", times=None),
    "fault": Line(reply=None, times=None),
}


@pytest.mark.parametrize("kind", GUEST_GARBAGE)
def test_garbage_for_candidates_changes_nothing(kind: str) -> None:
    said = GUEST_GARBAGE[kind]
    speaker = model(believed(), forever=said)
    found = run(sampler(speaker), MIXED, 18)
    assert found == without_candidates()
    assert "guests" in asked(speaker)


def test_the_default_comes_first_and_the_belief_s_point_second() -> None:
    study = new_study()
    found = run(sampler(model(believed())), MIXED, 4, study)
    assert [source_of(t) for t in study.trials] == ["default", "llm:warmstart", "gp", "gp"]
    assert found[0] == MIXED.default()
    point = found[1]
    assert {n: point[n] for n in ("booster", "width", "penalty")} == {
        "booster": "linear",
        "width": 64,
        "penalty": True,
    }
    assert "depth" not in point
    assert 1e-4 < point["rate"] < 0.01
    assert point["momentum"] > 0.9
    assert point["alpha"] < 1e-5


class Slow(Heard):
    """Answers when it is let."""

    def __init__(self, *lines: Line) -> None:
        super().__init__(list(lines))
        self.let = threading.Event()

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.let.wait(30)
        return super().ask(request, seconds)


def back(hybrid: HybridSampler) -> None:
    """Until every answer that is on its way is there."""
    for future in hybrid._errands._sent.values():
        future.exception(30)


def test_no_trial_waits_for_the_language_model() -> None:
    speaker = Slow(believed(), named(mixed(rate=0.02)))
    hybrid = sampler(speaker, wait=False)
    study = new_study()
    found = run(hybrid, MIXED, 4, study)
    assert found == alone(count=4)
    speaker.let.set()
    back(hybrid)
    run(hybrid, MIXED, 2, study)
    assert [source_of(t) for t in study.trials] == ["default", "gp", "gp", "gp", "llm:warmstart", "gp"]
    run(hybrid, MIXED, 1, study)
    back(hybrid)
    run(hybrid, MIXED, 8, study)
    assert asked(speaker) == ["belief", "guests"]


def test_a_language_model_that_never_answers_changes_nothing() -> None:
    speaker = Slow(believed())
    study = new_study()
    assert run(sampler(speaker, wait=False), MIXED, 18, study) == alone()
    assert {source_of(t) for t in study.trials} == {"default", "gp"}
    speaker.let.set()


def test_what_goes_wrong_beside_the_trials_is_not_lost() -> None:
    class Broken(Heard):
        def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
            raise RuntimeError("a bug")

    hybrid = sampler(Broken([]), wait=False)
    study = new_study()
    run(hybrid, MIXED, 1, study)
    for future in hybrid._errands._sent.values():
        assert isinstance(future.exception(30), RuntimeError)
    with pytest.raises(RuntimeError, match="a bug"):
        run(hybrid, MIXED, 1, study)


def test_start_points_come_before_the_default_and_cost_no_call() -> None:
    speaker = model(believed())
    study = new_study(sampler(speaker, NUMBERS))
    study.enqueue_trial({"x": 1.0, "y": 1.0, "n": 3})
    step(study, NUMBERS)
    assert speaker.requests == []
    assert step(study, NUMBERS) == NUMBERS.default()


def test_the_belief_is_asked_for_once_whoever_goes_on() -> None:
    speaker = model(believed(), named(mixed(rate=0.02)))
    study = new_study()
    for _ in range(10):
        run(sampler(speaker), MIXED, 2, study)
    assert asked(speaker).count("belief") == 1
    silent = model()
    study = new_study()
    for _ in range(10):
        run(sampler(silent), MIXED, 2, study)
    assert asked(silent).count("belief") == 1, "one that had no answer is not asked again"


def test_a_study_that_is_taken_up_goes_on_as_it_would_have() -> None:
    whole, parts = (model(believed(), named(mixed(rate=0.02), mixed(depth=3))) for _ in range(2))
    expected = run(sampler(whole, seed=3), MIXED, 18)
    study = new_study()
    found = [p for count in (1, 1, 5, 11) for p in run(sampler(parts, seed=3), MIXED, count, study)]
    assert found == expected
    assert whole.requests == parts.requests


def bowl(params: Mapping[str, Any]) -> float:
    return float((params["x"] + 3) ** 2 + (params["y"] + 3) ** 2 + params["n"])


def tuned(speaker: ScriptedModel | None, count: int = 14, **more: Any) -> optuna.Study:
    study = new_study(sampler(speaker, NUMBERS, **more))
    for _ in range(count):
        trial = study.ask()
        study.tell(trial, bowl(NUMBERS.suggest(trial)))
    return study


RIGHT, WRONG = {"x": "low", "y": "low", "n": "lowest"}, {"x": "highest", "y": "highest", "n": "highest"}


def test_a_right_belief_helps_from_the_start() -> None:
    helped = [tuned(model(believed(RIGHT)), 4, seed=s).best_value for s in range(4)]
    assert max(helped) < min(tuned(None, 4, seed=s).best_value for s in range(4))


@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_belief_is_given_up(seed: int) -> None:
    study = tuned(model(believed(WRONG)), 20, seed=seed)
    assert study.trials[1].value is not None
    assert study.trials[1].value > 100
    assert study.best_value < 12


def test_trust_falls_where_scores_contradict() -> None:
    space = Space.declared(NUMBERS)
    places = space.random(np.random.default_rng(0), 30)
    losses = np.array([bowl(space.params(place)) for place in places])
    right, wrong = Belief(best=RIGHT), Belief(best=WRONG)
    assert right.trust(space, places, losses) > 0.9
    assert wrong.trust(space, places, losses) < 0.1
    assert wrong.trust(space, places[:5], losses[:5]) == 1, "so few trials are no evidence"
    assert wrong.trust(space, places, np.zeros(30)) == 1
    assert Belief(best={}).trust(space, places, losses) == 1


def test_nothing_is_told_so_nobody_is_asked() -> None:
    speaker = model(believed())
    found = run(sampler(speaker, problem=PROBLEM.anonymous()), MIXED, 18)
    assert speaker.requests == []
    assert found == alone()


def test_help_is_something_told() -> None:
    space = SearchSpace(
        parameters=(Real(name="a", low=0.0, high=1.0, default=0.5, help="strength of penalty"),)
    )
    speaker = model(believed({"a": "low"}))
    study = new_study()
    run(sampler(speaker, space, Problem()), space, 2, study)
    assert source_of(study.trials[1]) == "llm:warmstart"
    assert "strength of penalty" in speaker.requests[0].messages[-1].content


def test_candidates_are_tried_only_where_their_value_is_the_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    best, worst = {"x": -3.0, "y": -3.0, "n": 0}, {"x": 5.0, "y": 4.9, "n": 19}
    bad = tuned(model(believed(WRONG), named(worst)), 20, seed=1)
    assert "llm:candidate" not in {source_of(t) for t in bad.trials}
    assert worst not in [t.params for t in bad.trials]
    # The process looks at a few places only: now others may know better.
    monkeypatch.setattr(search, "candidates", lambda space, places, losses, rng: space.random(rng, 5))
    speaker = model(believed(WRONG), named(worst, best))
    good = tuned(speaker, 20, seed=1)
    assert [t.params for t in good.trials if source_of(t) == "llm:candidate"] == [best]
    assert asked(speaker) == ["belief", "guests", "guests"], "one has won: they are asked for again"


def test_candidates_that_never_win_are_not_asked_for_again() -> None:
    speaker = model(believed(WRONG), named({"x": 5.0, "y": 4.9, "n": 19}))
    tuned(speaker, 24, seed=1)
    assert asked(speaker) == ["belief", "guests"]


def test_the_optimiser_s_state_is_told_when_candidates_are_asked_for() -> None:
    speaker = model(believed(RIGHT), named({"x": -3.0, "y": -3.0, "n": 0}))
    tuned(speaker, 8)
    lines = dict(
        line.split(": ", 1) for line in speaker.requests[-1].messages[-1].content.splitlines() if ": " in line
    )
    assert json.loads(lines["A better score is"]) == "lower"
    assert json.loads(lines["Columns"]) == ["x", "y", "n", "score"]
    shown = json.loads(lines["Best trials"])
    assert [row[-1] for row in shown] == sorted(row[-1] for row in shown)
    assert set(json.loads(lines["Learned"])) == {"matter", "best"}


def test_where_trials_fail_fewer_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def failures(sampler: optuna.samplers.BaseSampler) -> int:
        study = new_study(sampler)
        count = 0
        for _ in range(24):
            trial = study.ask()
            params = NUMBERS.suggest(trial)
            # The best scores lie right beside the wall.
            if float(params["x"]) < 0:
                count += 1
                study.tell(trial, state=TrialState.FAIL)
            else:
                study.tell(trial, float(params["x"]) + float(params["y"]))
        return count

    hybrid = [failures(sampler(None, NUMBERS, seed=s)) for s in range(3)]
    classical = [failures(build("gp+default", ArmSetting(NUMBERS, seed=s))) for s in range(3)]
    assert hybrid == classical, "that is no merit of the language model's"
    monkeypatch.setattr("automl_agent.tools.samplers.gp.sampler.feasible", lambda space, history: [])
    plain = [failures(build("gp+default", ArmSetting(NUMBERS, seed=s))) for s in range(3)]
    assert sum(hybrid) < sum(plain)
    assert sum(hybrid) <= 3 * 6


def test_several_at_once_are_different() -> None:
    study = new_study(sampler(model(believed(), named(mixed(rate=0.02)))))
    for _ in range(3):
        trials = [study.ask() for _ in range(4)]
        batch = [MIXED.suggest(t) for t in trials]
        assert all(MIXED.problems(p) == [] for p in batch)
        assert len({json.dumps(p, sort_keys=True) for p in batch}) == 4
        for trial, params in zip(trials, batch, strict=True):
            study.tell(trial, loss(params))
    assert [source_of(t) for t in study.trials[:3]] == ["default", "llm:warmstart", "gp"]


@pytest.mark.parametrize("space", SPACES)
def test_every_kind_of_space(space: str) -> None:
    whole = Space.declared(SPACES[space])
    words = {d.name: "lowest" if d.ordered else str(d.choices[-1]) for d in whole.dimensions}
    study = new_study()
    run(sampler(model(believed(words)), SPACES[space]), SPACES[space], 14, study)
    assert source_of(study.trials[1]) == "llm:warmstart"
    for dimension in whole.dimensions:
        if dimension.name in study.trials[1].params:
            value = study.trials[1].params[dimension.name]
            low = dimension.choices[0 if dimension.ordered else -1] if dimension.choices else None
            assert value == low if dimension.choices else dimension.place(value)[0] < 0.1


def test_choices_that_look_alike_are_told_apart() -> None:
    space = SearchSpace(parameters=(Choice(name="c", choices=("low", "any", "None"), default="any"),))
    study = new_study()
    run(sampler(model(believed({"c": "low"})), space), space, 3, study)
    assert study.trials[1].params == {"c": "low"}


def test_anyones_study_without_a_declared_space() -> None:
    def objective(trial: optuna.Trial) -> float:
        kind = trial.suggest_categorical("kind", ["a", "b"])
        x = trial.suggest_float("x", 0.0, 1.0)
        return x + (trial.suggest_int("n", 1, 9) if kind == "b" else 0)

    speaker = model(believed({"kind": "a", "x": "lowest"}))
    study = new_study(sampler(speaker, None))
    study.optimize(objective, n_trials=14)
    assert [source_of(t) for t in study.trials[:2]] == ["", "llm:warmstart"]
    assert study.trials[1].params["kind"] == "a"


def test_beyond_what_the_process_can_hold_tpe_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.agents.hyperparameters.hybrid.sampler.MOST", 6)
    study = new_study()
    run(sampler(None), MIXED, 12, study)
    assert [source_of(t) for t in study.trials[-5:]] == ["tpe"] * 5


def test_beyond_that_parameters_of_no_space_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.agents.hyperparameters.hybrid.sampler.MOST", 4)
    study = new_study(sampler(None, NUMBERS))
    study.optimize(
        lambda trial: loss({**NUMBERS.suggest(trial), "more": trial.suggest_float("more", 0.0, 1.0)}),
        n_trials=9,
    )
    assert source_of(study.trials[-1]) == "tpe"


def test_a_trial_that_asked_for_nothing_is_not_the_default() -> None:
    study = new_study(sampler(None, NUMBERS))
    study.tell(study.ask(), state=TrialState.FAIL)
    assert step(study, NUMBERS) == NUMBERS.default()


def test_what_is_said_of_a_parameter_counts_where_it_is_active() -> None:
    space = Space.declared(MIXED)
    belief = Belief(best={"booster": "linear", "depth": "lowest"})
    linear, trees, deep = (
        space.places([{**MIXED.default(), **changes}])
        for changes in ({"booster": "linear"}, {"depth": 1}, {"depth": 15})
    )
    density = [belief.log_density(space, at)[0] for at in (linear, trees, deep)]
    assert density[0] == 0.0
    assert density[0] > density[1] > density[2]


def test_trials_in_step_pass_over_no_turn() -> None:
    speaker = model(believed(RIGHT), named({"x": -3.0, "y": -3.0, "n": 0}))
    study = new_study(sampler(speaker, NUMBERS))
    for _ in range(4):
        trials = [study.ask() for _ in range(4)]
        for trial in trials:
            study.tell(trial, loss(NUMBERS.suggest(trial)))
    assert "guests" in asked(speaker)


def test_an_answer_is_there_for_every_thread_that_comes_for_it() -> None:
    errands = Errands(wait=False)
    assert errands.fetch("a", lambda: 1) == (False, None)
    errands._sent["a"].result(30)
    assert [errands.fetch("a", lambda: 2) for _ in range(3)] == [(True, 1)] * 3


def test_larger_is_better_where_the_study_says_so() -> None:
    down = new_study(sampler(model(believed(RIGHT)), NUMBERS))
    up = new_study(sampler(model(believed(RIGHT)), NUMBERS), "maximize")
    lower = [step(down, NUMBERS) for _ in range(10)]
    assert lower == [step(up, NUMBERS, lambda p: -loss(p)) for _ in range(10)]


def test_a_search_takes_few_tokens() -> None:
    told = PROBLEM.model_copy(
        update={
            "data": {f"fact {i}": "x" * 100 for i in range(20)},
            "cards": tuple("Scale the inputs; small steps for few rows. " * 4 for _ in range(3)),
        }
    )
    for problem in (PROBLEM, told):
        speaker = model(believed(), named(mixed(rate=0.02), mixed(booster="linear", depth=None)))
        run(sampler(speaker, problem=problem), MIXED, 30)
        signs = sum(len(m.content) for r in speaker.requests for m in r.messages)
        signs += sum(len(json.dumps(dict(BELIEF))) + 2 * len(json.dumps(mixed())) for _ in speaker.requests)
        assert 2 <= len(speaker.requests) <= 4
        assert signs / 4 <= 3000


def test_the_schema_names_parameters_and_nothing_else() -> None:
    speaker = model(believed())
    run(sampler(speaker), MIXED, 2)
    schema = json.dumps(speaker.requests[0].answer_schema)
    assert all(f'"{p.name}"' in schema for p in MIXED.parameters)
    assert schema.count('"additionalProperties": false') == schema.count('"properties"')


@pytest.mark.parametrize("name", ["hybrid", "hybrid-belief", "hybrid-unaided", "notes"])
def test_arms_build_it_and_its_parts(name: str) -> None:
    speaker = model(believed(), named(mixed(rate=0.02)))
    problem = PROBLEM.model_copy(update={"model": "gradient boosting"})
    study = new_study(build(name, ArmSetting(MIXED, problem, access(speaker))))
    for _ in range(12):
        step(study, MIXED)
    assert [source_of(t) for t in study.trials[:3]] == ["default", "llm:warmstart", "gp"]
    assert asked(speaker) == {"hybrid": ["belief", "guests"], "notes": []}.get(name, ["belief"])
    if name == "notes":
        return
    assert ('"note": ' in speaker.requests[0].messages[-1].content) == (name != "hybrid-unaided")


def test_nothing_is_warned_of() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(sampler(model(believed(), named(mixed(rate=0.02)))), MIXED, 18)
