"""The decision log of a run, finished or not."""

from collections.abc import Sequence

from ..store.events import Event, EventKind
from ..store.history import is_planned, replay
from .decision import Decision
from .derived import derived
from .judged import judged
from .planned import planned
from .searched import searched
from .state import State
from .understood import understood


def decisions(events: Sequence[Event]) -> tuple[Decision, ...]:
    """Every decision that is on record, in the order of a run.

    Raises:
        StorageError: the record cannot be read.
    """
    if not is_planned(events):
        return tuple(_before_plan(events))
    state = State(events, replay(events))
    return (*understood(state), *planned(state), *derived(state), *searched(state), *judged(state))


def _before_plan(events: Sequence[Event]) -> list[Decision]:
    """What the person asked for and answered."""
    created = events[0].body
    found = [
        Decision(
            topic="request",
            question="What was asked for?",
            choice=str(created.get("request", "")),
            effect="there is no plan yet",
        )
    ]
    return found + [
        Decision(
            topic=str(e.body["field"]).replace("_", " "),
            question=f"What did the person answer about {e.body['field']}?",
            choice=str(e.body["answer"]),
        )
        for e in events
        if e.kind is EventKind.ANSWERED
    ]
