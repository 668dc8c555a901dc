"""What no longer holds: "forget the size limit", "it need not be explainable"."""

from collections.abc import Iterator

from ..move import Edit
from .matter import Matter
from .vocabulary import compiled, entries

#: What is named -> the fields that a mention of it takes back.
_NAMED = {
    "size": "max_model_mb",
    "latency": "max_latency_ms",
    "memory": "max_memory_mb",
    "score": "min_score",
    "trials": "max_trials",
    "readable": "interpretable",
    "costs": "costs",
    "fair": "fair_across",
    "direction": "monotone",
    "commercial": "commercial",
    "families": "families",
    "time": "time_limit_seconds",
}
_MANY = frozenset({"families", "fair_across"})


def taken_back(matter: Matter) -> Iterator[Edit]:
    """Limits and wishes that are dropped."""
    for name, field in _NAMED.items():
        for pattern in (
            compiled(
                "forget",
                "",
                rf"(?: (?:the|a|any|my|on|of|about|that|den|die|das|la|le|el|les))*(?: {entries('limit')}(?: (?:on|of|for|to))?(?: the)?)? {entries(name)}",
            ),
            compiled(name, "", rf"(?: \w+){{0,3}}? {entries('matters_not')}"),
            compiled(
                "matters_not", "", rf"(?: (?:be|have|a|any|the|particularly|very|model))* {entries(name)}"
            ),
        ):
            match = next(iter(matter.reading.matches(pattern)), None)
            if match is None or not matter.take(*match.span()):
                continue
            yield Edit(field=field, op="clear", words=matter.words(*match.span()))
            if field == "families":
                yield Edit(field="without_families", op="clear", words=matter.words(*match.span()))
            break
