"""CMA-ES whose state is the study's history."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
from optuna.trial import FrozenTrial

from .base import WholeSampler
from .dimension import Dimension
from .history import History, Observation
from .space import Space

if TYPE_CHECKING:
    from cmaes import CMA

#: First standard deviation in the unit cube: Optuna's.
_SIGMA = 1 / 6
#: Draws for a trial, until one is new; whole numbers and choices repeat themselves when the search narrows down.
_DRAWS = 8


class Evolution(WholeSampler):
    """CMA-ES (Hansen, 2016) on the unit cube of ordered parameters.

    Optuna's CmaEsSampler keeps its state pickled in trials, loses it where a study is rebuilt from its trials, and
    draws categorical parameters at random. Here the state is computed from the history each time: finished trials in
    their order, a population's worth for each generation, whoever proposed them. Those far from where the search
    stood are drawn near, as injected solutions are (Hansen, 2011); failed ones count as the worst.

    Choices without order are drawn from what the better half of the trials chose (population-based incremental
    learning, Baluja, 1994). A parameter that was not active moves nothing.
    """

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        rng = self.rng(trial.number)
        names = {*space.names, *space.constants}
        known = [o for o in history.observations if o.params.keys() <= names]
        ordered = Space(tuple(d for d in space.dimensions if d.ordered))
        search = _search(ordered, known, history, int(rng.integers(2**31))) if ordered.dimensions else None
        scored = history.best_first()
        better = scored[: math.ceil(len(scored) / 2)]
        tried = {space.key(p) for p in (*(o.params for o in known), *history.pending)}
        params: dict[str, Any] = {}
        for _ in range(_DRAWS):
            params = {d.name: _chosen(d, better, rng) for d in space.dimensions if not d.ordered}
            if search is not None:
                place = search.ask()
                params |= {d.name: d.value(place[i : i + 1]) for i, d in enumerate(ordered.dimensions)}
            params = space.active(params)
            if space.key(params) not in tried:
                break
        return params, "cma"


def _search(space: Space, known: Sequence[Observation], history: History, seed: int) -> "CMA":
    """The search after all whole generations of the history."""
    from cmaes import CMA

    bounds = np.tile([0.0, 1.0], (space.width, 1))
    search = CMA(np.full(space.width, 0.5), _SIGMA, bounds=bounds, seed=seed)
    size = search.population_size
    farthest = math.sqrt(space.width) + 2 * space.width / (space.width + 2)
    for start in range(0, len(known) - size + 1, size):
        generation = known[start : start + size]
        # No infinite loss: it would spread through sums of losses.
        losses = [history.sign * o.value for o in generation if o.value is not None]
        worst = max(losses, default=0.0) + 1.0
        search.tell(
            [
                (
                    _near(_placed(space, o, search.mean), search, farthest),
                    worst if o.value is None else history.sign * o.value,
                )
                for o in generation
            ]
        )
    return search


def _placed(space: Space, observation: Observation, mean: np.ndarray) -> np.ndarray:
    """Coordinates of a trial, at the search's mean where a parameter was not active."""
    active = np.array([name in observation.params for name in space.names])
    return np.where(active, space.place(observation.params), mean)


def _near(place: np.ndarray, search: "CMA", farthest: float) -> np.ndarray:
    """The place, drawn near until it is no farther than samples of the search's distribution are."""
    # Its step size and axes are told nowhere else.
    axes, lengths = search._eigen_decomposition()
    step = (place - search.mean) / search._sigma
    away = float(np.linalg.norm(axes.T @ step / lengths))
    return search.mean + search._sigma * step * min(1.0, farthest / away) if away > 0 else place


def _chosen(dimension: Dimension, better: Sequence[Observation], rng: np.random.Generator) -> Any:
    votes = [1.0 + sum(o.params.get(dimension.name) == c for o in better) for c in dimension.choices]
    return dimension.choices[int(rng.choice(len(votes), p=np.array(votes) / sum(votes)))]
