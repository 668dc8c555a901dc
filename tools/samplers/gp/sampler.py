"""Bayesian optimisation with our own Gaussian process, for small budgets."""

from collections.abc import Mapping
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....pipelines.spaces import SearchSpace
from ..base import WholeSampler
from ..feasibility import feasible
from ..history import History
from ..quasi import sobol
from ..space import Space
from .search import best_place, surrogate

#: Finished trials before the process decides.
STARTUP = 4
#: Beyond so many, the best and the latest stand for all: the process costs the cube of them.
MOST = 150


class GPSampler(WholeSampler):
    """Expected improvement under a Gaussian process with bent inputs (Snoek et al., 2014).

    Categorical parameters are one coordinate a choice, conditional ones sit at their default while they are not active,
    failed trials count as bad ones whose surroundings are avoided (Gardner et al., 2014), and pending ones are believed
    to come out as expected. Imports no torch.

    Args:
        space: the space, where it is known beforehand.
        seed: of everything that is drawn.
        startup: finished trials before the process decides; until then places are drawn quasi-randomly.
    """

    def __init__(
        self, space: SearchSpace | Space | None = None, *, seed: int = 0, startup: int = STARTUP
    ) -> None:
        super().__init__(space, seed=seed)
        self._startup = startup

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        enough = len(history.observations) >= self._startup
        model = surrogate(space, thinned(history)) if enough else None
        if model is None:
            return sobol(space, self._seed, trial.number), "gp"
        place, _ = best_place(space, history, model, self.rng(trial.number), feasible(space, history))
        return space.params(place), "gp"


def thinned(history: History) -> History:
    """The history, or of a long one its best half and its latest half of ``MOST``."""
    if len(history.observations) <= MOST:
        return history
    best = {o.number for o in history.best_first()[: MOST // 2]}
    rest = [o.number for o in history.observations if o.number not in best]
    kept = best | set(rest[-(MOST - len(best)) :])
    return History(
        tuple(o for o in history.observations if o.number in kept), history.maximize, history.pending
    )
