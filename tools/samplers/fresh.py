"""Optuna's own samplers without memory: a study that is taken up goes on as it would have."""

from collections.abc import Callable
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from .history import SOURCE


class Fresh(BaseSampler):
    """A sampler of Optuna's, built anew for every trial.

    Optuna's samplers draw from one generator for as long as they live, so what they propose depends on what the
    process has proposed before. Here it depends on the seed, the trial's number and the study alone, in whatever
    process and thread it is asked for.

    Args:
        name: of the sampler, as the source of what it proposes.
        build: makes the sampler from a seed; it must keep nothing in the study but its trials.
        seed: of everything that is drawn.
    """

    def __init__(self, name: str, build: Callable[[int], BaseSampler], seed: int = 0) -> None:
        self._name = name
        self._build = build
        self._seed = seed

    def _inner(self, trial: FrozenTrial, purpose: str = "") -> BaseSampler:
        rng = np.random.default_rng([self._seed, trial.number, *purpose.encode()])
        return self._build(int(rng.integers(2**31)))

    def infer_relative_search_space(
        self, study: "optuna.Study", trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """As the sampler has it."""
        return self._inner(trial).infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: "optuna.Study", trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """What the sampler proposes."""
        study._storage.set_trial_system_attr(trial._trial_id, SOURCE, self._name)
        return self.relative(study, trial)

    def relative(self, study: "optuna.Study", trial: FrozenTrial) -> dict[str, Any]:
        """What the sampler proposes, with nothing written on the trial."""
        inner = self._inner(trial)
        # Some keep from the first call what the second one needs.
        search_space = inner.infer_relative_search_space(study, trial)
        return inner.sample_relative(study, trial, search_space)

    def sample_independent(
        self, study: "optuna.Study", trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """A parameter that the sampler does not propose together with the others."""
        inner = self._inner(trial, param_name)
        return inner.sample_independent(study, trial, param_name, param_distribution)
