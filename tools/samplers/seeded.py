"""A sampler that tries the space's default first."""

from typing import Any

import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial, TrialState

from ...pipelines.spaces import SearchSpace
from .history import SOURCE, held
from .space import Space


class Seeded(BaseSampler):
    """``inner``, after the space's default configuration has been tried.

    The default is tried as the first trial that is asked for in a study that does not hold it yet: start points that
    were added beforehand do not stand in its way.

    Args:
        inner: proposes everything else.
        space: the space and its default.
    """

    def __init__(self, inner: BaseSampler, space: SearchSpace) -> None:
        self.inner = inner
        self._space = Space.declared(space)

    def reseed_rng(self) -> None:
        """As the inner sampler does."""
        self.inner.reseed_rng()

    def infer_relative_search_space(
        self, study: "optuna.Study", trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """The whole space for the default; then the inner sampler's."""
        if self._due(study, trial):
            return self._space.distributions()
        return self.inner.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: "optuna.Study", trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """The default, or what the inner sampler proposes."""
        if self._due(study, trial):
            study._storage.set_trial_system_attr(trial._trial_id, SOURCE, "default")
            return self._space.default()
        return self.inner.sample_relative(study, trial, search_space)

    def sample_independent(
        self, study: "optuna.Study", trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """What the inner sampler proposes."""
        return self.inner.sample_independent(study, trial, param_name, param_distribution)

    def before_trial(self, study: "optuna.Study", trial: FrozenTrial) -> None:
        """As the inner sampler does."""
        self.inner.before_trial(study, trial)

    def after_trial(self, study: "optuna.Study", trial: FrozenTrial, state: TrialState, values: Any) -> None:
        """As the inner sampler does."""
        self.inner.after_trial(study, trial, state, values)

    def _due(self, study: "optuna.Study", trial: FrozenTrial) -> bool:
        """Whether no trial has had the default: by what trials hold, so that a resumed study decides alike."""
        default = self._space.key(self._space.default())
        others = [t for t in study.get_trials(deepcopy=False) if t.number != trial.number]
        return not any(
            ((params := held(t)) and self._space.key(params) == default)
            # One that has just been asked for holds no parameters yet.
            or (not t.state.is_finished() and t.system_attrs.get(SOURCE) == "default")
            for t in others
        )
