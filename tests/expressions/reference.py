"""The slow evaluator: one row and one node at a time, in plain Python; None is missing."""

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
from automl_agent.pipelines.expressions.tree import Call, Column, Node, Number, Words

from .tables import SCHEMA, Cell, Rows

_KINDS = {c.id: c.kind for c in SCHEMA.columns}


def reference(node: Node, row: dict[str, Cell], learned: Rows) -> Cell:
    """The value of an expression in one row; ``learned`` are the rows that fitted parts are of."""
    if isinstance(node, Column):
        return row[node.id]
    if isinstance(node, Number | Words):
        return node.value
    if node.function == "frequency":
        return _frequency(node, row, learned)
    if node.function == "mean_by":
        return _mean(node, row, learned)
    given = [reference(a, row, learned) for a in node.arguments]
    if node.function == "is_missing":
        return float(given[0] is None)
    if node.function == "if_else":
        return None if given[0] is None else _finite(given[1] if given[0] else given[2])
    if any(g is None for g in given):
        return None
    return _finite(_called(node.function, given))


def _finite(value: Cell) -> Cell:
    if isinstance(value, float | int) and not math.isfinite(value):
        return None
    return value


def _frequency(node: Call, row: dict[str, Cell], learned: Rows) -> Cell:
    key = reference(node.arguments[0], row, learned)
    same = [r for r in learned if reference(node.arguments[0], r, learned) == key]
    return None if key is None else len(same) / max(1, len(learned))


def _mean(node: Call, row: dict[str, Cell], learned: Rows) -> Cell:
    of, by = node.arguments
    groups: dict[Cell, list[float]] = defaultdict(list)
    for other in learned:
        value = reference(of, other, learned)
        if isinstance(value, float | int):
            groups[reference(by, other, learned)].append(float(value))
    key = reference(by, row, learned)
    found = groups.get(key, [])
    if key is None or not found:
        return None
    total = 0.0
    for value in found:
        total += value
    return _finite(total / len(found))


def _called(name: str, given: list[Cell]) -> Cell:
    a = given[0]
    if isinstance(a, datetime):
        b = given[-1]
        assert isinstance(b, datetime)
        return _DATES[name](a, b)
    if isinstance(a, str):
        return float(_WORDS[name](a, str(given[-1])))
    with np.errstate(all="ignore"):
        found = _NUMBERS[name](*(np.float64(g) for g in given))  # type: ignore[arg-type]
    return None if found is None else float(found)


_NUMBERS: dict[str, Callable[..., float | None]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: None if b == 0 else a / b,
    "negate": lambda a: -a,
    "abs": abs,
    "sign": lambda a: (a > 0) * 1.0 - (a < 0) * 1.0,
    "sqrt": lambda a: None if a < 0 else math.sqrt(a),
    "log": lambda a: None if a <= 0 else np.log(a),
    "log1p": lambda a: None if a <= -1 else np.log1p(a),
    "round": lambda a: round(float(a)),
    "min": min,
    "max": max,
    "clip": lambda a, low, high: min(max(a, low), high),
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "and": lambda a, b: bool(a) and bool(b),
    "or": lambda a, b: bool(a) or bool(b),
    "not": lambda a: not a,
}
_DATES: dict[str, Callable[[datetime, datetime], float]] = {
    "year": lambda a, _: float(a.year),
    "quarter": lambda a, _: float((a.month - 1) // 3 + 1),
    "month": lambda a, _: float(a.month),
    "day": lambda a, _: float(a.day),
    "day_of_year": lambda a, _: float(a.timetuple().tm_yday),
    "weekday": lambda a, _: float(a.isoweekday()),
    "hour": lambda a, _: float(a.hour),
    "minute": lambda a, _: float(a.minute),
    "subtract": lambda a, b: (a - b) / timedelta(microseconds=1) / 86_400_000_000,
    "less": lambda a, b: float(a < b),
    "less_equal": lambda a, b: float(a <= b),
    "equal": lambda a, b: float(a == b),
    "not_equal": lambda a, b: float(a != b),
}
_WORDS: dict[str, Callable[[str, str], float]] = {
    "length": lambda a, _: len(a),
    "word_count": lambda a, _: len(a.split()),
    "contains": lambda a, b: b.casefold() in a.casefold(),
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
}
