"""Which trials prompts show, in which order, and what came of them."""

from typing import Any

import numpy as np
from automl_agent.agents.hyperparameters.llambo import Llambo, LlamboSettings
from automl_agent.agents.hyperparameters.llambo.examples import Order, scored_examples
from automl_agent.agents.hyperparameters.spoken.shown import shown_trials
from automl_agent.agents.hyperparameters.spoken.wording import Wording
from automl_agent.tools.samplers.history import History, Observation
from automl_agent.tools.samplers.space import Space

from .scripts import GOOD, POLY, RBF, SPACE, Speaker, access, history, told

WHOLE = Space.declared(SPACE)
MANY = history(*(({**RBF, "C": 1.5 + i}, 0.5 + i / 100) for i in range(8)))


def orders(names: tuple[str, ...], turn: int, seed: int = 0, **settings: Any) -> list[Any]:
    """The examples of each prompt of a turn."""
    speaker = Speaker(GOOD)
    steps = Llambo(access(speaker), SPACE, settings=LlamboSettings(samples=3, **settings), seed=seed)
    steps.predictions(MANY, [POLY, RBF], turn)
    steps.probabilities(MANY, [POLY], turn)
    steps.candidates(MANY, turn)
    return [told(request, "Configurations and scores") for request in speaker.asked if request.name in names]


def test_every_prompt_and_every_trial_has_an_order_of_its_own() -> None:
    names = ("llambo_score", "llambo_candidates")
    seen: dict[str, int] = {}
    for turn in (8, 9, 10):
        for order in orders(names, turn):
            seen[str(order)] = seen.get(str(order), 0) + 1
            assert sorted(map(str, order)) == sorted(map(str, orders(names, 8)[0]))
    # Both candidates of a sample share theirs: nine orders of samples, twelve of prompts for candidates.
    assert sorted(seen.values()) == [1] * 12 + [2] * 9
    assert orders(names, 8) == orders(names, 8)
    assert orders(names, 8) != orders(names, 8, seed=1)


def test_candidates_and_seeds_of_answers_differ_within_a_sample() -> None:
    speaker = Speaker(GOOD)
    steps = Llambo(access(speaker), SPACE, settings=LlamboSettings(samples=3))
    steps.predictions(MANY, [POLY, RBF], 8)
    assert len({request.seed for request in speaker.asked}) == 6
    assert {request.temperature for request in speaker.asked} == {0.7}
    # What is the same for all candidates of a sample comes first.
    first, second = (r.messages[-1].content.partition("Score of")[0] for r in speaker.asked[:2])
    assert first == second


def test_parameters_change_places_only_where_that_is_wanted() -> None:
    for wanted in (False, True):
        found = orders(("llambo_score",), 8, shuffle_features=wanted)
        assert (len({tuple(example[0][0]) for example in found}) > 1) == wanted
        assert all(set(example[0][0]) == set(RBF) for example in found)


def test_examples_are_drawn_with_replacement_only_where_that_is_wanted() -> None:
    rng = np.random.default_rng(1)
    order = Order.drawn(MANY, WHOLE, LlamboSettings(bootstrap=True), rng)
    assert len(order.observations) == 8
    assert len({o.number for o in order.observations}) < 8


def test_long_histories_are_shown_by_their_best_and_latest_trials() -> None:
    tried = history(*((RBF, float(-i)) for i in range(10)), *((RBF, None) for _ in range(10)))
    assert [o.number for o in shown_trials(tried, 6)] == [0, 1, 2, 17, 18, 19]
    assert shown_trials(tried, 20) == tried.observations


def test_outcomes_are_scores_with_their_digits_or_how_a_trial_failed() -> None:
    observations = (
        Observation(0, RBF, 0.91234567),
        Observation(1, RBF, 0.912349),
        Observation(2, POLY, None, "memory", "out of memory"),
        Observation(3, POLY, None, "failed"),
        Observation(4, POLY, None, "pruned"),
        Observation(5, POLY, 0.9123, "pruned"),
    )
    order = Order(observations, WHOLE.names)
    found = scored_examples(order, Wording(WHOLE), History(observations, maximize=True))
    assert [outcome for _, outcome in found] == [
        0.91234567,
        0.912349,
        "failed: memory",
        "failed",
        "pruned",
        0.9123,
    ]
    large = history((RBF, -123456.789), (RBF, 5.0), maximize=False)
    assert [o for _, o in scored_examples(Order(large.observations, WHOLE.names), Wording(WHOLE), large)] == [
        -123500.0,
        5.0,
    ]
