"""A run's recorded replies in place of a language model. Nobody is asked: what is not on record is an error."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...pipelines.contracts import RequestError
from ..store.events import Event, EventKind
from .chat import ChatReply, ChatRequest
from .record import Exchange, RunJournal, exchanges, speaker


class RecordedModel:
    """Gives the replies, and the faults, that a run has on record for the same requests, in their order.

    How long an answer might have become does not count: room for it depends on the model, which is not here.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        asked = {
            str(e.body["fingerprint"]): e.body["request"] for e in events if e.kind is EventKind.LLM_ASKED
        }
        self._known: dict[str, list[Exchange]] = {}
        for exchange in exchanges(events):
            if (request := asked.get(exchange.fingerprint)) is not None:
                self._known.setdefault(_key(request), []).append(exchange)
        self._given: Counter[str] = Counter()
        self.name = str(events[0].body["llm"]["model"] or speaker(events)["model"])

    @property
    def given(self) -> int:
        """Replies and faults handed out so far."""
        return self._given.total()

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """The recorded reply.

        Raises:
            ChatFault: as recorded.
            RequestError: there is none on record.
        """
        key = _key(request.model_dump(mode="json"))
        known, place = self._known.get(key, []), self._given[key]
        if place >= len(known):
            raise RequestError(
                "NOT-ON-RECORD",
                f"request {request.name!r} ({key[:12]}) is not on record{' so often' if known else ''}",
                "data, code or prompts are not those of the run: its history cannot be made again",
            )
        self._given[key] += 1
        return known[place].outcome()


class ReplayedJournal(RunJournal):
    """Keeps exchanges as a run does; what another run went without, unasked, this one goes without too."""

    def __init__(self, store: Any, events: Sequence[Event]) -> None:
        super().__init__(store)
        self._asked = {e.fingerprint for e in exchanges(events)}
        self._without = {
            str(e.body["fingerprint"]): str(e.body["reason"])
            for e in events
            if e.kind is EventKind.LLM_FALLBACK
        }

    def unanswered(self, fingerprint: str) -> str | None:
        """The reason that is on record here or there."""
        if fingerprint in self._asked:
            return super().unanswered(fingerprint)
        return self._without.get(fingerprint) or super().unanswered(fingerprint)


def _key(request: Mapping[str, Any]) -> str:
    said = {name: value for name, value in request.items() if name != "max_tokens"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
