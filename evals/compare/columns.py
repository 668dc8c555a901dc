"""A parameter's range, scale and kind, read off recorded values."""

from collections.abc import Sequence

import numpy as np

from ...pipelines.contracts import ParamValue
from ...pipelines.spaces import Choice, Integer, Real, When

#: Numbers with at most so many values, each used again and again, are a grid's axis.
_AXIS = 24
#: A range of positive numbers this wide may be on a log scale.
_WIDE = 50.0


def axis(name: str, choices: Sequence[ParamValue], default: ParamValue | None = None) -> Choice:
    """One axis of a grid. Its default is the middle where the choices have an order, else the first."""
    if default is None or not any(c == default and type(c) is type(default) for c in choices):
        default = choices[round(0.5 * (len(choices) - 1))] if _ordered(choices) else choices[0]
    return Choice(name=name, choices=tuple(choices), default=default)


def number(name: str, values: np.ndarray, whole: bool, when: When | None = None) -> Real | Integer | Choice:
    """A parameter of recorded numbers: a grid's axis, else a range whose default is its middle.

    Args:
        name: of the parameter.
        values: (n,) finite floats, at least two of them different.
        whole: whether they are whole numbers.
        when: the condition under which it is active.
    """
    distinct = np.unique(values)
    if len(distinct) <= _AXIS and len(distinct) * 3 <= len(values):
        choices = [int(v) if whole else float(v) for v in distinct]
        return axis(name, choices).model_copy(update={"when": when})
    low, high = float(distinct[0]), float(distinct[-1])
    log = _log(distinct)
    middle = float(np.sqrt(low * high)) if log else (low + high) / 2
    if whole:
        return Integer(
            name=name, low=int(low), high=int(high), default=round(min(max(middle, low), high)), log=log, when=when
        )  # fmt: skip
    return Real(name=name, low=low, high=high, default=min(max(middle, low), high), log=log, when=when)


def _log(distinct: np.ndarray) -> bool:
    """Whether the values lie more evenly on a log scale."""
    low, high = distinct[0], distinct[-1]
    if low <= 0 or high / low < _WIDE:
        return False
    middle = float(np.median(distinct))
    straight = (middle - low) / (high - low)
    bent = np.log(middle / low) / np.log(high / low)
    return bool(abs(bent - 0.5) < abs(straight - 0.5))


def _ordered(choices: Sequence[ParamValue]) -> bool:
    """As :class:`Dimension` has it: rising or falling numbers."""
    numbers = [c for c in choices if isinstance(c, int | float) and not isinstance(c, bool)]
    if len(numbers) != len(choices) or len(choices) < 2:
        return False
    steps = np.diff(np.array(numbers, float))
    return bool(np.all(steps > 0) or np.all(steps < 0))
