"""A search space as samplers see it: declared with a family, or read off a study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution

from ...pipelines.contracts import ParamValue
from ...pipelines.spaces import Real, SearchSpace, When
from .dimension import Dimension


@dataclass(frozen=True)
class Space:
    """Parameters in order, parents before those that depend on them.

    Configurations travel as ``{name: value}`` or as rows of the unit cube, (width,) floats.

    Attributes:
        dimensions: parameters that have more than one value.
        constants: names of the others: trials hold them, and there is nothing to choose.
    """

    dimensions: tuple[Dimension, ...]
    constants: frozenset[str] = frozenset()

    @classmethod
    def declared(cls, space: SearchSpace) -> "Space":
        """The space of a declaration, with defaults, help and conditions.

        What depends on a constant depends on what that depends on; where its only value is the wrong one, it is never
        active, and left out.
        """
        found: list[Dimension] = []
        constants: dict[str, tuple[ParamValue, When | None]] = {}
        never: set[str] = set()
        for p in space.parameters:
            when = p.when
            possible = when is None or when.name not in never
            if when is not None and when.name in constants:
                value, above = constants[when.name]
                possible, when = value in when.values, above
            if not possible:
                never.add(p.name)
            elif (distribution := p.distribution()).single():
                constants[p.name] = (p.default, when)
            else:
                logit = isinstance(p, Real) and p.logit
                found.append(Dimension(p.name, distribution, logit, p.default, p.help, when))
        return cls(tuple(found), frozenset(constants))

    @classmethod
    def of_study(cls, study: "optuna.Study") -> "Space":
        """All parameters that any trial of a study has had, the latest distribution of each.

        Conditions are not known then; a parameter that a trial lacks was not active in it.
        """
        found: dict[str, BaseDistribution] = {}
        for trial in study.get_trials(deepcopy=False):
            if trial.state.is_finished():
                found.update(trial.distributions)
        constants = frozenset(n for n, d in found.items() if d.single())
        return cls(tuple(Dimension(n, d) for n, d in sorted(found.items()) if n not in constants), constants)

    @cached_property
    def _by_name(self) -> Mapping[str, Dimension]:
        return {d.name: d for d in self.dimensions}

    def __getitem__(self, name: str) -> Dimension:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(d.name for d in self.dimensions)

    @cached_property
    def width(self) -> int:
        """Coordinates of a configuration in the unit cube."""
        return sum(d.width for d in self.dimensions)

    def distributions(self) -> dict[str, BaseDistribution]:
        """As Optuna knows them."""
        return {d.name: d.distribution for d in self.dimensions}

    def slices(self) -> tuple[slice, ...]:
        """The coordinates of each dimension."""
        ends = np.cumsum([d.width for d in self.dimensions], dtype=int)
        return tuple(
            slice(int(end) - d.width, int(end)) for d, end in zip(self.dimensions, ends, strict=True)
        )

    def place(self, params: Mapping[str, Any]) -> np.ndarray:
        """Coordinates of a configuration, (width,); a parameter that is not active sits at its default."""
        if not self.dimensions:
            return np.zeros(0)
        return np.concatenate([d.place(params.get(d.name, self.fallback(d))) for d in self.dimensions])

    def places(self, configurations: Sequence[Mapping[str, Any]]) -> np.ndarray:
        """Coordinates of configurations, (n, width)."""
        return np.array([self.place(c) for c in configurations]).reshape(len(configurations), self.width)

    def params(self, place: np.ndarray) -> dict[str, Any]:
        """The configuration at coordinates: active parameters only, as far as conditions are known."""
        whole = {d.name: d.value(place[s]) for d, s in zip(self.dimensions, self.slices(), strict=True)}
        return self.active(whole)

    def active(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration without parameters whose condition does not hold."""
        kept: dict[str, Any] = {}
        for d in self.dimensions:
            if d.name in params and (d.when is None or kept.get(d.when.name) in d.when.values):
                kept[d.name] = params[d.name]
        return kept

    def settled(self, place: np.ndarray) -> np.ndarray:
        """The coordinates that stand for the same configuration: rounded, inactive parameters at their default."""
        return self.place(self.params(place))

    def rested(self, places: np.ndarray) -> np.ndarray:
        """(m, width) coordinates with inactive parameters at their default, as ``settled`` has them; none is rounded."""
        active = self.active_in(places)
        if not active:
            return places
        found = places.copy()
        for d, at in zip(self.dimensions, self.slices(), strict=True):
            if d.name in active:
                found[~active[d.name], at] = d.place(self.fallback(d))
        return found

    def active_in(self, places: np.ndarray) -> Mapping[str, np.ndarray]:
        """Conditional parameter -> whether it is active in each of (m, width) places, (m,)."""
        active: dict[str, np.ndarray] = {}
        for d in self.dimensions:
            if d.when is not None:
                active[d.name] = active.get(d.when.name, np.True_) & self._meets(d.when, places)
        return active

    def _meets(self, when: When, places: np.ndarray) -> np.ndarray:
        """Whether rows have one of the values, (m,); of choices there are few different rows."""
        parents = dict(zip(self.names, self.slices(), strict=True))
        if when.name not in parents:
            return np.zeros(len(places), dtype=bool)
        rows, index = np.unique(places[:, parents[when.name]], axis=0, return_inverse=True)
        met = np.array([self[when.name].value(row) in when.values for row in rows], dtype=bool)
        return np.asarray(met[index.ravel()])

    def random(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Uniform coordinates, (count, width); choices without order are one-hot."""
        found = rng.random((count, self.width))
        for d, s in zip(self.dimensions, self.slices(), strict=True):
            if not d.ordered:
                found[:, s] = np.eye(d.width)[rng.integers(d.width, size=count)]
        return found

    def default(self) -> dict[str, Any]:
        """Each parameter's default; the middle, or the first choice, where none is declared."""
        return self.active({d.name: self.fallback(d) for d in self.dimensions})

    @staticmethod
    def fallback(dimension: Dimension) -> Any:
        """A parameter's default, else its middle."""
        return dimension.middle if dimension.default is None else dimension.default

    def problems(self, params: Mapping[str, Any]) -> list[str]:
        """Everything that is wrong with a configuration: unknown, missing or out of range. Never clips."""
        known = self._by_name.keys() | self.constants
        found = [f"{str(name)[:40]} is no parameter here" for name in params if name not in known]
        active = self.active({**self.default(), **{n: v for n, v in params.items() if n in self._by_name}})
        for d in self.dimensions:
            if d.name in params:
                if not d.known(params[d.name]):
                    found.append(f"{d.name} cannot be {str(params[d.name])[:40]}")
            elif d.name in active:
                found.append(f"{d.name} is missing")
        return found

    def key(self, params: Mapping[str, Any]) -> tuple[float, ...]:
        """Equal for configurations that are the same to six digits of the unit cube."""
        return tuple(np.round(self.place(params), 6).tolist())
