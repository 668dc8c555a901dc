"""Wishes without a value: what is meant is asked."""

from collections.abc import Iterator

from ..move import Edit
from .matter import Matter
from .vocabulary import compiled

_WISHES = {
    "faster": "max_latency_ms",
    "smaller": "max_model_mb",
    "frugal": "max_memory_mb",
    "longer": "time_limit_seconds",
    "shorter": "time_limit_seconds",
}


def vague(matter: Matter, decided: frozenset[str]) -> Iterator[Edit]:
    """Wishes of which no value was found in the same turn."""
    asked: set[str] = set()
    for name, field in _WISHES.items():
        match = next(iter(matter.reading.matches(compiled(name))), None)
        if match is not None and field not in decided | asked and matter.is_free(*match.span()):
            asked.add(field)
            yield Edit(field=field, op="ask", words=matter.words(*match.span()))
