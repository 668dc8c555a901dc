"""Proposers by name. Each is an Optuna sampler; the study is rebuilt from the run's trials every time.

Nothing of a study is kept: the run store is the truth, and a sampler's state is its seed, derived from
the run's seed and the trial's number.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...pipelines.contracts import Direction, ParamValue, PlanError, Trial
from ...pipelines.spaces import SearchSpace
from .seeds import derive

if TYPE_CHECKING:
    import optuna

#: Trials a family needs before TPE models it; until then it proposes at random.
_STARTUP = 4
#: Fresh seeds tried when a proposal repeats an earlier configuration, before the space counts as exhausted.
_ATTEMPTS = 12


def _tpe(seed: int) -> "optuna.samplers.BaseSampler":
    """Tree-structured Parzen estimator (Bergstra et al., 2011; Watanabe, 2023), conditional spaces grouped."""
    import warnings

    from optuna.exceptions import ExperimentalWarning
    from optuna.samplers import TPESampler

    with warnings.catch_warnings():
        # Stable in use; its place in Optuna's interface alone is not promised.
        warnings.simplefilter("ignore", ExperimentalWarning)
        return TPESampler(seed=seed, multivariate=True, group=True, n_startup_trials=_STARTUP)


def _random(seed: int) -> "optuna.samplers.BaseSampler":
    """Uniform over the space (Bergstra & Bengio, 2012)."""
    from optuna.samplers import RandomSampler

    return RandomSampler(seed=seed)


PROPOSERS: dict[str, "Callable[[int], optuna.samplers.BaseSampler]"] = {"tpe": _tpe, "random": _random}


def check_proposer(name: str) -> None:
    """Refuse a proposer that there is not.

    Raises:
        PlanError: no proposer is called ``name``.
    """
    if name not in PROPOSERS:
        raise PlanError("NO-SUCH-PROPOSER", f"no proposer is called {name!r}", f"use {', '.join(PROPOSERS)}")


def propose(
    name: str, space: SearchSpace, direction: Direction, trials: Sequence[Trial], seed: int
) -> dict[str, ParamValue] | None:
    """A configuration that has not been tried yet, or None where the space seems exhausted.

    Args:
        name: a key of ``PROPOSERS``.
        space: the family's search space.
        direction: which way scores are better.
        trials: the family's finished trials, failed ones included.
        seed: seed of this proposal.
    """
    tried = {configuration_key(trial.proposal.params) for trial in trials}
    for attempt in range(_ATTEMPTS):
        sampler = PROPOSERS[name](derive(seed, attempt))
        params = space.suggest(_study(sampler, space, direction, trials).ask())
        if configuration_key(params) not in tried:
            return params
    return None


def _study(
    sampler: "optuna.samplers.BaseSampler", space: SearchSpace, direction: Direction, trials: Sequence[Trial]
) -> "optuna.Study":
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction=direction.value, sampler=sampler)
    state = optuna.trial.TrialState
    study.add_trials(
        [
            optuna.create_trial(
                params=dict(trial.proposal.params),
                distributions=space.distributions(trial.proposal.params),
                value=trial.score,
                state=state.COMPLETE if trial.ok else state.FAIL,
            )
            for trial in trials
            if not space.problems(trial.proposal.params)
        ]
    )
    return study


def configuration_key(params: Mapping[str, ParamValue]) -> str:
    """Equal configurations have equal keys; floats are compared to nine digits."""
    return repr(sorted((k, f"{v:.9g}" if isinstance(v, float) else v) for k, v in params.items()))
