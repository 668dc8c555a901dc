"""Models that attack one question and answer all others well, and an access that sees what came of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ...pipelines.contracts import Value
from ...tools.llm.access import Access, NoAnswer
from ...tools.llm.chat import ChatModel, ChatReply, ChatRequest, sendable, thinking_tokens
from ...tools.llm.ledger import Caps
from ...tools.llm.record import Exchange, MemoryJournal
from .case import Said
from .drawn import drawn, narrowed
from .place import Place

#: Makes a hostile reply to a question.
Attack = Callable[[ChatRequest], Said]


@dataclass
class Hostile:
    """Says what an attack makes of each question."""

    attack: Attack
    name: str = "hostile"

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """The attack's reply."""
        said = self.attack(request)
        return ChatReply(text=sendable(said.text), finish=said.finish, tokens=said.tokens, model=self.name)


@dataclass
class Divided:
    """Sends the attacked question to one model, and answers all others itself.

    Attributes:
        replies: texts that came as answer to the attacked question.
        others: what was answered to all others.
        asked: times that it was asked.
    """

    place: Place
    attacked: ChatModel
    replies: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    asked: int = 0

    @property
    def name(self) -> str:
        """The attacked model's."""
        return self.attacked.name

    @property
    def thinking_tokens(self) -> int:
        """The attacked model's."""
        return thinking_tokens(self.attacked)

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """One reply."""
        if request.name != self.place.prompt:
            self.others.append(good_answer(self.place, request))
            return ChatReply(text=self.others[-1], finish="stop")
        self.asked += 1
        reply = self.attacked.ask(request, seconds)
        self.replies.append(reply.text)
        return reply


def good_answer(place: Place, request: ChatRequest) -> str:
    """A valid answer: the place's own, or a random one, the same for the same question."""
    own = place.answers.get(request.name)
    rng = Random(f"{request.name} {request.seed}")
    return json.dumps(drawn(narrowed(request.answer_schema, place.words), rng) if own is None else own)


class KeptJournal(MemoryJournal):
    """Keeps exchanges as a run's record does: as ASCII text, from which they come back as they were.

    Attributes:
        reasons: (prompt, reason) of each question that went without an answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reasons: list[tuple[str, str]] = []

    def over(self, exchange: Exchange) -> None:
        """Keep it.

        Raises:
            ValueError: it does not come back as it was: a bug.
        """
        written = json.dumps(exchange.model_dump(mode="json"), ensure_ascii=True, allow_nan=False)
        if Exchange.model_validate(json.loads(written)) != exchange:
            raise ValueError("an exchange does not come back from its record as it was")
        super().over(exchange)

    def without(self, prompt: str, reason: str, fingerprint: str) -> None:
        """Keep the reason."""
        json.dumps({"prompt": prompt, "reason": reason}).encode("ascii")
        self.reasons.append((prompt, reason))


class WatchedAccess(Access):
    """An access that tells afterwards what was asked, and what went without an answer."""

    kinds: dict[str, type[Value]]
    missed: list[str]

    def ask_whole(
        self, name: str, kind: Any, values: Mapping[str, object], **how: Any
    ) -> tuple[Any, ChatReply]:
        """As it is."""
        self.kinds[name] = kind
        try:
            return super().ask_whole(name, kind, values, **how)
        except NoAnswer:
            self.missed.append(name)
            raise


def watched(model: ChatModel, seconds: float = 3600.0) -> tuple[WatchedAccess, KeptJournal]:
    """An access to a model, and its record."""
    journal = KeptJournal()
    access = WatchedAccess(model, journal, Caps(seconds=seconds))
    access.kinds, access.missed = {}, []
    return access, journal
