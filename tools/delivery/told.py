"""What only the moment at which a run ends can tell; result and report take it from the record."""

import time
from collections.abc import Mapping, Sequence

from ...pipelines.contracts import Value
from ..session import Session
from ..store.events import Event, EventKind
from ..store.files import from_here
from ..store.history import understanding
from .versions import versions


class Told(Value):
    """The circumstances under which a run ended.

    Attributes:
        seconds: of the time limit, used until result and report are written.
        folder: the run folder, as a command would name it then.
        created: UTC, as ``2026-01-31T12:00:00Z``.
        environment: package -> version.
        left_out: what there was no time for, by name, with the reason.
    """

    seconds: float
    folder: str
    created: str
    environment: Mapping[str, str]
    left_out: tuple[str, ...] = ()


def tell(session: Session) -> None:
    """Record it; a process that was interrupted after it had done so told another moment."""
    now = Told(
        seconds=round(session.clock.elapsed, 3),
        folder=str(from_here(session.folder)),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        environment=versions(),
        left_out=tuple(session.left_out),
    )
    count = len(session.store.all(EventKind.TOLD))
    session.store.append(EventKind.TOLD, now.model_dump(mode="json"), attempt=count)


def told(events: Sequence[Event]) -> Told | None:
    """The last word; None where a run has not ended, or was made before this was recorded."""
    bodies = [e.body for e in events if e.kind is EventKind.TOLD]
    with understanding():
        return Told.model_validate(bodies[-1]) if bodies else None
