"""Configurations as a language model is told them, and as it tells them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optuna.distributions import FloatDistribution, IntDistribution

from ....pipelines.contracts import ReplyError
from ....tools.samplers.dimension import Dimension
from ....tools.samplers.history import History
from ....tools.samplers.space import Space

_JSON_TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}

_LARGEST = 1e300


def rounded(value: float, width: float, digits: int) -> float:
    """A number with ``digits`` significant digits of itself and of the width of the range that it lies in.

    Digits thus never depend on how a range's ends are written: 0.00012 in [0, 0.5] stays 0.00012, and 1000.25 in
    [1000, 1001] does not become 1000.
    """
    sizes = [size for size in (abs(value), width) if 0 < size < math.inf]
    # The largest numbers could be rounded up to more than a float holds.
    if not sizes or not abs(value) < _LARGEST:
        return value
    return round(value, digits - 1 - math.floor(math.log10(min(sizes))))


@dataclass(frozen=True)
class Wording:
    """How the configurations of a space are said and read.

    Attributes:
        space: the parameters.
        digits: significant ones of real numbers.
        uncertain: parameters that some trials lack, for reasons that are not known: they may be left out.
    """

    space: Space
    digits: int = 4
    uncertain: frozenset[str] = frozenset()

    @classmethod
    def of(cls, space: Space, history: History | None, digits: int) -> "Wording":
        """With what the history shows: a parameter without a declared condition that a trial lacks has one.

        A trial that failed may have ended before it came to it.
        """
        whole = history.observations if history is not None else ()
        observed = [o for o in whole if o.status in {"ok", "pruned"}]
        lacking = {d.name for d in space.dimensions if any(d.name not in o.params for o in observed)}
        return cls(space, digits, frozenset(n for n in lacking if space[n].when is None))

    def said(self, params: Mapping[str, Any], order: Sequence[str] | None = None) -> dict[str, Any]:
        """A configuration as JSON values: active parameters only, in the given order."""
        active = self.space.active(params)
        return {n: self._said(self.space[n], active[n]) for n in order or self.space.names if n in active}

    def row(self, params: Mapping[str, Any]) -> list[Any]:
        """A configuration as its values in the order of the parameters, null where one is not active."""
        said = self.said(params)
        return [said.get(name) for name in self.space.names]

    def key(self, params: Mapping[str, Any]) -> str:
        """Equal for configurations that are said alike."""
        return json.dumps(self.said(params))

    def taken(self, history: History) -> frozenset[str]:
        """Keys of everything that was tried, or is being tried: what is said alike is the same."""
        held = (*(o.params for o in history.observations), *history.pending)
        return frozenset(self.key(params) for params in held)

    def described(self, order: Sequence[str] | None = None) -> dict[str, str]:
        """Each parameter in a few words."""
        return {n: self._described(self.space[n]) for n in order or self.space.names}

    def schema(self, order: Sequence[str] | None = None) -> dict[str, Any]:
        """JSON schema of a configuration: every parameter, null for those that are not active."""
        names = list(order or self.space.names)
        return {
            "type": "object",
            "properties": {n: self._schema(self.space[n]) for n in names},
            "required": names,
            "additionalProperties": False,
        }

    def read(self, said: object) -> dict[str, Any]:
        """The configuration that a reply means; what it tells of parameters that are not active is left out.

        Raises:
            ReplyError: a parameter is unknown, missing or out of range.
        """
        if not isinstance(said, Mapping):
            raise ReplyError("a configuration must be an object of parameters and their values")
        if unknown := [name for name in said if name not in self.space]:
            raise ReplyError(f"{str(unknown[0])[:40]!r} is no parameter")
        params: dict[str, Any] = {}
        for d in self.space.dimensions:
            if d.when is not None and params.get(d.when.name) not in d.when.values:
                continue
            if said.get(d.name) is not None or (d.name in said and None in d.choices):
                params[d.name] = _meant(d, said[d.name])
            elif d.name not in self.uncertain:
                raise ReplyError(f"{d.name} is missing")
        return params

    def _said(self, dimension: Dimension, value: Any) -> Any:
        if dimension.choices:
            return _label(value)
        d = dimension.distribution
        if not isinstance(d, FloatDistribution):
            return value
        # Near the upper end of a logit scale, what counts is the distance from 1.
        width = min(d.high - d.low, 1 - value) if dimension.logit else d.high - d.low
        shown = rounded(value, width, self.digits)
        # Rounding leads out of no range; a trial that was tried outside of it is shown as it was.
        return min(max(shown, d.low), d.high) if d.low <= value <= d.high else shown

    def _described(self, dimension: Dimension) -> str:
        d = dimension.distribution
        if isinstance(d, FloatDistribution | IntDistribution):
            kind = "whole number" if isinstance(d, IntDistribution) else "real number"
            scale = ", log scale" if d.log else ", logit scale" if dimension.logit else ""
            step = f", in steps of {d.step}" if _stepped(d) else ""
            said = f"{kind} from {d.low} to {d.high}{scale}{step}"
        else:
            said = f"one of {json.dumps([_label(c) for c in dimension.choices])}"
        if dimension.when is not None:
            values = " or ".join(json.dumps(v) for v in dimension.when.values)
            said += f"; only where {dimension.when.name} is {values}, else null"
        elif dimension.name in self.uncertain:
            said += "; null where it does not apply"
        return f"{said}; {dimension.help}" if dimension.help else said

    def _schema(self, dimension: Dimension) -> dict[str, Any]:
        d = dimension.distribution
        schema: dict[str, Any]
        if isinstance(d, FloatDistribution | IntDistribution):
            kind = "integer" if isinstance(d, IntDistribution) else "number"
            schema = {"type": kind, "minimum": d.low, "maximum": d.high}
        else:
            labels = [_label(c) for c in dimension.choices]
            types = sorted({_JSON_TYPES.get(type(label), "null") for label in labels})
            schema = {"type": types[0] if len(types) == 1 else types, "enum": labels}
        if dimension.when is None and dimension.name not in self.uncertain:
            return schema
        return {"anyOf": [schema, {"type": "null"}]}


def _label(choice: Any) -> Any:
    """A choice as JSON; in words where JSON has no such value."""
    plain = choice is None or isinstance(choice, bool | int | str)
    return choice if plain or (isinstance(choice, float) and math.isfinite(choice)) else str(choice)


def _meant(dimension: Dimension, said: object) -> Any:
    """The value of a parameter that a reply means."""
    d = dimension.distribution
    if isinstance(d, FloatDistribution | IntDistribution):
        number = isinstance(said, int | float) and not isinstance(said, bool)
        # Compared before anything else: a whole number may be too large for any float, and NaN is in no range.
        if number and d.low <= said <= d.high:  # type: ignore[operator]
            if _stepped(d):
                said = dimension.value(dimension.place(said))
            if isinstance(d, FloatDistribution):
                return float(said)  # type: ignore[arg-type]
            if said == int(said):  # type: ignore[call-overload]
                return int(said)  # type: ignore[call-overload]
        raise ReplyError(f"{dimension.name} cannot be {_cut(said)}: {d.low} to {d.high}")
    for choice in dimension.choices:
        label = _label(choice)
        same = type(label) is type(said) or {type(label), type(said)} == {int, float}
        if same and label == said:
            return choice
    raise ReplyError(f"{dimension.name} cannot be {_cut(said)}: it is one of its choices")


def _stepped(distribution: FloatDistribution | IntDistribution) -> bool:
    whole = isinstance(distribution, IntDistribution)
    return distribution.step != 1 if whole else distribution.step is not None


def _cut(said: object) -> str:
    """A few signs of what was said, however long it is: whole numbers of thousands of digits have no text at all."""
    if isinstance(said, int) and not isinstance(said, bool) and abs(said) > 10**30:
        return "so large"
    return repr(said)[:40]
