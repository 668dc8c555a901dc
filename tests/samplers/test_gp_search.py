"""Where the process looks, and what it takes: new places only, weights and guests at their worth."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from automl_agent.pipelines.spaces import Integer, SearchSpace
from automl_agent.tools.samplers.gp.candidates import candidates
from automl_agent.tools.samplers.gp.search import Surrogate, best_place, surrogate
from automl_agent.tools.samplers.history import History, Observation
from automl_agent.tools.samplers.space import Space

from .studies import CHOICES, MIXED, NUMBERS, SPACES

SPACE = Space.declared(NUMBERS)


def bowl(params: Mapping[str, Any]) -> float:
    return float((params["x"] - 2) ** 2 + (params["y"] + 1) ** 2 + params["n"] / 10)


def tried(space: Space = SPACE, count: int = 12) -> History:
    """A history of random configurations; of others than ``NUMBERS``, the place's first coordinate is the loss."""
    rows = space.random(np.random.default_rng(0), count)
    found = [space.params(row) for row in rows]
    value = bowl if space is SPACE else lambda p: float(space.place(p)[0])
    return History(tuple(Observation(i, p, value(p)) for i, p in enumerate(found)), maximize=False)


def fitted(space: Space, history: History) -> Surrogate:
    model = surrogate(space, history)
    assert model is not None
    return model


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", SPACES)
def test_candidates_are_points_of_the_cube_and_choices_are_whole(name: str) -> None:
    space = Space.declared(SPACES[name])
    model = fitted(space, tried(space))
    found = candidates(space, model.places, model.losses, rng())
    assert found.shape[1] == space.width
    assert len(found) > 1000
    assert ((found >= 0) & (found <= 1)).all()
    for dimension, at in zip(space.dimensions, space.slices(), strict=True):
        if not dimension.ordered:
            assert (np.sort(found[:, at], axis=1)[:, :-1] == 0).all()
            assert (found[:, at].max(axis=1) == 1).all()
    for place in found[::97]:
        assert SPACES[name].problems(space.params(place)) == []


def test_candidates_crowd_around_the_best() -> None:
    model = fitted(SPACE, tried())
    found = candidates(SPACE, model.places, model.losses, rng())
    best = model.places[np.argmin(model.losses)]
    away = np.abs(found - best).max(axis=1)
    assert np.mean(away < 0.1) > 3 * np.mean(np.abs(SPACE.random(rng(1), 5000) - best).max(axis=1) < 0.1)
    # Every step goes somewhere.
    assert away.min() > 0


def test_the_place_is_near_what_turned_out_well() -> None:
    history = tried(count=25)
    place, guest = best_place(SPACE, history, fitted(SPACE, history), rng())
    assert guest is None
    assert bowl(SPACE.params(place)) < 1.5 * min(o.value for o in history.observations if o.value is not None)


@pytest.mark.parametrize(
    "space", [CHOICES, SearchSpace(parameters=(Integer(name="n", low=1, high=200, default=1),))]
)
def test_nothing_is_repeated_while_there_is_something_new(space: SearchSpace) -> None:
    whole = Space.declared(space)
    left = {whole.key(p): p for p in (whole.params(row) for row in whole.random(rng(), 6000))}
    every = list(left.values())
    # Every second one is on its way, and one is left.
    done, running = every[:-1:2], every[1:-1:2]
    history = History(
        tuple(Observation(i, p, float(i)) for i, p in enumerate(done)), False, pending=tuple(running)
    )
    for seed in range(5):
        place, _ = best_place(whole, history, fitted(whole, history), rng(seed))
        assert whole.params(place) == every[-1]
    full = replace(history, pending=(*running, every[-1]))
    place, _ = best_place(whole, full, fitted(whole, full), rng())
    assert space.problems(whole.params(place)) == []


def test_a_weight_shifts_the_choice() -> None:
    history = tried()
    model = fitted(SPACE, history)

    def left(places: np.ndarray) -> np.ndarray:
        return np.asarray(-200.0 * places[:, 0])

    plain, _ = best_place(SPACE, history, model, rng())
    shifted, _ = best_place(SPACE, history, model, rng(), [left])
    assert shifted[0] < 0.1 < plain[0]
    assert best_place(SPACE, history, model, rng(), [lambda p: np.zeros(len(p))])[0] == pytest.approx(plain)


def guests(*configurations: Mapping[str, Any]) -> np.ndarray:
    return SPACE.places(configurations)


GOOD, BAD = {"x": 2.0, "y": -1.0, "n": 1}, {"x": -5.0, "y": 5.0, "n": 20}


@pytest.mark.parametrize("seed", range(6))
def test_a_guest_wins_where_its_value_is_the_highest(seed: int) -> None:
    history = tried(count=8 + seed)
    model = fitted(SPACE, history)
    own, _ = best_place(SPACE, history, model, rng(seed))
    at = guests(BAD, GOOD)
    place, guest = best_place(SPACE, history, model, rng(seed), guests=at)
    values = model.acquisition(np.vstack([own, at]))
    assert guest == (1 if values[2] >= values[0] else None)
    assert place == pytest.approx(own if guest is None else at[1])


def test_a_guest_wins_where_all_else_is_worth_nothing() -> None:
    history = tried()
    at = guests(BAD, GOOD)
    near = [lambda p: -1e3 * np.abs(p - at[1]).sum(axis=1)]
    place, guest = best_place(SPACE, history, fitted(SPACE, history), rng(), near, at)
    assert guest == 1
    assert SPACE.params(place) == pytest.approx(GOOD)


def test_a_bad_guest_changes_nothing() -> None:
    history = tried(count=25)
    model = fitted(SPACE, history)
    own, _ = best_place(SPACE, history, model, rng())
    place, guest = best_place(SPACE, history, model, rng(), guests=guests(BAD))
    assert guest is None
    assert place == pytest.approx(own)


def test_a_guest_that_was_tried_is_not_tried_again() -> None:
    history = tried()
    known = history.best_first()[0].params
    model = fitted(SPACE, history)
    wanted = [lambda p: -1e3 * np.abs(p - SPACE.place(known)).sum(axis=1)]
    _, guest = best_place(SPACE, history, model, rng(), wanted, guests(known))
    assert guest is None
    _, guest = best_place(SPACE, replace(tried(), pending=(GOOD,)), model, rng(), guests=guests(GOOD))
    assert guest is None


def test_failures_count_as_bad_and_pruned_trials_without_a_value_not_at_all() -> None:
    base = tried()
    failed = Observation(90, GOOD, None, "memory")
    pruned = Observation(91, BAD, None, "pruned")
    model = fitted(SPACE, replace(base, observations=(*base.observations, failed, pruned)))
    assert model.observed == len(base.observations) + 1
    at = guests(GOOD)
    assert model.process.predict(at)[0] > fitted(SPACE, base).process.predict(at)[0]


def test_what_is_on_its_way_is_believed_and_left_alone() -> None:
    base = tried()
    waiting = replace(base, pending=(GOOD,))
    model, before = fitted(SPACE, waiting), fitted(SPACE, base)
    assert model.observed == len(base.observations) == len(model.places) - 1
    # What is expected of it counts: beside it, little more is to be won.
    assert model.best == pytest.approx(min(before.best, before.process.predict(guests(GOOD))[0][0]))
    beside = guests({**GOOD, "x": GOOD["x"] + 0.05})
    assert model.acquisition(beside)[0] < before.acquisition(beside)[0]
    assert model.process.predict(guests(GOOD))[0] == pytest.approx(
        before.process.predict(guests(GOOD))[0], abs=0.05
    )
    assert model.acquisition(guests(GOOD))[0] < before.acquisition(guests(GOOD))[0]


def test_without_any_score_there_is_no_process() -> None:
    assert surrogate(SPACE, History((), maximize=False)) is None
    failed = History((Observation(0, GOOD, None, "memory"),), maximize=False)
    assert surrogate(SPACE, failed) is None


def test_conditional_parameters_sit_at_their_default_where_they_are_not_active() -> None:
    space = Space.declared(MIXED)
    history = tried(space)
    model = fitted(space, history)
    place, _ = best_place(space, history, model, rng())
    assert space.settled(place) == pytest.approx(place)
    found = candidates(space, model.places, model.losses, rng())
    for dimension, at in zip(space.dimensions, space.slices(), strict=True):
        if dimension.when is not None:
            idle = np.array([dimension.name not in space.params(row) for row in found])
            assert 0.1 < idle.mean() < 0.9
            assert (found[idle][:, at] == dimension.place(dimension.default)).all()
            assert len(np.unique(found[~idle][:, at])) > 50
    assert MIXED.problems(space.params(place)) == []
