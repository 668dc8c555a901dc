"""A sampler that decides whole configurations, in anyone's Optuna study."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, RandomSampler
from optuna.trial import FrozenTrial

from ...pipelines.spaces import SearchSpace
from .history import SOURCE, History, read_history
from .space import Space


class WholeSampler(BaseSampler):
    """Base of our samplers: ``_configuration`` names all parameters at once.

    A sampler keeps nothing between trials that the study does not hold: what it draws depends on its seed, the
    trial's number and the study's history, so that a study that is taken up goes on as it would have.

    Args:
        space: the space, where it is known beforehand; otherwise it is read off the study's finished trials, and the
            first trial is drawn at random.
        seed: of everything that is drawn.
    """

    def __init__(self, space: SearchSpace | Space | None = None, *, seed: int = 0) -> None:
        self._declared = Space.declared(space) if isinstance(space, SearchSpace) else space
        self._seed = seed

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        """The trial's configuration and its source. Parameters left out are drawn at random."""
        raise NotImplementedError

    def rng(self, *parts: int) -> np.random.Generator:
        """Randomness for one purpose: the same for the same seed and parts."""
        return np.random.default_rng([self._seed, *parts])

    def infer_relative_search_space(
        self, study: "optuna.Study", trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """All parameters that are known: conditional ones too, since those that are not asked for do no harm."""
        return self.space_of(study).distributions()

    def space_of(self, study: "optuna.Study") -> Space:
        """The declared space, else the one of the study's trials."""
        return self._declared if self._declared is not None else Space.of_study(study)

    def sample_relative(
        self, study: "optuna.Study", trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """The configuration."""
        if not search_space:
            return {}
        space = self.space_of(study)
        history = read_history(study, trial.number)
        # One that failed before it asked for a parameter says nothing of any configuration, least of all the default.
        told = tuple(o for o in history.observations if any(name in space for name in o.params))
        params, source = self._configuration(study, trial, space, replace(history, observations=told))
        study._storage.set_trial_system_attr(trial._trial_id, SOURCE, source)
        return dict(params)

    def sample_independent(
        self, study: "optuna.Study", trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """A parameter that was not known when the trial began: at random."""
        place = list(param_name.encode())
        sampler = RandomSampler(seed=int(self.rng(trial.number, *place).integers(2**31)))
        return sampler.sample_independent(study, trial, param_name, param_distribution)


def source_of(trial: FrozenTrial) -> str:
    """Who proposed a trial's configuration; empty where no sampler of ours did."""
    return str(trial.system_attrs.get(SOURCE, ""))
