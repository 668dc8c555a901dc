"""What every classical sampler keeps to: valid configurations only, and none that depends on the process."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from automl_agent.agents.hyperparameters.arms import ArmSetting, build
from automl_agent.pipelines.contracts import PlanError
from automl_agent.pipelines.spaces import Integer, Real, SearchSpace
from automl_agent.tools.samplers import smac
from automl_agent.tools.samplers.base import source_of
from automl_agent.tools.samplers.classical import CLASSICAL
from optuna.samplers import BaseSampler
from optuna.trial import TrialState

from .studies import CHOICES, MIXED, NUMBERS, SPACES, loss, new_study, rebuilt, run, step

INSTALLED = importlib.util.find_spec("smac") is not None
NEEDS_SMAC = pytest.mark.skipif(not INSTALLED, reason="SMAC is an extra")
NAMES = [pytest.param(n, marks=NEEDS_SMAC if n == "smac" else ()) for n in CLASSICAL]
SPACE_NAMES = list(SPACES)


def sampler(name: str, space: SearchSpace, seed: int = 0) -> BaseSampler:
    return build(name, ArmSetting(space, seed=seed))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("space", SPACE_NAMES)
def test_only_valid_configurations_whatever_became_of_earlier_ones(name: str, space: str) -> None:
    study = new_study()
    run(sampler(name, SPACES[space]), SPACES[space], 12, study)
    assert {source_of(t) for t in study.trials} == {name}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("take_up", [lambda study: study, rebuilt], ids=["same storage", "rebuilt"])
def test_a_study_that_is_taken_up_goes_on_as_it_would_have(name: str, take_up: Any) -> None:
    whole = run(sampler(name, MIXED, 3), MIXED, 11)
    study = new_study()
    found = run(sampler(name, MIXED, 3), MIXED, 6, study)
    for more in (3, 2):
        study = take_up(study)
        found += run(sampler(name, MIXED, 3), MIXED, more, study)
    assert found == whole


def test_other_processes_propose_the_same() -> None:
    """Sets have another order in every process."""
    names = [n for n in CLASSICAL if n != "smac" or INSTALLED]
    script = (
        "from automl_agent.tools.samplers.classical import CLASSICAL\n"
        "from tests.samplers.studies import MIXED, run\n"
        f"for name in {names}: print(run(CLASSICAL[name](MIXED, 0), MIXED, 11))"
    )
    root = Path(__file__).resolve().parents[2]
    told = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert told[0].count("\n") == len(names)


@pytest.mark.parametrize("name", NAMES)
def test_seeds_differ(name: str) -> None:
    assert run(sampler(name, MIXED, 1), MIXED, 3) != run(sampler(name, MIXED, 2), MIXED, 3)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_drawn_apart_from_each_other(name: str) -> None:
    space = SearchSpace(
        parameters=(
            Real(name="a", low=0.0, high=1.0, default=0.5),
            Real(name="b", low=0.0, high=1.0, default=0.5),
        )
    )
    study = new_study(sampler(name, space))
    # The best place lies at no edge, where different parameters may rightly have the same value.
    found = [step(study, space, lambda p: (p["a"] - 0.3) ** 2 + (p["b"] - 0.8) ** 2) for _ in range(12)]
    assert all(abs(p["a"] - p["b"]) > 1e-9 for p in found)
    assert len({p["a"] for p in found}) > (8 if name == "gp" else 11), "a step may leave one as it is"


@pytest.mark.parametrize("name", NAMES)
def test_several_are_asked_for_at_once(name: str) -> None:
    study = new_study(sampler(name, MIXED))
    for _ in range(9):
        step(study, MIXED)
    trials = [study.ask() for _ in range(4)]
    batch = [MIXED.suggest(t) for t in trials]
    assert all(MIXED.problems(p) == [] for p in batch)
    assert len({str(p) for p in batch}) > 1
    for trial, params in zip(trials, batch, strict=True):
        study.tell(trial, loss(params))
    step(study, MIXED)


@pytest.mark.parametrize("name", NAMES)
def test_start_points_come_first_and_are_nobodys(name: str) -> None:
    study = new_study(sampler(name, NUMBERS))
    point = {"x": 1.0, "y": -1.0, "n": 3}
    study.enqueue_trial(point)
    assert step(study, NUMBERS) == point
    step(study, NUMBERS)
    assert [source_of(t) for t in study.trials] == ["", name]


@pytest.mark.parametrize("name", NAMES)
def test_losses_and_scores_are_told_apart(name: str) -> None:
    low, high = new_study(sampler(name, NUMBERS)), new_study(sampler(name, NUMBERS), "maximize")
    down = [step(low, NUMBERS) for _ in range(10)]
    up = [step(high, NUMBERS, lambda p: -loss(p)) for _ in range(10)]
    assert down == up


@pytest.mark.parametrize("name", [n for n in NAMES if n.values[0] not in {"random", "qmc"}])
def test_what_it_proposes_is_better_than_chance(name: str) -> None:
    def bowl(params: Any) -> float:
        return float((params["x"] - 2) ** 2 + (params["y"] + 1) ** 2 + (params["n"] - 5) ** 2 / 10)

    def middle(which: str) -> float:
        study = new_study(sampler(which, NUMBERS))
        for _ in range(24):
            trial = study.ask()
            study.tell(trial, bowl(NUMBERS.suggest(trial)))
        return float(np.median([t.value for t in study.trials[8:]]))

    assert middle(name) < 0.75 * middle("random")


def test_only_failures_so_far() -> None:
    for name in [n for n in CLASSICAL if n != "smac" or INSTALLED]:
        study = new_study(sampler(name, MIXED))
        for _ in range(12):
            trial = study.ask()
            assert MIXED.problems(MIXED.suggest(trial)) == []
            study.tell(trial, state=TrialState.FAIL)


def test_quasi_random_points_fill_every_parameter_evenly() -> None:
    found = run(sampler("qmc", NUMBERS), NUMBERS, 16)
    for quarter in range(4):
        inside = [p for p in found if -5 + 2.5 * quarter <= p["x"] < -2.5 + 2.5 * quarter]
        assert len(inside) == 4
    colors = [p["color"] for p in run(sampler("qmc", CHOICES), CHOICES, 12)]
    assert all(3 <= colors.count(c) <= 5 for c in ("red", "green", "blue"))


def test_cma_learns_choices_and_narrows_down() -> None:
    def objective(params: Any) -> float:
        return float(10 * (params["booster"] != "linear") + abs(np.log10(params["rate"]) + 2))

    study = new_study(sampler("cma", MIXED))
    found = []
    for _ in range(60):
        trial = study.ask()
        found.append(MIXED.suggest(trial))
        study.tell(trial, objective(found[-1]))
    assert sum(p["booster"] == "linear" for p in found[30:]) > 20
    spread = [np.std([np.log10(p["rate"]) for p in part]) for part in (found[:20], found[-20:])]
    assert spread[1] < spread[0]


def test_cma_takes_far_off_start_points() -> None:
    study = new_study(sampler("cma", NUMBERS))
    for x, y, n in [(-5, -5, 0), (5, 5, 20), (-5, 5, 20), (5, -5, 0)] * 3:
        study.enqueue_trial({"x": float(x), "y": float(y), "n": n})
        step(study, NUMBERS)
    inside = [step(study, NUMBERS) for _ in range(10)]
    assert sum(abs(p["x"]) < 5 and abs(p["y"]) < 5 for p in inside) > 5


@NEEDS_SMAC
def test_smac_knows_every_kind_of_parameter() -> None:
    from automl_agent.tools.samplers.smac import _configured, _converted, _read
    from automl_agent.tools.samplers.space import Space

    space = Space.declared(
        SearchSpace(parameters=(*MIXED.parameters, Integer(name="näme with $igns", low=1, high=3, default=2)))
    )
    converted = _converted(space, 0)
    for params in [
        space.default(),
        *(space.params(row) for row in space.random(np.random.default_rng(0), 30)),
    ]:
        back = _read(space, _configured(converted, space, params))
        assert back.keys() == params.keys()
        assert space.key(back) == space.key(params)


def test_smac_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smac, "find_spec", lambda name: None)
    with pytest.raises(PlanError, match="pip install") as caught:
        sampler("smac", NUMBERS)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(PlanError, match="NO-SUCH-PROPOSER"):
        sampler("bohb", NUMBERS)
