"""What was sent to language models in a run, from its events: every body, to the byte."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ...pipelines.contracts import Value
from ..store.events import Event, EventKind
from .chat import ChatRequest


class Attempt(Value):
    """One body that left, or was about to when its process ended.

    Attributes:
        at: seconds since 1970.
        host, path: where it went.
        bytes, sha256: of the body.
        body: its text. Its UTF-8 bytes are what was sent.
        intact: whether the text has that length and that hash.
    """

    at: float
    host: str
    path: str
    bytes: int
    sha256: str
    body: str
    intact: bool


class Asked(Value):
    """One question to a language model, with everything that was sent for it.

    Attributes:
        number: of the question, from 0.
        prompt, version: which prompt it is, and in which version.
        at: seconds since 1970.
        request: messages, schema and options as recorded before anything was sent.
        attempts: bodies sent for it, retries included; none where a script answered, or nothing could be sent. Runs of
            versions that did not keep bodies have none either.
        outcome: ``answered``, what went wrong, or that its process ended.
    """

    number: int
    prompt: str
    version: int
    at: float
    request: ChatRequest
    attempts: tuple[Attempt, ...]
    outcome: str


def asked(events: Sequence[Event]) -> tuple[Asked, ...]:
    """Every question of a run, in order."""
    bodies = {e.body["sha256"]: e.body["body"] for e in events if _first(e)}
    answers = {e.number: e.body for e in events if e.kind is EventKind.LLM_ANSWERED}
    questions = [e for e in events if e.kind is EventKind.LLM_ASKED]
    sent = [e for e in events if e.kind is EventKind.LLM_SENT]
    last = {e.number: place for place, e in enumerate(questions)}
    return tuple(
        Asked(
            number=place,
            prompt=str(e.body["prompt"]),
            version=int(e.body["version"]),
            at=e.at,
            request=ChatRequest.model_validate(e.body["request"]),
            attempts=tuple(_attempt(s, bodies) for s in sent if s.body["asked"] == place),
            # Of several processes that asked the same, the last one may have had an answer.
            outcome=_outcome(answers.get(e.number) if last[e.number] == place else None),
        )
        for place, e in enumerate(questions)
    )


def _first(event: Event) -> bool:
    return event.kind is EventKind.LLM_SENT and event.body["body"] is not None


def _attempt(event: Event, bodies: Mapping[str, str]) -> Attempt:
    about = event.body
    body = bodies.get(about["sha256"], "")
    data = body.encode("utf-8", "replace")
    return Attempt(
        at=event.at,
        host=about["host"],
        path=about["path"],
        bytes=about["bytes"],
        sha256=about["sha256"],
        body=body,
        intact=len(data) == about["bytes"] and hashlib.sha256(data).hexdigest() == about["sha256"],
    )


def _outcome(answer: Mapping[str, Any] | None) -> str:
    if answer is None:
        return "no answer on record: the process ended while it waited"
    return f"failed: {answer['fault']}" if answer.get("fault") else "answered"


def pretty(schema: Mapping[str, Any]) -> str:
    """A schema on one line, as it may be shown."""
    return json.dumps(dict(schema), ensure_ascii=True)
