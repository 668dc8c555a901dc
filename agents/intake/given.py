"""Fields the person gave beside the request, or answered when asked: they win, if they make sense."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ...pipelines.catalogue import FAMILIES
from ...pipelines.contracts import METRICS, Constraints, Cost, DataProfile, RequestError, TaskKind
from .missing import no_such_column
from .rules.families import families_named
from .rules.metrics import metric_candidates, unknown_metric
from .words.amounts import times
from .words.columns import column_named
from .words.reading import read
from .words.stems import fold

_KINDS = {
    "classification": TaskKind.TABULAR_CLASSIFICATION,
    "tabular_classification": TaskKind.TABULAR_CLASSIFICATION,
    "text_classification": TaskKind.TABULAR_CLASSIFICATION,
    "image_classification": TaskKind.TABULAR_CLASSIFICATION,
    "regression": TaskKind.TABULAR_REGRESSION,
    "tabular_regression": TaskKind.TABULAR_REGRESSION,
    **{kind.value: kind for kind in TaskKind if kind.locates},
}
_CONSTRAINTS = frozenset(Constraints.model_fields)
#: Fields that a request can do without.
OPTIONAL = frozenset(
    {*_CONSTRAINTS, "costs", "time_limit_seconds", "max_trials", "test_from", "group_columns", "time_column"}
)
#: Fields that are true or false.
_WHETHER = frozenset({"interpretable", "commercial"})
_BOUND = re.compile(r"(.+):\s*(-?\d+(?:\.\d+)?)")
_TRUE, _FALSE = {"true", "yes", "1", "on"}, {"false", "no", "0", "off"}


def check_given(stated: Mapping[str, object], profile: DataProfile) -> dict[str, Any]:
    """``stated`` with every value made its field's own.

    Raises:
        RequestError: a value is none that the field can have.
    """
    names = [c.name for c in profile.columns]
    found: dict[str, Any] = {}
    for field, value in stated.items():
        match field:
            case "target" | "time_column":
                found[field] = _column(str(value), names)
            case "exclude" | "group_columns" | "drop" | "accepted_leaks":
                found[field] = tuple(_column(name, names) for name in _listed(value, names))
            case "families" | "without_families":
                found[field] = _families(field, value)
            case "costs":
                found[field] = _costs(value)
            case "ignore":
                found[field] = _ignored(value)
            case "fair_across":
                found |= _fair_across(value, names)
            case "monotone":
                found[field] = _monotone(value, names)
            case "metric":
                found[field] = _metric(str(value))
            case "kind":
                found[field] = _kind(str(value))
            case _:
                found[field] = _plain(field, value)
    return found


def _column(word: str, names: Sequence[str]) -> str:
    name = column_named(word, names)
    if name is None:
        raise no_such_column(word, names)
    return name


def _listed(value: object, names: Sequence[str]) -> list[str]:
    """The names in a list, or in text with commas; a name may hold commas itself."""
    if not isinstance(value, str):
        return [str(part) for part in value] if isinstance(value, Iterable) else [str(value)]
    if column_named(value, names) is not None:
        return [value]
    return [part.strip() for part in value.split(",") if part.strip()]


def _families(field: str, value: object) -> tuple[str, ...]:
    """Names of the catalogue, of words such as ``catboost`` or ``trees``."""
    found: list[str] = []
    for word in _listed(value, ()):
        names = families_named(word)
        if not names:
            raise RequestError(
                "NO-SUCH-FAMILY", f"{field}: no model family is called {word!r}", f"say {', '.join(FAMILIES)}"
            )
        found += names
    return tuple(dict.fromkeys(found))


def _costs(value: object) -> tuple[Cost, ...]:
    """What mistakes cost: ``ACTUAL:PREDICTED:COST``, each class as text."""
    if isinstance(value, tuple) and not any(isinstance(part, str) for part in value):
        return tuple(Cost.model_validate(part) for part in value)
    found: list[Cost] = []
    for part in _listed(value, ()):
        classes, _, cost = part.rpartition(":")
        actual, colon, predicted = classes.partition(":")
        if not colon:
            raise RequestError("BAD-SETTING", f"costs: {part!r} is no cost", "say ACTUAL:PREDICTED:COST")
        amount = _number("costs", cost)
        if amount < 0:
            raise RequestError("BAD-SETTING", f"costs: {part!r} is less than nothing", "give a cost")
        found.append(Cost(actual=actual.strip(), predicted=predicted.strip(), cost=amount))
    return tuple(found)


def _ignored(value: object) -> tuple[str, ...]:
    """Fields that a request can do without."""
    fields = tuple(_listed(value, ()))
    if strange := [field for field in fields if field not in OPTIONAL]:
        raise RequestError(
            "BAD-SETTING",
            f"ignore: {strange[0]!r} cannot be done without",
            f"say {', '.join(sorted(OPTIONAL))}",
        )
    return fields


def _fair_across(value: object, names: Sequence[str]) -> dict[str, Any]:
    """Columns, those of numbers with the bounds of their groups: ``sex,age:40:65``."""
    columns: list[str] = []
    bounds: dict[str, tuple[float, ...]] = {}
    for part in _listed(value, names):
        word, numbers = part, list[float]()
        while column_named(word, names) is None and (cut := _BOUND.fullmatch(word)) is not None:
            word, numbers = cut[1], [float(cut[2]), *numbers]
        column = _column(word, names)
        columns.append(column)
        if numbers:
            bounds[column] = tuple(sorted(numbers))
    return {"fair_across": tuple(dict.fromkeys(columns)), "fair_bounds": bounds}


def _monotone(value: object, names: Sequence[str]) -> dict[str, str]:
    """Columns with their direction: ``size:+,age:-``.

    Raises:
        RequestError: a direction is missing, or a column has both.
    """
    given = value.items() if isinstance(value, Mapping) else ()
    parts = [f"{name}:{way}" for name, way in given] or _listed(value, names)
    found: dict[str, str] = {}
    for part in parts:
        word, colon, way = part.rpartition(":")
        if not colon or way.strip() not in {"+", "-"}:
            raise RequestError("BAD-SETTING", f"monotone: {part!r} has no direction", "say size:+,age:-")
        column = _column(word.strip(), names)
        if found.get(column, way.strip()) != way.strip():
            raise RequestError("BAD-SETTING", f"monotone: {column!r} cannot go both ways", "say one")
        found[column] = way.strip()
    return found


def _metric(word: str) -> str:
    if word in METRICS:
        return word
    named = next(iter(metric_candidates(read(word.replace("_", " ")))), None)
    if named is None:
        raise unknown_metric(word)
    return str(named.value)


def _kind(word: str) -> TaskKind:
    if word.lower() not in _KINDS:
        raise RequestError("BAD-SETTING", f"no task is called {word!r}", f"say one of {', '.join(_KINDS)}")
    return _KINDS[word.lower()]


def _plain(field: str, value: object) -> object:
    if field in _WHETHER and isinstance(value, str):
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        raise RequestError("BAD-SETTING", f"{field}: {value!r} is neither yes nor no", "say yes or no")
    if field in {"positive_class", "test_from"}:
        return str(value)
    if isinstance(value, bool) or field in _WHETHER:
        return value
    return _number(field, str(value))


def _number(field: str, text: str) -> float | int:
    """A number; a length of time may carry its unit.

    Raises:
        RequestError: it is none.
    """
    if field == "time_limit_seconds":
        for amount in times(fold(text)):
            return amount.value
    try:
        number = int(text) if field == "max_trials" else float(text)
    except ValueError as error:
        raise RequestError("BAD-SETTING", f"{field}: {text!r} is no number", "give a number") from error
    if not math.isfinite(number):
        raise RequestError("BAD-SETTING", f"{field}: {text!r} is no number", "give a number")
    return number


def is_constraint(field: str) -> bool:
    """Whether a field stands in ``Constraints``."""
    return field in _CONSTRAINTS


def refused(error: ValidationError) -> RequestError:
    """A task that pydantic does not take, as the person's error."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return RequestError("BAD-REQUEST", f"{field}: {first['msg']}", "say it otherwise")
