"""What functions of numbers do to columns. Truth values are 1 and 0; NaN is missing, and nothing is ever infinite."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def finite(values: Array) -> Array:
    """The values, missing where they are no finite number."""
    return np.where(np.isfinite(values), values, np.nan)


def _divide(a: Array, b: Array) -> Array:
    return a / np.where(b == 0, np.nan, b)


def _sqrt(a: Array) -> Array:
    return np.sqrt(np.where(a < 0, np.nan, a))


def _log(a: Array) -> Array:
    return np.log(np.where(a <= 0, np.nan, a))


def _log1p(a: Array) -> Array:
    return np.log1p(np.where(a <= -1, np.nan, a))


def _folded(of: Callable[[Array, Array], Array]) -> Callable[..., Array]:
    def fold(*arguments: Array) -> Array:
        found: Array = arguments[0]
        for argument in arguments[1:]:
            found = of(found, argument)
        return found

    return fold


def _known(*arguments: Array) -> Array:
    """Where none of the arguments is missing."""
    known: Array = ~np.isnan(arguments[0])
    for argument in arguments[1:]:
        known = known & ~np.isnan(argument)
    return known


def truth(holds: Array, *arguments: Array) -> Array:
    """1 and 0, missing where an argument is."""
    return np.where(_known(*arguments), holds.astype(np.float64), np.nan)


def _if_else(condition: Array, then: Array, other: Array) -> Array:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, then, other))


#: Function -> what it does; the result is made finite by whoever calls it.
NUMERIC: dict[str, Callable[..., Array]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": _divide,
    "negate": np.negative,
    "abs": np.abs,
    "sign": np.sign,
    "sqrt": _sqrt,
    "log": _log,
    "log1p": _log1p,
    "round": np.rint,
    "min": _folded(np.minimum),
    "max": _folded(np.maximum),
    "clip": lambda a, low, high: np.minimum(np.maximum(a, low), high),
    "less": lambda a, b: truth(a < b, a, b),
    "less_equal": lambda a, b: truth(a <= b, a, b),
    "equal": lambda a, b: truth(a == b, a, b),
    "not_equal": lambda a, b: truth(a != b, a, b),
    "and": lambda a, b: truth((a != 0) & (b != 0), a, b),
    "or": lambda a, b: truth((a != 0) | (b != 0), a, b),
    "not": lambda a: truth(a == 0, a),
    "if_else": _if_else,
}
