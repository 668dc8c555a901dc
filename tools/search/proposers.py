"""What a run's sampler proposes. The study is rebuilt from the run's trials every time.

Nothing of a study is kept: the run store is the truth, and a sampler's state is its seed, derived from the run's seed
and the trial's number.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...pipelines.contracts import Direction, ParamValue, PlanError, Trial
from ...pipelines.spaces import SearchSpace
from .seeds import derive

if TYPE_CHECKING:
    import optuna

#: Fresh seeds tried when a proposal repeats an earlier configuration, before the space counts as exhausted.
_ATTEMPTS = 6

#: Builds a sampler from a family's name, its space and a seed.
SamplerFor = Callable[[str, SearchSpace, int], "optuna.samplers.BaseSampler"]

HYBRID = "hybrid"


def proposers() -> tuple[str, ...]:
    """Names of what a run may search with."""
    from ..samplers.classical import CLASSICAL

    return (HYBRID, *CLASSICAL)


def check_proposer(name: str) -> None:
    """Refuse a proposer that there is not.

    Raises:
        PlanError: no proposer is called ``name``, or it is not installed.
    """
    if name == HYBRID:
        return
    if name not in proposers():
        raise PlanError(
            "NO-SUCH-PROPOSER", f"no proposer is called {name!r}", f"use {', '.join(proposers())}"
        )
    from ...pipelines.spaces import Real

    classical(name)("", SearchSpace(parameters=(Real(name="x", low=0, high=1, default=0.5),)), 0)


def classical(name: str) -> SamplerFor:
    """Builds classical samplers of one name."""
    from ..samplers.classical import CLASSICAL

    return lambda family, space, seed: CLASSICAL[name](space, seed)


def propose(
    build: SamplerFor,
    family: str,
    space: SearchSpace,
    direction: Direction,
    trials: Sequence[Trial],
    seed: int,
) -> tuple[dict[str, ParamValue], str] | None:
    """A configuration that has not been tried yet, and its source; None where the space seems exhausted.

    Args:
        build: makes the sampler.
        family: whose space it is.
        space: the family's search space.
        direction: which way scores are better.
        trials: the family's finished trials, failed ones included.
        seed: seed of this proposal.
    """
    from ..samplers.base import source_of

    tried = {configuration_key(trial.proposal.params) for trial in trials}
    for attempt in range(_ATTEMPTS):
        study = _study(build(family, space, derive(seed, attempt)), space, direction, trials)
        asked = study.ask()
        params = space.suggest(asked)
        if configuration_key(params) not in tried:
            return params, source_of(study.get_trials(deepcopy=False)[asked.number])
    return None


def _study(
    sampler: "optuna.samplers.BaseSampler", space: SearchSpace, direction: Direction, trials: Sequence[Trial]
) -> "optuna.Study":
    import optuna

    from ..samplers.history import REASON, SOURCE, STATUS

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
                user_attrs={} if trial.ok else {STATUS: trial.status.value, REASON: trial.reason},
                system_attrs={SOURCE: trial.proposal.source},
            )
            for trial in trials
            if not space.problems(trial.proposal.params)
        ]
    )
    return study


def configuration_key(params: Mapping[str, ParamValue]) -> str:
    """Equal configurations have equal keys; floats are compared to nine digits."""
    return repr(sorted((k, f"{v:.9g}" if isinstance(v, float) else v) for k, v in params.items()))
