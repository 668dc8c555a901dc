"""Functions whose best value is known, to be minimised."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...pipelines.contracts import Direction, Problem
from ...pipelines.spaces import Real, SearchSpace
from .task import Bounds, Outcome, Params

#: A value for coordinates, (dimensions,) floats.
Function = Callable[[np.ndarray], float]


def _branin(x: np.ndarray) -> float:
    """Branin (Dixon & Szegő, 1978)."""
    bowl = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return float(bowl**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10)


_HARTMANN_A = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
_HARTMANN_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def _hartmann6(x: np.ndarray) -> float:
    """Hartmann's function of six variables (Dixon & Szegő, 1978)."""
    return -float(np.array([1, 1.2, 3, 3.2]) @ np.exp(-(_HARTMANN_A * (x - _HARTMANN_P) ** 2).sum(axis=1)))


def _rosenbrock(x: np.ndarray) -> float:
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def _griewank(x: np.ndarray) -> float:
    return float(1 + (x**2).sum() / 4000 - np.prod(np.cos(x / np.sqrt(np.arange(1, len(x) + 1)))))


def _ktablet(x: np.ndarray) -> float:
    """k-tablet (Sakuma & Kobayashi, 2005), a quarter of the coordinates plain and the others hundred times as steep."""
    plain = max(1, len(x) // 4)
    return float((x[:plain] ** 2).sum() + ((100 * x[plain:]) ** 2).sum())


def _ackley(x: np.ndarray) -> float:
    near = -20 * math.exp(-0.2 * math.sqrt(float((x**2).mean())))
    return near - math.exp(float(np.cos(2 * math.pi * x).mean())) + 20 + math.e


@dataclass(frozen=True)
class Shape:
    """A function, its box ((low, high) a coordinate) and its least value there."""

    function: Function
    box: tuple[tuple[float, float], ...]
    best: float


#: Boxes are not centred on the best point, so that the middle is no answer.
SHAPES: Mapping[str, Shape] = {
    "branin": Shape(_branin, ((-5.0, 10.0), (0.0, 15.0)), 0.39788735772973816),
    "hartmann6": Shape(_hartmann6, ((0.0, 1.0),) * 6, -3.322368011415515),
    "rosenbrock": Shape(_rosenbrock, ((-5.0, 10.0),) * 4, 0.0),
    "griewank": Shape(_griewank, ((-300.0, 600.0),) * 4, 0.0),
    "ktablet": Shape(_ktablet, ((-3.0, 5.12),) * 4, 0.0),
    "ackley": Shape(_ackley, ((-20.0, 32.0),) * 4, 0.0),
}


@dataclass(frozen=True)
class SyntheticTask:
    """One of the functions."""

    name: str

    @property
    def identity(self) -> str:
        """The function and its box."""
        return f"synthetic/{self.name}/{SHAPES[self.name].box}"

    @property
    def space(self) -> SearchSpace:
        """Its box; the default is the middle."""
        return SearchSpace(
            parameters=tuple(
                Real(name=f"x{i + 1}", low=low, high=high, default=(low + high) / 2)
                for i, (low, high) in enumerate(SHAPES[self.name].box)
            )
        )

    @property
    def direction(self) -> Direction:
        """Down."""
        return Direction.MINIMIZE

    @property
    def problem(self) -> Problem:
        """Nothing but that it is a function: its name would tell the answer."""
        return Problem(model="a mathematical function of real variables", metric="its value, lower is better")

    @property
    def bounds(self) -> Bounds:
        """Its least value, and the median over the box."""
        return _bounds(self.name)

    def evaluate(self, params: Params) -> Outcome:
        """Its value."""
        began = time.perf_counter()
        place = np.array([float(params[p.name]) for p in self.space.parameters])
        value = SHAPES[self.name].function(place)
        return Outcome(value=value, seconds=time.perf_counter() - began)


@cache
def _bounds(name: str) -> Bounds:
    from scipy.stats import qmc

    shape = SHAPES[name]
    low, high = zip(*shape.box, strict=True)
    places = qmc.scale(qmc.Sobol(len(low), seed=0).random(1024), low, high)
    values = [shape.function(place) for place in places]
    return Bounds(best=shape.best, worst=float(np.median(values)), failed=max(values))
