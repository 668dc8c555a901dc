"""How long proposers think, language models aside: ``python -m automl_agent.evals.proposal_time [--times 15]``."""

import argparse
import statistics
import sys
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import optuna
from optuna.trial import TrialState

from ..agents.hyperparameters import arms
from ..pipelines.contracts import PlanError
from ..pipelines.spaces import Choice, Integer, Real, SearchSpace, When
from ..tools.samplers.space import Space
from .results import record, table

_LIMIT = 0.05
_OBSERVED = (30, 100)
#: Those that the limit is meant for: what is ours.
_OURS = ("gp", "gp+default", "hybrid")
#: Every so many trials, one has failed.
_FAILED = 10

#: A boosted model's parameters: logarithmic, linear and whole ones, choices, and two that hang on a choice.
SPACE = SearchSpace(
    parameters=(
        Real(name="rate", low=1e-3, high=0.5, default=0.1, log=True),
        Integer(name="leaves", low=2, high=512, default=31, log=True),
        Integer(name="depth", low=1, high=15, default=6),
        Real(name="rows", low=0.2, high=1.0, default=1.0),
        Real(name="columns", low=0.2, high=1.0, default=1.0),
        Real(name="penalty", low=1e-6, high=100.0, default=1.0, log=True),
        Choice(name="booster", choices=("trees", "dart", "linear"), default="trees"),
        Real(name="dropped", low=0.01, high=0.5, default=0.1, when=When(name="booster", values=("dart",))),
        Choice(name="updater", choices=("shotgun", "descent"), default="shotgun", when=When(name="booster", values=("linear",))),
    )
)  # fmt: skip


def main() -> None:
    """Time proposals of every arm that needs no language model; exit 1 where one of ours takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rows, late = [], []
    for name in (*(n for n in arms.names() if n not in arms.SPEAKING), "hybrid"):
        taken = {observed: _seconds(name, observed, times) for observed in _OBSERVED}
        if any(found is None for found in taken.values()):
            rows.append([name, *["not installed"] * 2 * len(taken), ""])
            continue
        known = [found for found in taken.values() if found is not None]
        said = [_told(value) for found in known for value in (statistics.median(found), max(found))]
        limited = name in _OURS
        rows.append([name, *said, f"at most {_told(_LIMIT)}" if limited else ""])
        print(*rows[-1], sep="  ")
        if limited and max(statistics.median(found) for found in known) > _LIMIT:
            late.append(name)
    titles = [f"{what}, {n} trials" for n in _OBSERVED for what in ("median", "slowest")]
    record(
        "proposal-time",
        "Time for a proposal",
        f"python -m automl_agent.evals.proposal_time --times {times}",
        [
            f"{len(SPACE.parameters)} parameters, two of them conditional; every tenth trial has failed.",
            "`hybrid` is without a language model. Wall time; medians count against the limit.",
            "",
            *table(("proposer", *titles, "wanted"), rows),
        ],
    )
    sys.exit(1 if late else 0)


def _seconds(name: str, observed: int, times: int) -> list[float] | None:
    """Seconds of each proposal after ``observed`` trials; None where the arm cannot be had."""
    try:
        sampler = arms.build(name, arms.ArmSetting(SPACE))
    except PlanError:
        return None
    study = optuna.create_study(sampler=sampler)
    space = Space.declared(SPACE)
    configurations = [SPACE.default()]
    configurations += [space.params(row) for row in space.random(np.random.default_rng(0), observed - 1)]
    study.add_trials([_finished(number, params) for number, params in enumerate(configurations)])
    taken = []
    # The first one loads libraries.
    for number in range(times + 1):
        started = time.perf_counter()
        trial = study.ask()
        params = SPACE.suggest(trial)
        if number:
            taken.append(time.perf_counter() - started)
        study.tell(trial, _loss(params))
    return taken


def _finished(number: int, params: Mapping[str, Any]) -> optuna.trial.FrozenTrial:
    failed = number % _FAILED == _FAILED - 1
    return optuna.create_trial(
        params=dict(params),
        distributions=SPACE.distributions(params),
        state=TrialState.FAIL if failed else TrialState.COMPLETE,
        value=None if failed else _loss(params),
    )


def _loss(params: Mapping[str, Any]) -> float:
    rate, penalty = np.log10(params["rate"]) + 1.5, np.log10(params["penalty"])
    return float(
        rate**2 + 0.1 * penalty**2 + (params["rows"] - 0.7) ** 2 + 0.2 * (params["booster"] != "dart")
    )


def _told(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


if __name__ == "__main__":
    main()
