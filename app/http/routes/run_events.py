"""A run as it goes on, by server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import StreamingResponse

from ..place import Here
from ..sse import stream
from .words import EVENTS, RunName

router = APIRouter(prefix="/api/runs", tags=["runs"])


@router.get("/{name}/events", response_class=StreamingResponse, responses=EVENTS)
async def events(
    name: RunName,
    here: Here,
    last_event_id: Annotated[str, Header(max_length=40, description="the last id that was seen")] = "",
) -> StreamingResponse:
    """Progress: ``trial`` for each that has ended, ``summary`` and ``console`` when they change, ``end`` when nobody works on it any more.

    Ids are numbers of the run's record: who comes back with ``Last-Event-ID`` misses no trial and hears none twice.
    """
    after = int(last_event_id) if last_event_id.isascii() and last_event_id.isdecimal() else 0
    return stream(await here.watching.events(name, min(after, 2**53)))
