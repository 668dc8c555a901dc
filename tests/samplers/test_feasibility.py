"""Where trials fail is learned from few, and one failure does not condemn the rest."""

from typing import Any

import numpy as np
import pytest
from automl_agent.pipelines.spaces import Choice, Integer, Real, SearchSpace
from automl_agent.tools.samplers.classical import CLASSICAL
from automl_agent.tools.samplers.feasibility import learn_feasibility
from automl_agent.tools.samplers.history import History, Observation, read_history
from automl_agent.tools.samplers.space import Space
from hypothesis import given, settings
from hypothesis import strategies as st

from .studies import MIXED, new_study, run

NET = Space.declared(
    SearchSpace(
        parameters=(
            Integer(name="batch", low=16, high=1024, default=64, log=True),
            Integer(name="width", low=16, high=2048, default=128, log=True),
            Real(name="rate", low=1e-5, high=0.1, default=1e-3, log=True),
            Choice(name="optimizer", choices=("sgd", "adam"), default="adam"),
        )
    )
)


def history(space: Space, rows: list[tuple[dict[str, Any], str]]) -> History:
    return History(
        tuple(
            Observation(number, params, 0.5 if status in {"ok", "pruned"} else None, status)
            for number, (params, status) in enumerate(rows)
        ),
        maximize=True,
    )


def too_large(params: dict[str, Any]) -> bool:
    return bool(params["batch"] * params["width"] > 64_000)


def dozen(seed: int = 0, count: int = 12) -> History:
    rows = [NET.params(place) for place in NET.random(np.random.default_rng(seed), count)]
    return history(NET, [(p, "memory" if too_large(p) else "ok") for p in rows])


def test_large_batches_and_wide_nets_run_out_of_memory() -> None:
    places = NET.random(np.random.default_rng(100), 400)
    large = np.array([too_large(NET.params(place)) for place in places])
    chances = np.array([learn_feasibility(NET, dozen(seed)).chance(places) for seed in range(8)])
    assert ((chances < 0.5) == large).mean() > 0.8
    assert chances[:, large].mean() < 0.5
    assert chances[:, ~large].mean() > 0.85


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_ends_are_told_apart_after_a_dozen_trials(seed: int) -> None:
    learned = learn_feasibility(NET, dozen(seed))
    ends = NET.places(
        [
            {"batch": 1024, "width": 2048, "rate": 1e-3, "optimizer": "adam"},
            {"batch": 16, "width": 16, "rate": 1e-3, "optimizer": "adam"},
        ]
    )
    assert learned.chance(ends)[0] < 0.25
    assert learned.chance(ends)[1] > 0.9


def test_nothing_failed_means_that_everything_is_possible() -> None:
    rows = [({"batch": 16, "width": 16, "rate": 1e-3, "optimizer": "sgd"}, s) for s in ("ok", "pruned")]
    for found in (history(NET, []), history(NET, rows)):
        learned = learn_feasibility(NET, found)
        assert learned.reason == ""
        assert (learned.chance(NET.random(np.random.default_rng(0), 50)) == 1.0).all()


@pytest.mark.parametrize("fine", [0, 1, 5])
def test_one_failure_does_not_condemn_the_space(fine: int) -> None:
    bad = {"batch": 1024, "width": 2048, "rate": 0.1, "optimizer": "sgd"}
    rows = [NET.params(place) for place in NET.random(np.random.default_rng(1), fine)]
    learned = learn_feasibility(NET, history(NET, [(bad, "memory"), *((p, "ok") for p in rows)]))
    chance = learned.chance(NET.random(np.random.default_rng(2), 300))
    assert np.median(chance) > 0.75
    assert (chance > 0.5).mean() > 0.75
    assert learned.chance(NET.places([bad]))[0] < 0.6
    assert learned.reason == f"memory 1 of {fine + 1}"


def test_kinds_of_failure_are_told_apart() -> None:
    rows = [
        ({"batch": 1024, "width": 512, "rate": 1e-3, "optimizer": "adam"}, "memory"),
        ({"batch": 512, "width": 1024, "rate": 1e-4, "optimizer": "sgd"}, "memory"),
        ({"batch": 16, "width": 1024, "rate": 1e-4, "optimizer": "sgd"}, "ok"),
        ({"batch": 1024, "width": 64, "rate": 1e-4, "optimizer": "adam"}, "ok"),
        ({"batch": 64, "width": 64, "rate": 0.08, "optimizer": "sgd"}, "diverged"),
        ({"batch": 32, "width": 128, "rate": 0.05, "optimizer": "sgd"}, "diverged"),
        ({"batch": 128, "width": 32, "rate": 0.001, "optimizer": "sgd"}, "ok"),
        ({"batch": 16, "width": 16, "rate": 1e-5, "optimizer": "sgd"}, "timeout"),
    ]
    reason = learn_feasibility(NET, history(NET, rows)).reason
    assert reason == (
        "diverged 2 of 8: rate >= 0.05; memory 2 of 8: batch >= 512 and width >= 512; timeout 1 of 8"
    )


def test_a_choice_may_be_what_fails() -> None:
    rows = [
        ({"batch": b, "width": w, "rate": 1e-3, "optimizer": o}, "crashed" if o == "adam" else "ok")
        for b, w, o in [
            (16, 16, "adam"),
            (1024, 2048, "adam"),
            (64, 64, "sgd"),
            (512, 512, "sgd"),
            (32, 1024, "sgd"),
        ]
    ]
    learned = learn_feasibility(NET, history(NET, rows))
    assert learned.reason == "crashed 2 of 5: optimizer = adam"
    tried = [{"batch": 128, "width": 128, "rate": 1e-3, "optimizer": o} for o in ("adam", "sgd")]
    adam, sgd = learned.chance(NET.places(tried))
    assert adam < sgd


def test_a_study_with_conditions_and_failures_can_be_learned() -> None:
    study = new_study()
    run(CLASSICAL["random"](MIXED, 0), MIXED, 30, study)
    space = Space.declared(MIXED)
    learned = learn_feasibility(space, read_history(study))
    assert learned.reason.startswith("memory 6 of 30")
    assert len(learned.places) == 30


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["ok", "memory", "timeout", "diverged", "crashed", "failed", "pruned"]), max_size=40
    )
)
def test_whatever_happened_chances_are_chances_and_the_same_again(statuses: list[str]) -> None:
    places = NET.random(np.random.default_rng(3), len(statuses))
    found = history(NET, [(NET.params(p), s) for p, s in zip(places, statuses, strict=True)])
    asked = NET.random(np.random.default_rng(4), 60)
    first, second = (learn_feasibility(NET, found).chance(asked) for _ in range(2))
    assert ((first >= 0) & (first <= 1)).all()
    assert (first == second).all()


def test_the_same_place_may_fail_and_succeed() -> None:
    params = {"batch": 64, "width": 64, "rate": 1e-3, "optimizer": "adam"}
    learned = learn_feasibility(NET, history(NET, [(params, "ok"), (params, "crashed")] * 10))
    assert 0.4 < learned.chance(NET.places([params]))[0] < 0.6


def test_all_failed() -> None:
    found = dozen()
    failed = History(
        tuple(Observation(o.number, o.params, None, "crashed") for o in found.observations), maximize=True
    )
    learned = learn_feasibility(NET, failed)
    assert learned.reason == "crashed 12 of 12"
    assert (learned.chance(NET.places([o.params for o in failed.observations])) < 0.5).mean() > 0.9
