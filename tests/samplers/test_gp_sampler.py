"""The Gaussian process in a study: it takes over after a start, and a long study costs no more than a middling one."""

import numpy as np
import pytest
from automl_agent.tools.samplers.base import source_of
from automl_agent.tools.samplers.gp.sampler import MOST, GPSampler, thinned
from automl_agent.tools.samplers.history import History, Observation
from automl_agent.tools.samplers.quasi import QuasiRandom

from .studies import MIXED, NUMBERS, new_study, run, step


def test_it_begins_quasi_randomly() -> None:
    assert run(GPSampler(MIXED, seed=3), MIXED, 4) == run(QuasiRandom(MIXED, seed=3), MIXED, 4)


@pytest.mark.parametrize("count", [0, MOST, MOST + 1, 5 * MOST])
def test_of_a_long_history_the_best_and_the_latest_are_kept(count: int) -> None:
    values = np.random.default_rng(0).permutation(count)
    whole = History(tuple(Observation(i, {}, float(v)) for i, v in enumerate(values)), maximize=False)
    kept = thinned(whole)
    assert len(kept.observations) == min(count, MOST)
    assert [o.number for o in kept.observations] == sorted(o.number for o in kept.observations)
    assert kept.best() == whole.best()
    assert kept.observations[-1:] == whole.observations[-1:]


def test_failures_alone_of_a_long_history_are_kept_too() -> None:
    whole = History(tuple(Observation(i, {}, None, "memory") for i in range(2 * MOST)), maximize=False)
    assert thinned(whole).observations == whole.observations[MOST:]


def test_a_study_without_a_declared_space() -> None:
    study = new_study(GPSampler(seed=1))
    for _ in range(9):
        step(study, MIXED)
    assert {source_of(t) for t in study.trials[1:]} == {"gp"}


def test_it_finds_a_valley() -> None:
    study = new_study(GPSampler(NUMBERS, seed=2))
    for _ in range(30):
        trial = study.ask()
        p = NUMBERS.suggest(trial)
        study.tell(trial, (float(p["x"]) - 1) ** 2 + (float(p["y"]) + 2) ** 2 + 0.1 * float(p["n"]))
    assert study.best_value < 0.2
