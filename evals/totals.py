"""What a page of results adds up to: every eval leaves its counts in its section, and the page begins with their sum."""

import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from ..pipelines.contracts import Value

KEY = "summary"
_LEFT = re.compile(r"<!-- counts (\[.*\]) -->")


class What(StrEnum):
    """What is done to the project, in the order of the table."""

    KILLS = "kills survived"
    FAULTS = "faults injected"
    FILES = "hostile files"
    REPLIES = "hostile replies, plans and tables"
    FUZZ = "fuzz executions"
    EVENTS = "acknowledged events"


class Count(Value):
    """How often something was done, and how often it did not end as it should: lost, wrong or let in."""

    what: What
    tried: int
    wrong: int = 0


def left(counts: Sequence[Count]) -> str:
    """A comment that keeps counts in a page."""
    return f"<!-- counts {json.dumps([c.model_dump(mode='json') for c in counts])} -->"


def found(text: str) -> Iterator[Count]:
    """All counts of a page."""
    for match in _LEFT.finditer(text):
        yield from (Count.model_validate(count, strict=False) for count in json.loads(match[1]))


def added(counts: Sequence[Count]) -> Sequence[tuple[str, str, str]]:
    """Rows of the summary: what, how often, how often wrong."""
    rows = []
    for what in What:
        of = [c for c in counts if c.what is what]
        if of:
            rows.append((what.value, f"{sum(c.tried for c in of):,}", f"{sum(c.wrong for c in of):,}"))
    return rows
