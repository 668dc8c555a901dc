"""Small studies for tests of samplers: a space with everything in it, and an objective that knows it."""

from collections.abc import Callable, Mapping
from typing import Any

import optuna
from automl_agent.pipelines.spaces import Choice, Integer, Real, SearchSpace, When
from automl_agent.tools.samplers.history import REASON, STATUS
from optuna.samplers import BaseSampler
from optuna.trial import TrialState

#: Categories, whole numbers, logarithmic and logit scales, and conditions two deep.
MIXED = SearchSpace(
    parameters=(
        Choice(name="booster", choices=("trees", "linear", "none"), default="trees"),
        Real(name="rate", low=1e-4, high=1.0, default=0.1, log=True),
        Integer(name="depth", low=1, high=15, default=6, when=When(name="booster", values=("trees",))),
        Integer(name="leaves", low=2, high=512, default=31, log=True),
        Real(name="momentum", low=0.001, high=0.999, default=0.9, logit=True),
        Choice(name="width", choices=(16, 32, 64, 128), default=32),
        Choice(name="penalty", choices=(False, True), default=False),
        Real(name="alpha", low=1e-6, high=10.0, default=1e-3, log=True, when=When(name="penalty", values=(True,))),
    )
)  # fmt: skip

NUMBERS = SearchSpace(
    parameters=(
        Real(name="x", low=-5.0, high=5.0, default=4.0),
        Real(name="y", low=-5.0, high=5.0, default=4.0),
        Integer(name="n", low=0, high=20, default=20),
    )
)

CHOICES = SearchSpace(
    parameters=(
        Choice(name="color", choices=("red", "green", "blue"), default="red"),
        Choice(name="shape", choices=("round", "square"), default="round"),
    )
)

SPACES: Mapping[str, SearchSpace] = {"mixed": MIXED, "numbers": NUMBERS, "choices": CHOICES}

Objective = Callable[[Mapping[str, Any]], float]


def loss(params: Mapping[str, Any]) -> float:
    """Deterministic, different for every configuration."""
    return sum(
        (number + 1) * (float(value) if isinstance(value, int | float) else len(value)) ** 2
        for number, (_, value) in enumerate(sorted(params.items()))
    )


def new_study(sampler: BaseSampler | None = None, direction: str = "minimize") -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna.create_study(sampler=sampler, direction=optuna.study.StudyDirection[direction.upper()])


def step(study: optuna.Study, space: SearchSpace, objective: Objective = loss) -> dict[str, Any]:
    """One trial: every fifth fails, every seventh is pruned."""
    trial = study.ask()
    params = space.suggest(trial)
    assert space.problems(params) == []
    if trial.number % 5 == 3:
        trial.set_user_attr(STATUS, "memory")
        trial.set_user_attr(REASON, "out of memory")
        study.tell(trial, state=TrialState.FAIL)
    elif trial.number % 7 == 5:
        trial.report(objective(params), 1)
        study.tell(trial, state=TrialState.PRUNED)
    else:
        study.tell(trial, objective(params))
    return params


def run(
    sampler: BaseSampler, space: SearchSpace, count: int, study: optuna.Study | None = None
) -> list[dict[str, Any]]:
    """The configurations of a study's first trials; it is handed over as it is, if given."""
    study = study or new_study()
    study.sampler = sampler
    return [step(study, space) for _ in range(count)]


def rebuilt(study: optuna.Study) -> optuna.Study:
    """The same study as a run makes it anew from its record: trials, and nothing else."""
    made = new_study(direction=study.direction.name.lower())
    made.add_trials(
        [
            optuna.create_trial(
                state=t.state,
                value=t.value if t.state is TrialState.COMPLETE else None,
                params=t.params,
                distributions=t.distributions,
                user_attrs=t.user_attrs,
                intermediate_values=t.intermediate_values,
            )
            for t in study.get_trials(deepcopy=False)
        ]
    )
    return made
