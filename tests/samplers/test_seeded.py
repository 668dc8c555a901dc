"""The default is tried first, once, whatever else is in the study."""

import optuna
import pytest
from automl_agent.agents.hyperparameters.arms import ArmSetting, build
from automl_agent.pipelines.spaces import SearchSpace
from automl_agent.tools.samplers.base import source_of
from automl_agent.tools.samplers.classical import CLASSICAL
from automl_agent.tools.samplers.seeded import Seeded
from optuna.trial import TrialState

from .studies import MIXED, NUMBERS, loss, new_study, rebuilt, run, step

NAMES = [name for name in CLASSICAL if name != "smac"]


def seeded(name: str, space: SearchSpace = MIXED, seed: int = 0) -> Seeded:
    found = build(f"{name}+default", ArmSetting(space, seed=seed))
    assert isinstance(found, Seeded)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_default_is_the_first_trial_and_no_other(name: str) -> None:
    study = new_study()
    found = run(seeded(name), MIXED, 10, study)
    assert found[0] == MIXED.default()
    assert [source_of(t) for t in study.trials] == ["default", *[name] * 9]


def test_a_plain_study_needs_nothing_of_ours() -> None:
    def objective(trial: optuna.Trial) -> float:
        return loss(MIXED.suggest(trial))

    study = new_study(seeded("tpe"))
    study.optimize(objective, n_trials=8)
    assert study.trials[0].params == MIXED.default()


@pytest.mark.parametrize("name", NAMES)
def test_it_comes_after_start_points(name: str) -> None:
    study = new_study(seeded(name, NUMBERS))
    points = [{"x": float(i), "y": -1.0, "n": i} for i in range(3)]
    for point in points:
        study.enqueue_trial(point)
    found = [step(study, NUMBERS) for _ in range(6)]
    assert found[:4] == [*points, NUMBERS.default()]
    assert [source_of(t) for t in study.trials] == ["", "", "", "default", name, name]


def test_a_start_point_that_is_the_default_is_enough() -> None:
    study = new_study(seeded("random"))
    study.enqueue_trial(MIXED.default())
    for _ in range(4):
        step(study, MIXED)
    assert [source_of(t) for t in study.trials] == ["", "random", "random", "random"]


def test_a_start_point_that_waits_is_enough() -> None:
    study = new_study(seeded("random"))
    trial = study.ask()
    study.enqueue_trial(MIXED.default())
    MIXED.suggest(trial)
    assert source_of(study.trials[0]) == "random"


def test_trials_that_were_run_elsewhere_are_enough() -> None:
    first = new_study(seeded("qmc"))
    step(first, MIXED)
    study = rebuilt(first)
    study.sampler = seeded("qmc")
    step(study, MIXED)
    assert source_of(study.trials[1]) == "qmc"


def test_a_default_that_fails_is_not_tried_again() -> None:
    study = new_study(seeded("tpe"))
    trial = study.ask()
    assert MIXED.suggest(trial) == MIXED.default()
    study.tell(trial, state=TrialState.FAIL)
    step(study, MIXED)
    assert source_of(study.trials[1]) == "tpe"


def test_a_trial_that_failed_before_it_had_parameters_says_nothing() -> None:
    study = new_study(seeded("random"))
    study.tell(study.ask(), state=TrialState.FAIL)
    assert step(study, MIXED) == MIXED.default()


@pytest.mark.parametrize("late", [False, True], ids=["one after the other", "all asked first"])
def test_of_several_at_once_one_is_the_default(late: bool) -> None:
    study = new_study(seeded("random"))
    if late:
        trials = [study.ask() for _ in range(4)]
        found = [MIXED.suggest(t) for t in trials]
    else:
        found = [MIXED.suggest(study.ask()) for _ in range(4)]
    assert [p == MIXED.default() for p in found] == [True, False, False, False]


@pytest.mark.parametrize("name", NAMES)
def test_it_goes_on_after_an_interruption(name: str) -> None:
    whole = run(seeded(name, seed=4), MIXED, 9)
    study = new_study()
    found = run(seeded(name, seed=4), MIXED, 1, study)
    for _ in range(2):
        study = rebuilt(study)
        found += run(seeded(name, seed=4), MIXED, 4, study)
    assert found == whole


def test_the_rest_is_what_the_plain_sampler_would_propose_there() -> None:
    """The seed alone is the difference: the same draws follow."""
    assert run(seeded("qmc", seed=2), MIXED, 6)[1:] == run(CLASSICAL["qmc"](MIXED, 2), MIXED, 6)[1:]


def test_several_objectives_are_refused_by_the_inner_one_alone() -> None:
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=seeded("random"))
    assert MIXED.suggest(study.ask()) == MIXED.default()
