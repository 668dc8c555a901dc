"""SMAC, asked and told: a random forest as surrogate, for spaces of every kind."""

import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from optuna.distributions import IntDistribution
from optuna.trial import FrozenTrial

from ...pipelines.contracts import PlanError
from ...pipelines.spaces import SearchSpace
from .base import WholeSampler
from .dimension import Dimension
from .history import History
from .quasi import sobol
from .space import Space

if TYPE_CHECKING:
    from ConfigSpace import Configuration, ConfigurationSpace

#: Finished trials before the forest is asked: a quarter of a budget of thirty, as SMAC has it.
_OPENING = 7
#: Candidates of the random half of the acquisition's search. SMAC's 10,000 take seconds.
_CHALLENGERS = 1000
#: The forest: SMAC's own, but for its bounds of 2 ** 20, for which memory is set aside in advance.
_TREES, _DEPTH, _LEAVES = 10, 64, 4096


class SMACSampler(WholeSampler):
    """SMAC3's setting for hyperparameters (Hutter et al., 2011; Lindauer et al., 2022).

    Sobol points first; then expected improvement under a random forest on log-scaled losses, one proposal in five
    at random. SMAC is given the whole history anew for every trial and keeps none of it; failed trials have the worst
    loss that was seen, running ones are not proposed again.

    Args:
        space: what is searched, with its conditions.
        seed: of everything that is drawn.

    Raises:
        PlanError: SMAC is not installed.
    """

    def __init__(self, space: SearchSpace, *, seed: int = 0) -> None:
        if find_spec("smac") is None or find_spec("ConfigSpace") is None:
            raise PlanError(
                "NO-SMAC",
                "the proposer smac needs SMAC3, which is not installed",
                "pip install 'automl-agent[smac]'",
            )
        super().__init__(space, seed=seed)

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        if len(history.observations) >= _OPENING and history.scored:
            found = _asked(space, history, int(self.rng(trial.number).integers(2**31)))
            if found is not None:
                return found, "smac"
        return sobol(space, self._seed, trial.number), "smac"


def _asked(space: Space, history: History, seed: int) -> dict[str, Any] | None:
    """What SMAC would try next; None where it has nothing to say."""
    from smac import HyperparameterOptimizationFacade as Facade
    from smac import RunHistory, Scenario
    from smac.main.config_selector import ConfigSelector
    from smac.main.exceptions import ConfigurationSpaceExhaustedException
    from smac.model.random_forest.random_forest import RandomForest
    from smac.runhistory import StatusType, TrialInfo

    converted = _converted(space, seed)
    # The scenario would write to disk only if it were saved.
    scenario = Scenario(converted, deterministic=True, seed=seed)
    told = RunHistory()
    losses = [history.sign * o.value for o in history.scored if o.value is not None]
    for o in history.observations:
        if not space.problems(o.params):
            failed = o.value is None
            loss = max(losses) if o.value is None else history.sign * o.value
            status = StatusType.CRASHED if failed else StatusType.SUCCESS
            told.add(_configured(converted, space, o.params), loss, status=status, seed=0)
    for params in history.pending:
        if not space.problems(params):
            told.add_running_trial(TrialInfo(_configured(converted, space, params), seed=0))

    encoder = Facade.get_runhistory_encoder(scenario)
    encoder.runhistory = told
    model = RandomForest(
        converted,
        log_y=True,
        n_trees=_TREES,
        ratio_features=1.0,
        min_samples_split=2,
        max_depth=_DEPTH,
        max_leaf_nodes=_LEAVES,
        n_jobs=1,
        seed=seed,
    )
    acquisition = Facade.get_acquisition_function(scenario)
    maximizer = Facade.get_acquisition_maximizer(scenario, challengers=_CHALLENGERS)
    maximizer.acquisition_function = acquisition
    _put_in_order(maximizer)
    selector = ConfigSelector(scenario)
    # The opening is over; SMAC complains of a design with nothing in it.
    known = next(iter(told.config_ids))
    selector._set_components(
        initial_design=Facade.get_initial_design(scenario, n_configs=0, additional_configs=[known]),
        runhistory=told,
        runhistory_encoder=encoder,
        model=model,
        acquisition_maximizer=maximizer,
        acquisition_function=acquisition,
        random_design=Facade.get_random_design(scenario),
    )
    try:
        with warnings.catch_warnings():
            # Its log tells the mean time of no steps where a local search ends at once.
            warnings.filterwarnings("ignore", "Mean of empty slice|invalid value encountered", RuntimeWarning)
            return _read(space, next(iter(selector)))
    except (ConfigurationSpaceExhaustedException, ValueError):
        # Everything is tried, or rounding has made an expected improvement negative, which SMAC does not bear.
        return None


def _put_in_order(maximizer: Any) -> None:
    """Let the local search begin in an order of its own: SMAC's is that of a set, another one in every process."""
    search = maximizer._local_search
    starts = search._get_init_points_from_previous_configs
    search._get_init_points_from_previous_configs = lambda *args: sorted(starts(*args), key=repr)


def _converted(space: Space, seed: int) -> "ConfigurationSpace":
    """The space as SMAC knows it. Names are numbers there, since not every name is allowed."""
    from ConfigSpace import (
        CategoricalHyperparameter,
        ConfigurationSpace,
        InCondition,
        UniformFloatHyperparameter,
        UniformIntegerHyperparameter,
    )

    converted = ConfigurationSpace(seed=seed)
    for number, d in enumerate(space.dimensions):
        name, own = f"p{number}", d.distribution
        if isinstance(own, IntDistribution) and own.step == 1:
            added = UniformIntegerHyperparameter(name, own.low, own.high, log=own.log)
        elif d.choices and d.ordered:
            added = UniformIntegerHyperparameter(name, 0, len(d.choices) - 1)
        elif d.choices:
            added = CategoricalHyperparameter(name, [str(i) for i in range(len(d.choices))])
        else:
            # The unit cube's own scale: logarithmic, logit or linear.
            added = UniformFloatHyperparameter(name, 0.0, 1.0)
        converted.add(added)
    for number, d in enumerate(space.dimensions):
        if d.when is not None:
            parent = space.names.index(d.when.name)
            values = [_coded(space.dimensions[parent], v) for v in d.when.values]
            converted.add(InCondition(converted[f"p{number}"], converted[f"p{parent}"], values))
    return converted


def _coded(dimension: Dimension, value: Any) -> Any:
    own = dimension.distribution
    if isinstance(own, IntDistribution) and own.step == 1:
        return int(value)
    if dimension.choices:
        index = next(i for i, c in enumerate(dimension.choices) if c is value or c == value)
        return index if dimension.ordered else str(index)
    return float(dimension.place(value)[0])


def _configured(converted: "ConfigurationSpace", space: Space, params: Mapping[str, Any]) -> "Configuration":
    from ConfigSpace import Configuration

    active = space.active(params)
    values = {f"p{i}": _coded(d, active[d.name]) for i, d in enumerate(space.dimensions) if d.name in active}
    return Configuration(converted, values=values)


def _read(space: Space, found: "Configuration") -> dict[str, Any]:
    params: dict[str, Any] = {}
    for number, d in enumerate(space.dimensions):
        value = dict(found).get(f"p{number}")
        if value is None:
            continue
        if isinstance(d.distribution, IntDistribution) and d.distribution.step == 1:
            params[d.name] = int(value)
        elif d.choices:
            params[d.name] = d.choices[int(value)]
        else:
            params[d.name] = d.value(np.array([value]))
    return space.active(params)
