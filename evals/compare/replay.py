"""A recorded table as a task: what a configuration is looked up as, and what normalises the values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...pipelines.contracts import DataError, Direction, Problem
from ...pipelines.spaces import SearchSpace
from ...tools.samplers.space import Space
from .task import Bounds, Outcome, Params


@dataclass(frozen=True)
class ReplayTask:
    """A task whose outcomes are on record, or come from a surrogate of such records."""

    name: str
    identity: str
    space: SearchSpace
    direction: Direction
    problem: Problem
    bounds: Bounds
    look_up: Callable[[Params], Outcome] = field(repr=False)

    def evaluate(self, params: Params) -> Outcome:
        """What is on record."""
        return self.look_up(params)


def table_bounds(name: str, values: np.ndarray, direction: Direction) -> Bounds:
    """A table's own best and median. Where most rows are the best one, the worst stands for the median.

    Args:
        name: of the table, for the error.
        values: (n,) floats; those that are not finite have failed.
        direction: which way they are better.

    Raises:
        DataError: there is nothing to search for.
    """
    known = values[np.isfinite(values)]
    if len(np.unique(known)) < 2:
        raise DataError(
            "NOTHING-TO-SEARCH",
            f"{name} holds fewer than two different values of the objective",
            "name a table with more rows, or another --objective",
        )
    sign = 1.0 if direction is Direction.MAXIMIZE else -1.0
    best, worst = sign * float((sign * known).max()), sign * float((sign * known).min())
    middle = float(np.median(known))
    return Bounds(best=best, worst=worst if middle == best else middle, failed=worst)


class NearestRows:
    """Looks a configuration up as the recorded one that is nearest in the unit cube; the first one among equals.

    Args:
        space: of the table.
        rows: recorded configurations, each once.
        outcomes: one for each of ``rows``.
    """

    def __init__(self, space: SearchSpace, rows: Sequence[Params], outcomes: Sequence[Outcome]) -> None:
        self._space = Space.declared(space)
        self._places = self._space.places(list(rows))
        self._outcomes = tuple(outcomes)

    def __call__(self, params: Params) -> Outcome:
        """The outcome of the nearest row."""
        distance = np.square(self._places - self._space.place(params)).sum(axis=1)
        return self._outcomes[int(np.argmin(distance))]


#: Words in the name of an objective that tell its direction.
_DOWN = ("loss", "error", "err", "mse", "rmse", "mae", "mmce", "nll", "bpb", "perplexity", "entropy", "brier", "regret",
         "cost", "time", "latency", "flops", "params", "memory", "seconds", "duration")  # fmt: skip
_UP = (
    "acc",
    "accuracy",
    "auc",
    "score",
    "f1",
    "r2",
    "reward",
    "bac",
    "precision",
    "recall",
    "valid",
    "test",
    "map",
)


def direction_of(objective: str) -> Direction | None:
    """The direction that an objective's name tells; None where it tells none."""
    words = objective.lower().replace("-", "_").replace(".", "_").replace(" ", "_").split("_")
    if any(word in _DOWN or word.endswith(("loss", "error")) for word in words):
        return Direction.MINIMIZE
    if any(word in _UP or word.endswith("accuracy") for word in words):
        return Direction.MAXIMIZE
    return None


def told_direction(word: object) -> Direction | None:
    """The direction that metadata name, however they spell it."""
    known: Mapping[str, Direction] = {
        "max": Direction.MAXIMIZE,
        "maximize": Direction.MAXIMIZE,
        "maximise": Direction.MAXIMIZE,
        "min": Direction.MINIMIZE,
        "minimize": Direction.MINIMIZE,
        "minimise": Direction.MINIMIZE,
    }
    return known.get(str(word).strip().lower())


def said(objective: str, direction: Direction) -> str:
    """The metric as a language model is told it."""
    return f"{objective}, {'higher' if direction is Direction.MAXIMIZE else 'lower'} is better"
