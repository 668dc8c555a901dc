"""The fields of a task as they are decided, each with its source."""

from collections.abc import Collection
from typing import Any

from ...pipelines.contracts import Origin, Source
from .candidates import Candidate, of_field

#: The source of what the person gave beside the request.
GIVEN = Source(origin=Origin.STATED, because="given on the command line or in answer to a question")


class Found:
    """Fields as they are decided, each with its source.

    Args:
        given: what the person gave beside the request.
        candidates: what the words may mean.
        ignored: fields of which the words no longer hold.
    """

    def __init__(
        self, given: dict[str, Any], candidates: list[Candidate], ignored: Collection[str] = ()
    ) -> None:
        self.ignored = frozenset(ignored)
        self.given = frozenset(given)
        self.values: dict[str, Any] = dict(given)
        self.sources: dict[str, Source] = dict.fromkeys(given, GIVEN)
        self.candidates = candidates

    def put(self, field: str, value: object, source: Source) -> None:
        """Decide a field, unless it is given, or words no longer count for it."""
        if field not in self.values and field not in self.ignored:
            self.values[field], self.sources[field] = value, source

    def take_best(self, field: str) -> None:
        """Decide a field by its strongest candidate, if there is one."""
        best = of_field(self.candidates, field)
        if best:
            self.put(field, best[0].value, best[0].source)
