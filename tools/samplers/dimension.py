"""One parameter as a coordinate (or several, for unordered choices) of the unit cube."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from ...pipelines.spaces import When


@dataclass(frozen=True)
class Dimension:
    """One parameter.

    Attributes:
        name: of the parameter.
        distribution: its range or choices, as Optuna knows them.
        logit: whether it lives on a logit scale: a float within (0, 1) whose ends matter most.
        default: the library's own value; None where it is not known.
        help: what it does, in a few words.
        when: the condition under which it is active; None where it always is, or where nothing is known of it.
    """

    name: str
    distribution: BaseDistribution
    logit: bool = False
    default: Any = None
    help: str = ""
    when: When | None = None

    @property
    def choices(self) -> Sequence[Any]:
        """Of a categorical parameter; empty for numbers."""
        d = self.distribution
        return d.choices if isinstance(d, CategoricalDistribution) else ()

    @property
    def ordered(self) -> bool:
        """Whether its values have an order: numbers, and choices that are rising or falling numbers."""
        if not self.choices:
            return True
        numbers = [c for c in self.choices if isinstance(c, int | float) and not isinstance(c, bool)]
        rising = all(a < b for a, b in pairwise(numbers))
        falling = all(a > b for a, b in pairwise(numbers))
        return len(numbers) == len(self.choices) > 1 and (rising or falling)

    @property
    def width(self) -> int:
        """Coordinates that it takes: one, or one for each choice without order."""
        return 1 if self.ordered else len(self.choices)

    @property
    def middle(self) -> Any:
        """The middle of an ordered parameter, the first of choices without order."""
        return self.value(np.full(1, 0.5)) if self.ordered else self.choices[0]

    def known(self, value: Any) -> bool:
        """Whether ``value`` is one of this parameter's."""
        if self.choices:
            return any(value is c or (type(value) is type(c) and value == c) for c in self.choices)
        d = self.distribution
        assert isinstance(d, FloatDistribution | IntDistribution)
        # The range first: no float is as large as a whole number may be.
        if isinstance(value, bool) or not isinstance(value, int | float) or not d.low <= value <= d.high:
            return False
        if isinstance(d, IntDistribution) and value != int(value):
            return False
        return bool(d._contains(float(value)))

    def place(self, value: Any) -> np.ndarray:
        """Coordinates of a value, (width,) within [0, 1]."""
        if self.choices:
            index = next((i for i, c in enumerate(self.choices) if c is value or c == value), 0)
            if self.ordered:
                return np.array([index / (len(self.choices) - 1)])
            found = np.zeros(len(self.choices))
            found[index] = 1.0
            return found
        low, high = self._bounds
        if high <= low:
            return np.array([0.5])
        return np.array([min(max((self._bent(float(value)) - low) / (high - low), 0.0), 1.0)])

    def value(self, place: np.ndarray) -> Any:
        """The value at coordinates, rounded to a possible one."""
        if self.choices:
            last = len(self.choices) - 1
            index = round(float(place[0]) * last) if self.ordered else int(np.argmax(place))
            return self.choices[min(max(index, 0), last)]
        low, high = self._bounds
        number = self._straight(low + float(place[0]) * (high - low))
        d = self.distribution
        if isinstance(d, IntDistribution):
            steps = round((number - d.low) / d.step)
            return int(min(max(d.low + steps * d.step, d.low), d.high))
        assert isinstance(d, FloatDistribution)
        if d.step is not None:
            number = d.low + round((number - d.low) / d.step) * d.step
        return float(min(max(number, d.low), d.high))

    @cached_property
    def _bounds(self) -> tuple[float, float]:
        """Ends on the bent scale; whole numbers get half a step on each side, so that each has an equal share."""
        d = self.distribution
        assert isinstance(d, FloatDistribution | IntDistribution)
        half = d.step / 2 if isinstance(d, IntDistribution) else 0.0
        return self._bent(max(d.low - half, d.low / 2) if d.log else d.low - half), self._bent(d.high + half)

    def _bent(self, value: float) -> float:
        d = self.distribution
        if isinstance(d, FloatDistribution | IntDistribution) and d.log:
            return math.log(value)
        if self.logit:
            inside = min(max(value, 1e-9), 1 - 1e-9)
            return math.log(inside / (1 - inside))
        return value

    def _straight(self, bent: float) -> float:
        d = self.distribution
        if isinstance(d, FloatDistribution | IntDistribution) and d.log:
            return math.exp(bent)
        if self.logit:
            return 1 / (1 + math.exp(-bent))
        return bent
