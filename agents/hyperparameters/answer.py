"""What a language model may answer of a family's parameters, and the configurations that it means."""

from collections.abc import Mapping
from typing import Any

from ...pipelines.contracts import ParamValue, ReplyError, Value
from ...pipelines.spaces import Choice, Integer, Real, SearchSpace

#: Configurations asked for a family.
CONFIGURATIONS = 2
_MOST_WHY = 80


class Change(Value):
    """A configuration as what differs from the default one."""

    why: str
    change: Mapping[str, ParamValue]


class WarmStartAnswer(Value):
    """Configurations worth trying first."""

    configurations: tuple[Change, ...]


def answer_schema(space: SearchSpace) -> dict[str, Any]:
    """The JSON schema of an answer that names parameters of ``space`` and nothing else."""
    change = {
        "type": "object",
        "properties": {p.name: _schema(p) for p in space.parameters},
        "additionalProperties": False,
    }
    configuration = {
        "type": "object",
        "properties": {"why": {"type": "string", "maxLength": _MOST_WHY}, "change": change},
        "required": ["why", "change"],
        "additionalProperties": False,
    }
    listed = {
        "type": "array",
        "items": configuration,
        "minItems": CONFIGURATIONS,
        "maxItems": CONFIGURATIONS,
    }
    return {
        "type": "object",
        "properties": {"configurations": listed},
        "required": ["configurations"],
        "additionalProperties": False,
    }


def _schema(parameter: Real | Integer | Choice) -> dict[str, Any]:
    if isinstance(parameter, Choice):
        return {"enum": list(parameter.choices)}
    kind = "number" if isinstance(parameter, Real) else "integer"
    return {"type": kind, "minimum": parameter.low, "maximum": parameter.high}


def configuration(space: SearchSpace, change: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
    """The whole configuration that a change of the default means.

    A parameter that is only there under a condition brings its condition along, where the change leaves that open.

    Raises:
        ReplyError: a parameter is unknown, out of range or contradicts another.
    """
    known = {p.name: p for p in space.parameters}
    if unknown := [name for name in change if name not in known]:
        raise ReplyError(f"{unknown[0][:40]!r} is no parameter: use {', '.join(known)}")
    given = {name: _exact(known[name], value) for name, value in change.items()}
    for name in change:
        when = known[name].when
        if when is not None:
            given.setdefault(when.name, when.values[0])
    params = space.default(given)
    if problems := space.problems({**params, **given}):
        raise ReplyError("; ".join(problems[:3]))
    return params


def _exact(parameter: Real | Integer | Choice, value: ParamValue) -> ParamValue:
    """A whole number in a real parameter's range is that real number; nothing else is turned into anything."""
    if not isinstance(parameter, Real) or isinstance(value, bool) or not isinstance(value, int):
        return value
    # Numbers far out of range may be too large for any float.
    return float(value) if parameter.low <= value <= parameter.high else value
