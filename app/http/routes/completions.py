"""OpenAI's chat API: any client that speaks it is a conversation's."""

import json
import re
import secrets
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ....pipelines.contracts import PersonError
from ..place import Here
from ..problems import answer as refusal
from ..problems import of_error, openai_error, problem
from ..spoken import (
    MODEL,
    Answer,
    ChatRequest,
    Choice,
    Chunk,
    ChunkChoice,
    Completion,
    Delta,
    Model,
    Models,
    Usage,
    usage,
)
from ..sse import event, stream
from ..talking import Order, Said, Talks
from ..transcripts import Transcripts, shown
from ..waiting import with_comments

router = APIRouter(prefix="/v1", tags=["OpenAI"])
_Exchanges = list[tuple[str, str]]
#: Pieces of a reply as they are streamed: words with the blanks behind them.
_PIECES = re.compile(r"\S*\s+|\S+")


@router.get("/models")
def models() -> Models:
    """The model that there is."""
    return Models(data=(Model(),))


@router.get("/models/{model}", response_model=Model)
def model(model: Annotated[str, Path(max_length=200)]) -> Model | Response:
    """The model, by its name."""
    return Model() if model == MODEL else _no_model(model)


@router.post(
    "/chat/completions", response_model=Completion, responses={200: {"content": {"text/event-stream": {}}}}
)
async def complete(order: ChatRequest, here: Here, request: Request) -> Response:
    """One turn of the conversation whose history is sent; a history that is not known begins a new one."""
    if order.model != MODEL:
        return _no_model(order.model)
    talks, transcripts = here.conversations()
    exchanges, text = order.history()
    where = await run_in_threadpool(_where, talks, transcripts, exchanges, text)
    said = await talks.say(where)
    about = {"x-conversation": where.conversation}
    if not order.stream:
        found = await _last(said)
        if not await request.is_disconnected():
            talks.heard(found)
        whole = _completion(exchanges, text, shown(found.reply))
        return JSONResponse(whole.model_dump(), headers=about)
    wants_usage = order.stream_options is not None and order.stream_options.include_usage
    answer = stream(with_comments(_chunks(talks, said, exchanges, text, wants_usage)))
    answer.headers.update(about)
    return answer


def _where(talks: Talks, transcripts: Transcripts, exchanges: _Exchanges, text: str) -> Order:
    place = transcripts.find(exchanges) if exchanges else None
    if place is None:
        return Order(conversation=talks.new(), text=text)
    return Order(conversation=place.conversation, text=text, after=place.turns)


def _no_model(name: str) -> Response:
    found = problem(404, "model_not_found", f"there is no model {name[:60]!r}", f"use {MODEL}")
    return refusal(found, "/v1/")


async def _last(said: AsyncIterator[str | Said]) -> Said:
    found = [item async for item in said if isinstance(item, Said)]
    return found[-1]


def _completion(exchanges: _Exchanges, text: str, reply: str) -> Completion:
    return Completion(
        id=f"chatcmpl-{secrets.token_hex(12)}",
        created=int(time.time()),
        choices=(Choice(message=Answer(content=reply)),),
        usage=usage(exchanges, text, reply),
    )


async def _chunks(
    talks: Talks, said: AsyncIterator[str | Said], exchanges: _Exchanges, text: str, wants_usage: bool
) -> AsyncIterator[bytes]:
    id_, created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())

    def chunk(delta: Delta | None, end: bool = False, used: Usage | None = None) -> bytes:
        choices = () if delta is None else (ChunkChoice(delta=delta, finish_reason="stop" if end else None),)
        found = Chunk(id=id_, created=created, choices=choices, usage=used).model_dump()
        for each in found["choices"]:
            each["delta"] = {k: v for k, v in each["delta"].items() if v is not None}
        if not wants_usage:
            del found["usage"]
        return event(json.dumps(found))

    yield chunk(Delta(role="assistant", content=""))
    try:
        async for item in said:
            if isinstance(item, Said):
                reply = shown(item.reply)
                for piece in _PIECES.findall(reply):
                    yield chunk(Delta(content=piece))
                yield chunk(Delta(), end=True)
                if wants_usage:
                    yield chunk(None, used=usage(exchanges, text, reply))
                talks.heard(item)
            else:
                yield chunk(Delta(reasoning_content=item[:2000] + "\n"))
    except PersonError as error:
        yield event(json.dumps({"error": openai_error(of_error(error))}))
        return
    yield event("[DONE]")
