"""What the released code of LLAMBO and its OptunaHub port get wrong, one test each."""

import asyncio
import multiprocessing
from typing import Any

import optuna
import pytest
from automl_agent.agents.hyperparameters.llambo import Llambo, LLAMBOSampler, LlamboSettings
from automl_agent.agents.hyperparameters.llambo.candidates import target
from automl_agent.pipelines.contracts import Problem
from automl_agent.pipelines.spaces import Real, SearchSpace
from automl_agent.tools.llm.templates import prompt

from .scripts import GOOD, POLY, RBF, SPACE, Speaker, access, history, told, varied

TRIED = history((RBF, 0.4), ({**RBF, "C": 300.0}, 0.7))
SMALL = LlamboSettings(candidates=4, candidate_prompts=2, samples=2)


def steps(speaker: Speaker, **settings: Any) -> Llambo:
    return Llambo(access(speaker), SPACE, settings=SMALL.model_copy(update=settings))


def test_ranges_from_zero_or_one_are_told_with_their_digits() -> None:
    speaker = Speaker(GOOD)
    space = SearchSpace(
        parameters=(
            Real(name="min_impurity_decrease", low=0.0, high=0.5, default=0.0),
            Real(name="C", low=1, high=1000, default=1, log=True),
            Real(name="learning_rate", low=1e-5, high=0.1, default=1e-3, log=True),
        )
    )
    params = {"min_impurity_decrease": 0.00123, "C": 1.234, "learning_rate": 1.5e-5}
    Llambo(access(speaker), space).predictions(history((params, 0.5)), [params])
    assert told(speaker.asked[0], "Configurations and scores") == [[params, 0.5]]
    assert "0.0 to 0.5" in speaker.asked[0].messages[-1].content


@pytest.mark.parametrize("alpha", [-0.1, 0.0, 0.1, 1.0])
@pytest.mark.parametrize("values", [(1.0,), (1.0, 0.995), (-4.0, -5.0), (7.0, 3.0), (0.0,), (1e-5, 2e-5)])
@pytest.mark.parametrize("maximize", [True, False])
def test_the_target_needs_no_loop_and_is_never_worse_than_was_asked(
    values: tuple[float, ...], maximize: bool, alpha: float
) -> None:
    tried = history(*((RBF, v) for v in values), maximize=maximize)
    best = max(values) if maximize else min(values)
    found = target(tried, alpha)
    assert found >= best if maximize == (alpha >= 0 or len(values) == 1) or found == best else found <= best


def test_the_generative_surrogate_works_through_the_same_access() -> None:
    speaker = Speaker(GOOD)
    assert steps(speaker).probabilities(TRIED, [POLY]) == [1.0]
    assert speaker.names() == ["llambo_good"] * 2


def test_a_warm_start_is_read_in_the_form_that_the_prompt_wants() -> None:
    speaker = Speaker(GOOD)
    assert len(steps(speaker).warm_start(3)) == 3
    schema = speaker.asked[0].answer_schema["properties"]["configurations"]
    assert (schema["minItems"], schema["maxItems"]) == (3, 3)


def test_full_context_is_filled_in_and_names_the_model() -> None:
    speaker = Speaker(GOOD)
    problem = Problem(model="gradient boosting", marginals=("age: 18 to 90",), correlations=("age: 0.3",))
    Llambo(access(speaker), SPACE, problem).warm_start()
    said = speaker.asked[0].messages[-1].content
    assert "gradient boosting" in said
    assert "age: 18 to 90" in said
    assert "random forest" not in "".join(m.content for m in speaker.asked[0].messages)
    assert "[NUM" not in said


def test_missing_parameters_pass_no_filter() -> None:
    speaker = Speaker({"llambo_candidates": lambda _: {"configurations": [{"C": 5.0}, varied(RBF, 9)]}})
    assert [p["C"] for p in steps(speaker).candidates(TRIED)] == [10.5]


def test_candidates_that_no_filter_passed_are_never_used() -> None:
    speaker = Speaker({"llambo_candidates": lambda _: {"configurations": [RBF, {"C": 5.0}]}})
    assert steps(speaker).candidates(TRIED) == []
    assert len(speaker.asked) == SMALL.rounds * SMALL.candidate_prompts


def test_parameters_may_change_places_in_every_prompt() -> None:
    speaker = Speaker(GOOD)
    found = steps(speaker, shuffle_features=True).propose(TRIED, 1)
    assert SPACE.problems(found[0].params) == []
    assert len({tuple(told(r, "Parameters")) for r in speaker.asked}) > 1


def test_orders_differ_from_trial_to_trial() -> None:
    many = history(*((varied(RBF, i), i / 10) for i in range(6)))
    speaker = Speaker(GOOD)
    for turn in (6, 7):
        steps(speaker).predictions(many, [POLY], turn)
    assert len({str(told(r, "Configurations and scores")) for r in speaker.asked}) == 4


def test_choices_are_the_models_too_and_failed_trials_its_lesson() -> None:
    answer = {"configurations": [{**varied(POLY, 1), "degree": 5}]}
    speaker = Speaker({"llambo_candidates": lambda _: answer})
    (found,) = steps(speaker).candidates(history((RBF, 0.5), (POLY, None)))
    assert (found["kernel"], found["degree"]) == ("poly", 5)
    assert [POLY, "failed: timeout"] in told(speaker.asked[0], "Configurations and scores")


def test_a_good_value_of_one_parameter_may_be_used_again() -> None:
    again = {**RBF, "C": 400.0}
    speaker = Speaker({"llambo_candidates": lambda _: {"configurations": [again]}})
    assert steps(speaker).candidates(TRIED) == [again]


@pytest.mark.parametrize("values", [(-3.0, -1.0), (40.0, 90.0)])
def test_scores_outside_of_zero_and_one_are_told_and_predicted_as_they_are(
    values: tuple[float, float],
) -> None:
    speaker = Speaker({**GOOD, "llambo_score": lambda _: {"score": values[0]}})
    tried = history(*((RBF, v) for v in values), maximize=False)
    (found,) = steps(speaker).predictions(tried, [POLY])
    assert found is not None
    assert found.mean == values[0]
    told_scores = [score for _, score in told(speaker.asked[0], "Configurations and scores")]
    assert sorted(told_scores) == sorted(values)


def test_nothing_is_forked_no_loop_is_patched_and_no_variable_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("not here")

    monkeypatch.setattr(multiprocessing.Process, "start", never)
    monkeypatch.setattr(asyncio, "new_event_loop", never)
    study = optuna.create_study(
        direction="maximize",
        sampler=LLAMBOSampler(access(Speaker(GOOD)), space=SPACE, settings=SMALL),
    )
    study.optimize(lambda trial: 1 / float(SPACE.suggest(trial)["C"]), n_trials=7)
    assert len(study.trials) == 7


@pytest.mark.parametrize(
    "name", ["llambo_warmstart", "llambo_candidates", "llambo_score", "llambo_scores", "llambo_good"]
)
def test_no_prompt_leaves_a_placeholder(name: str) -> None:
    assert all("[NUM_" not in text and "[CORR" not in text for _, text in prompt(name).turns)
