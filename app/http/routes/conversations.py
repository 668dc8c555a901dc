"""Conversations as the page shows them: replies with their parts, and what is told meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, StreamingResponse

from ....pipelines.contracts import PersonError, RequestError, Value
from ...chat.reply import Reply, Turn
from ..place import Here, Place
from ..problems import of_error
from ..sse import event, stream
from ..talking import Order, Said, Talks
from ..waiting import with_comments
from .words import EVENTS, FILE, JobId, UploadId

router = APIRouter(prefix="/api/conversations", tags=["conversations"])
_MOST = 100


class Message(Value):
    """One message. Files that it names are those of the server's working folder; others are uploaded first."""

    text: str = Field(min_length=1, max_length=20_000)
    uploads: tuple[UploadId, ...] = Field(default=(), max_length=10)


class Conversation(Value):
    """A conversation. ``at``: seconds since 1970, of its last turn."""

    id: str
    turns: tuple[Turn, ...] = ()


class About(Value):
    """A conversation in a list: how it began, and when it went on last."""

    id: str
    began_with: str = ""
    turns: int = 0
    at: float | None = None
    run: str | None = None


@router.get("")
def conversations(here: Here) -> list[About]:
    """The conversations, the last first."""
    talks, _ = here.conversations()
    found = [_about(id_, talks.turns(id_)) for id_ in talks.ids()[:_MOST]]
    return sorted((a for a in found if a.turns), key=lambda a: -(a.at or 0.0))


@router.post("", status_code=201)
def begin(here: Here) -> Conversation:
    """Begin a conversation."""
    talks, _ = here.conversations()
    return Conversation(id=talks.new())


@router.get("/{conversation}")
def conversation(conversation: JobId, here: Here) -> Conversation:
    """All of a conversation."""
    talks, _ = here.conversations()
    shown = tuple(t.model_copy(update={"reply": _named(t.reply)}) for t in talks.turns(conversation))
    return Conversation(id=conversation, turns=shown)


@router.post("/{conversation}/turns", response_class=StreamingResponse, responses=EVENTS)
async def say(conversation: JobId, message: Message, here: Here) -> StreamingResponse:
    """Say something. Server-sent events: ``progress`` lines, then ``reply`` or ``problem``. The turn goes on where nobody listens."""
    talks, _ = here.conversations()
    paths = tuple(here.uploads.path(u) for u in message.uploads)
    await run_in_threadpool(talks.turns, conversation)
    said = await talks.say(Order(conversation=conversation, text=message.text, attached=paths))
    return stream(with_comments(_told(talks, said)))


@router.get("/{conversation}/turns/{number}/file", response_class=FileResponse, responses=FILE)
def file(conversation: JobId, number: Annotated[int, Field(ge=0, le=10**6)], here: Here) -> FileResponse:
    """The file that a reply speaks of, such as predictions."""
    talks, _ = here.conversations()
    found = next((t.reply.file for t in talks.turns(conversation) if t.number == number), None)
    if found is None:
        raise RequestError("NO-FILE", f"turn {number} wrote no file", "see the conversation")
    return FileResponse(
        _ours(here, Path(found)), media_type="application/octet-stream", filename=Path(found).name
    )


async def _told(talks: Talks, said: AsyncIterator[str | Said]) -> AsyncIterator[bytes]:
    try:
        async for item in said:
            if isinstance(item, Said):
                shown = item.model_copy(update={"reply": _named(item.reply)})
                yield event(shown.model_dump_json(), "reply")
                talks.heard(item)
            else:
                yield event(_Line(line=item[:2000]).model_dump_json(), "progress")
    except PersonError as error:
        yield event(of_error(error).model_dump_json(), "problem")


class _Line(Value):
    line: str


def _named(reply: Reply) -> Reply:
    """Without the folder: where a file lies is no business of a page's."""
    return reply if reply.file is None else reply.model_copy(update={"file": Path(reply.file).name})


def _ours(here: Place, path: Path) -> Path:
    """A file that may be sent: in the folder of runs or the working folder, and no link out of it."""
    found = (here.settings.cwd / path).resolve()
    inside = any(found.is_relative_to(root.resolve()) for root in (here.settings.root, here.settings.cwd))
    if not inside or not found.is_file():
        raise RequestError("NO-FILE", f"there is no {path.name[:80]!r}", "it was moved or removed")
    return found


def _about(id_: str, turns: tuple[Turn, ...]) -> About:
    if not turns:
        return About(id=id_)
    run = next((t.reply.run for t in reversed(turns) if t.reply.run), None)
    spoken = next((t.said for t in turns if not t.said.startswith("(attached ")), turns[0].said)
    return About(id=id_, began_with=spoken[:120], turns=len(turns), at=turns[-1].at, run=run)
