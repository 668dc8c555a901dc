"""Each of LLAMBO's steps alone."""

import math
from typing import Any

import pytest
from automl_agent.agents.hyperparameters.llambo import FRUGAL, PAPER, SHORT, Llambo, LlamboSettings
from automl_agent.agents.hyperparameters.llambo.candidates import target
from automl_agent.agents.hyperparameters.llambo.discriminative import (
    Prediction,
    expected_improvement,
    is_sane,
)
from automl_agent.agents.hyperparameters.llambo.generative import good_numbers, told_probability
from automl_agent.pipelines.contracts import Problem
from automl_agent.tools.llm.access import NoAnswer
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.samplers.history import History
from pydantic import ValidationError
from scipy.stats import norm

from .scripts import GOOD, POLY, RBF, SPACE, Speaker, access, history, told, varied

TRIED = history(({**RBF, "C": 600.0}, 0.4), ({**RBF, "C": 300.0}, 0.7), (POLY, 0.5))
PROBLEM = Problem(
    model="svm",
    metric="accuracy",
    data={"rows": 455},
    marginals=("radius: mean 14",),
    correlations=("radius with the target: -0.7",),
    cards=("Scale.",),
)


def steps(speaker: Any, seed: int = 0, problem: Problem | None = None, **settings: Any) -> Llambo:
    return Llambo(access(speaker), SPACE, problem, LlamboSettings(**settings), seed)


def replies(name: str, *texts: Any) -> Speaker:
    """Answers a prompt with these in turn, the last one for ever."""
    left = list(texts)
    return Speaker({name: lambda _: left.pop(0) if len(left) > 1 else left[0]})


# Warm start


def test_a_warm_start_is_one_reply_of_several_configurations() -> None:
    speaker = Speaker(GOOD)
    found = steps(speaker).warm_start()
    assert len(found) == 5
    assert all(set(params) == set(RBF) for params in found)
    assert speaker.names() == ["llambo_warmstart"]
    assert speaker.asked[0].temperature == 0.7
    assert len(steps(Speaker(GOOD)).warm_start(3)) == 3


@pytest.mark.parametrize(
    ("context", "labels"),
    [
        ("none", ["Model"]),
        ("partial", ["Model", "Metric", "Data"]),
        ("full", ["Model", "Metric", "Data", "Columns", "Correlations", "Notes"]),
    ],
)
def test_the_context_is_none_partial_or_full(context: str, labels: list[str]) -> None:
    speaker = Speaker(GOOD)
    steps(speaker, problem=PROBLEM, context=context).warm_start()
    every = ("Model", "Metric", "Data", "Columns", "Correlations", "Notes")
    assert [label for label in every if told(speaker.asked[0], label) is not None] == labels
    nothing = Speaker(GOOD)
    steps(nothing, context=context).warm_start()
    assert [label for label in every if told(nothing.asked[0], label) is not None] == []


def test_of_a_warm_start_what_is_valid_is_kept_once() -> None:
    found = steps(
        replies("llambo_warmstart", {"configurations": [RBF, {"C": 5}, "x", {**RBF, "C": 0}, RBF, POLY]})
    )
    assert found.warm_start() == [RBF, POLY]


@pytest.mark.parametrize("text", ["", "no", "{}", '{"configurations": []}', '{"configurations": [{"C": 1}]}'])
def test_a_warm_start_without_any_configuration_is_no_answer(text: str) -> None:
    speaker = replies("llambo_warmstart", text)
    with pytest.raises(NoAnswer):
        steps(speaker).warm_start()
    # Nothing at all is not argued with.
    assert len(speaker.asked) == (2 if text else 1)


# Discriminative surrogate


def test_predictions_are_means_and_spreads_of_samples() -> None:
    values = iter([0.5, 0.7, 0.9])
    speaker = Speaker({"llambo_score": lambda _: {"score": next(values)}})
    (found,) = steps(speaker, samples=3).predictions(TRIED, [POLY])
    assert found is not None
    assert (found.mean, found.std) == pytest.approx((0.7, math.sqrt(0.08 / 3)))
    assert found.samples == 3


def test_samples_that_agree_still_have_some_spread() -> None:
    (found,) = steps(replies("llambo_score", {"score": 0.6}), samples=4).predictions(TRIED, [POLY])
    assert found is not None
    assert (found.mean, found.std, found.samples) == pytest.approx((0.6, 1e-3 * 0.3, 4))
    flat = history((RBF, 0.0), maximize=False)
    (found,) = steps(replies("llambo_score", {"score": 0}), samples=2).predictions(flat, [POLY])
    assert found is not None
    assert found.std > 0


@pytest.mark.parametrize(
    "nonsense",
    ["good", '{"score": NaN}', '{"score": 1e999}', '{"score": null}', '{"score": 70.0}', f'{{"score": {10**400}}}'],
)  # fmt: skip
def test_nonsense_means_fewer_samples(nonsense: str) -> None:
    calls = iter(range(100))

    def answer(_: ChatRequest) -> Any:
        # A refused answer is asked for once more: three in a row are nonsense, then four are fine.
        return nonsense if next(calls) < 3 else {"score": 0.6}

    (found,) = steps(Speaker({"llambo_score": answer}), samples=5).predictions(TRIED, [POLY])
    assert found is not None
    assert found.mean == pytest.approx(0.6)
    assert found.samples in {2, 4}


def test_nothing_but_nonsense_predicts_nothing() -> None:
    assert steps(replies("llambo_score", "{}"), samples=4).predictions(TRIED, [POLY, RBF]) == [None, None]


@pytest.mark.parametrize("values", [(-500.0, -300.0), (2e6, 3e6), (0.0, 0.0), (-1e-9, 1e-9), (1e300, -1e300)])
@pytest.mark.parametrize("maximize", [True, False])
def test_scores_may_be_of_any_size_and_sign(values: tuple[float, float], maximize: bool) -> None:
    tried = history(*((RBF, v) for v in values), maximize=maximize)
    assert all(is_sane(v, tried) for v in values)
    assert not is_sane(math.nan, tried)
    assert not is_sane(math.inf, tried)
    assert not is_sane(True, tried)
    (found,) = steps(replies("llambo_score", {"score": values[0]}), samples=2).predictions(tried, [POLY])
    assert found is not None
    assert math.isfinite(expected_improvement(found, values[1], maximize=maximize))
    assert math.isfinite(target(tried, 0.1))


def test_one_reply_can_score_all_candidates() -> None:
    speaker = Speaker(GOOD)
    found = steps(speaker, samples=2, together=True).predictions(TRIED, [varied(RBF, 99), varied(RBF, 499)])
    assert [p.mean if p else None for p in found] == [pytest.approx(0.8995), pytest.approx(0.4995)]
    assert speaker.names() == ["llambo_scores"] * 2
    short = replies("llambo_scores", {"scores": [0.5]})
    assert steps(short, samples=2, together=True).predictions(TRIED, [RBF, POLY]) == [None, None]
    mixed = replies("llambo_scores", {"scores": ["x", 0.5]})
    found = steps(mixed, samples=2, together=True).predictions(TRIED, [RBF, POLY])
    assert [p.samples if p else None for p in found] == [None, 2]


def test_a_dead_model_is_given_up_soon() -> None:
    speaker = Speaker({})
    assert steps(speaker).predictions(TRIED, [RBF] * 20) == [None] * 20
    assert steps(speaker).probabilities(TRIED, [RBF] * 20) == [None] * 20
    assert steps(speaker).candidates(TRIED) == []
    assert len(speaker.asked) == 9


# Generative surrogate


def test_the_top_share_is_good_and_failed_trials_are_not() -> None:
    tried = history(*((RBF, float(v)) for v in (5, 1, 3, 2, 4)), (POLY, None), maximize=False)
    assert good_numbers(tried, 0.25) == {1, 3}
    assert good_numbers(History(tried.observations, maximize=True), 0.25) == {0, 4}
    assert good_numbers(tried, 0.01) == {1}
    assert good_numbers(history((RBF, 1.0), (POLY, 1.0)), 0.25) == {0, 1}
    assert good_numbers(history((RBF, None)), 0.25) == frozenset()
    speaker = Speaker(GOOD)
    steps(speaker, samples=1).probabilities(tried, [POLY])
    labels = [label for _, label in told(speaker.asked[0], "Configurations and whether they are good")]
    assert sorted(labels) == [0, 0, 0, 0, 1, 1]


def test_token_probabilities_decide_where_they_are_told() -> None:
    tokens = ({'{"': 0.9, "1": 0.1}, {"good": 1.0}, {" 1": 0.5, "1": 0.1, "0": 0.15, "0}": 0.05, "x": 0.2})
    reply = ChatReply(text='{"good": 0}', finish="stop", tokens=tokens)
    found = steps(Speaker({"llambo_good": lambda _: reply}), samples=2).probabilities(TRIED, [POLY])
    assert found == [pytest.approx(0.75)]


@pytest.mark.parametrize(
    ("tokens", "probability"),
    [
        ((), None),
        (({"{": 1.0}, {"10": 1.0}), None),
        (({"1": 0.2, "0": 0.2},), None),
        (({"1": 0.6}, {"0": 0.9, "1": 0.1}), 0.1),
        (({"1": math.inf, "0": 1.0},), 0.0),
        (({"1": -5.0, "0": math.nan},), None),
    ],
)
def test_where_tokens_do_not_tell_nothing_is_read_into_them(
    tokens: tuple[dict[str, float], ...], probability: float | None
) -> None:
    reply = ChatReply.model_construct(text="", finish="stop", tokens=tokens)
    assert told_probability(reply) == (probability if probability is None else pytest.approx(probability))


def test_votes_decide_where_no_probabilities_are_told() -> None:
    votes = iter([1, 0, 1, 1])
    speaker = Speaker({"llambo_good": lambda _: {"good": next(votes)}})
    assert steps(speaker, samples=4).probabilities(TRIED, [POLY]) == [0.75]
    assert all(request.probabilities > 0 for request in speaker.asked)
    assert steps(replies("llambo_good", {"good": 7}), samples=2).probabilities(TRIED, [POLY]) == [None]


# Candidates


@pytest.mark.parametrize(
    ("values", "maximize", "alpha", "wanted"),
    [
        ((0.4, 0.7), True, -0.1, 0.67),
        ((0.4, 0.7), True, 0.1, 0.73),
        ((0.4, 0.99), True, 0.1, 0.995),
        ((0.4, 1.0), True, 0.1, 1.0),
        ((0.999, 1.0), True, 0.1, 1.0),
        ((0.5,), True, -0.1, 0.505),
        ((0.0,), True, 0.1, 0.0),
        ((3.0, 5.0), True, 0.1, 5.2),
        ((-5.0, 0.9), True, 0.1, 1.49),
        ((-5.0, -3.0), True, 0.1, -2.8),
        ((-5.0, -0.1), True, 0.1, -0.05),
        ((2.0, 4.0), False, -0.1, 2.2),
        ((2.0, 4.0), False, 0.1, 1.8),
        ((0.1, 4.0), False, 0.1, 0.05),
        ((0.0, 4.0), False, 0.1, 0.0),
        ((-3.0, -1.0), False, 0.1, -3.2),
        ((-3.0, 9.0), False, 0.1, -4.2),
        ((-3.0,), False, 0.1, -3.03),
    ],
)
def test_the_target_lies_beyond_or_behind_the_best_score_whatever_its_sign(
    values: tuple[float, ...], maximize: bool, alpha: float, wanted: float
) -> None:
    assert target(history(*((RBF, v) for v in values), maximize=maximize), alpha) == pytest.approx(wanted)


def test_candidates_come_from_several_prompts_and_are_new() -> None:
    speaker = Speaker(GOOD)
    tried = history((RBF, 0.5), (POLY, None), pending=[{**RBF, "C": 2.0}])
    found = steps(speaker, candidates=12, candidate_prompts=3).candidates(tried)
    assert len(found) == 12
    assert speaker.names() == ["llambo_candidates"] * 3
    assert len({request.seed for request in speaker.asked}) == 3
    assert {request.temperature for request in speaker.asked} == {0.8}
    assert told(speaker.asked[0], "Wanted score") == 0.505
    assert told(speaker.asked[0], "Configurations that are being tried") == [{**RBF, "C": 2.0}]
    assert [POLY, "failed: timeout"] in told(speaker.asked[0], "Configurations and scores")


def test_what_was_tried_or_runs_is_no_candidate_however_it_is_rounded() -> None:
    tried = history(({**RBF, "C": 31.604321}, 0.5), (POLY, None), pending=[{**RBF, "C": 2.0}])
    said = [{**RBF, "C": 31.6}, POLY, {**RBF, "C": 2}, {**RBF, "C": 3}, {**RBF, "C": 3}]
    speaker = replies("llambo_candidates", {"configurations": said})
    found = steps(speaker, candidates=5, candidate_prompts=1, rounds=3).candidates(tried)
    assert found == [{**RBF, "C": 3.0}]
    assert len(speaker.asked) == 3


def test_candidates_without_a_score_have_no_target() -> None:
    with pytest.raises(ValueError, match="no trial has a score"):
        steps(Speaker(GOOD)).candidates(history((RBF, None)))


# A turn


@pytest.mark.parametrize("maximize", [True, False])
def test_expected_improvement_is_the_closed_form(maximize: bool) -> None:
    sign = 1 if maximize else -1
    for mean, std in ((0.3, 0.1), (-2.0, 3.0), (0.5, 1e-6)):
        z = sign * (mean - 0.5) / std
        wanted = sign * (mean - 0.5) * norm.cdf(z) + std * norm.pdf(z)
        found = expected_improvement(Prediction(mean, std, 3), 0.5, maximize=maximize)
        assert found == pytest.approx(wanted, abs=1e-12)
        assert found >= 0


@pytest.mark.parametrize(
    "settings",
    [{}, {"together": True}, {"surrogate": "generative"}],
)
def test_a_turn_proposes_the_best_of_its_candidates(settings: dict[str, Any]) -> None:
    speaker = Speaker(GOOD)
    small = {"candidates": 8, "candidate_prompts": 2, "samples": 2, **settings}
    found = steps(speaker, **small).propose(TRIED, 3, turn=3)
    values = [p.value for p in found if p.value is not None]
    assert len(found) == len(values) == 3
    assert values == sorted(values, reverse=True)
    assert {p.source for p in found} == {"llm:candidate"}
    assert len(speaker.asked) == LlamboSettings(**small).calls
    offered = steps(Speaker(GOOD), **small).candidates(TRIED, turn=3)
    if settings.get("surrogate") != "generative":
        assert found[0].params["C"] == min(params["C"] for params in offered)
    assert len({str(p.params) for p in found}) == 3


def test_candidates_without_predictions_come_last_and_say_so() -> None:
    speaker = Speaker({"llambo_candidates": GOOD["llambo_candidates"]})
    found = steps(speaker).propose(TRIED, 2)
    assert [(p.source, p.value) for p in found] == [("llm:unscored", None)] * 2


def test_there_may_be_fewer_than_wanted_and_nothing_to_choose() -> None:
    speaker = replies("llambo_candidates", {"configurations": [{**RBF, "C": 7}]})
    found = steps(speaker).propose(TRIED, 4)
    assert [p.params["C"] for p in found] == [7.0]
    assert "llambo_score" not in speaker.names()
    assert steps(Speaker(GOOD)).propose(history((RBF, None)), 4) == []
    assert steps(Speaker(GOOD)).propose(TRIED, 0) == []


def test_the_presets_take_the_calls_that_they_say() -> None:
    assert [s.calls for s in (PAPER, SHORT, FRUGAL)] == [204, 22, 3]
    assert LlamboSettings() == PAPER
    assert (PAPER.candidates, PAPER.samples, PAPER.alpha, PAPER.gamma) == (20, 10, -0.1, 0.25)
    for settings in (PAPER, SHORT, FRUGAL):
        speaker = Speaker(GOOD)
        Llambo(access(speaker), SPACE, settings=settings).propose(TRIED, turn=3)
        assert len(speaker.asked) == settings.calls
    with pytest.raises(ValidationError):
        LlamboSettings(together=True, surrogate="generative")
