"""Where a run comes from: the run that it was forked from, and how often its sealed rows were opened on the way."""

from collections.abc import Sequence

from ...pipelines.contracts import ParentResult
from .events import Event, EventKind


def parent(events: Sequence[Event]) -> ParentResult | None:
    """The run that this one was forked from; None for one that began by itself."""
    body = events[0].body.get("parent")
    return None if body is None else ParentResult.model_validate(body)


def openings(events: Sequence[Event]) -> int:
    """How often the sealed rows were opened, by this run and those that it comes from."""
    before = parent(events)
    own = sum(e.kind is EventKind.TEST_OPENED for e in events)
    return own + (before.openings if before is not None else 0)
