"""What was asked and what came back, kept where a later process finds it."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ...pipelines.contracts import Value
from ..store.events import Event, EventKind
from ..store.history import understanding
from ..store.run import RunStore
from .chat import ChatFault, ChatReply, ChatRequest
from .templates import Prompt
from .wire import Sent


class Exchange(Value):
    """One exchange that is over. Exactly one of ``reply`` and ``fault`` is there.

    Attributes:
        fingerprint: of everything that was sent.
        seconds: it took.
        usd: it cost; None where no price is known.
        lost_tokens: estimate of what was sent without a reply, and may be charged all the same.
    """

    fingerprint: str
    prompt: str
    seconds: float
    usd: float | None
    reply: ChatReply | None = None
    fault: str | None = None
    lasting: bool = False
    lost_tokens: int = 0

    def outcome(self) -> ChatReply:
        """The reply.

        Raises:
            ChatFault: none came.
        """
        if self.reply is None:
            raise ChatFault(self.fault or "", lasting=self.lasting)
        return self.reply


class Journal(Protocol):
    """Keeps exchanges."""

    def exchanges(self) -> Sequence[Exchange]:
        """All that are over, in order."""
        ...

    def asking(self, prompt: Prompt, request: ChatRequest) -> None:
        """Called before anything is sent."""
        ...

    def sending(self, sent: Sent) -> None:
        """Called before each body leaves: an exchange may take several."""
        ...

    def over(self, exchange: Exchange) -> None:
        """Called as soon as an exchange is over."""
        ...

    def without(self, prompt: str, reason: str, fingerprint: str) -> None:
        """The crew goes on without an answer."""
        ...

    def unanswered(self, fingerprint: str) -> str | None:
        """Why a question went without an answer that was not even sent; None where it did not, or was sent."""
        ...


class MemoryJournal:
    """Keeps exchanges as long as the process lives: for plans that no run follows."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []

    def exchanges(self) -> Sequence[Exchange]:
        """All that are over."""
        return self._exchanges

    def asking(self, prompt: Prompt, request: ChatRequest) -> None:
        """Nothing is kept of what is not over."""

    def sending(self, sent: Sent) -> None:
        """Nothing is kept of it."""

    def over(self, exchange: Exchange) -> None:
        """Keep it."""
        self._exchanges.append(exchange)

    def without(self, prompt: str, reason: str, fingerprint: str) -> None:
        """Nothing."""

    def unanswered(self, fingerprint: str) -> str | None:
        """Nothing is kept of it."""
        return None


class RunJournal:
    """Keeps exchanges as events of a run: what was sent before it is sent, what came as soon as it came."""

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def exchanges(self) -> Sequence[Exchange]:
        """All that are over, earlier processes' included."""
        return exchanges(self._store.events)

    def asking(self, prompt: Prompt, request: ChatRequest) -> None:
        """Record what is sent, whole."""
        number = len(self._store.all(EventKind.LLM_ANSWERED))
        # A process that died while it waited has recorded this number already.
        attempt = sum(1 for e in self._store.all(EventKind.LLM_ASKED) if e.number == number)
        body = {
            "prompt": prompt.name,
            "version": prompt.version,
            "template_sha256": prompt.sha256,
            "fingerprint": fingerprint(request),
            "request": request.model_dump(mode="json"),
        }
        self._store.append(EventKind.LLM_ASKED, body, number=number, attempt=attempt)

    def sending(self, sent: Sent) -> None:
        """Record what leaves, to the byte; a body that left before is named by its hash alone."""
        held = self._store.all(EventKind.LLM_SENT)
        known = any(e.body["sha256"] == sent.sha256 for e in held)
        body = {
            "asked": len(self._store.all(EventKind.LLM_ASKED)) - 1,
            "host": sent.host,
            "path": sent.path,
            "bytes": sent.bytes,
            "sha256": sent.sha256,
            "body": None if known else sent.body,
        }
        self._store.append(EventKind.LLM_SENT, body, number=len(held))

    def over(self, exchange: Exchange) -> None:
        """Record what came."""
        number = len(self._store.all(EventKind.LLM_ANSWERED))
        self._store.append(EventKind.LLM_ANSWERED, exchange.model_dump(mode="json"), number=number)

    def without(self, prompt: str, reason: str, fingerprint: str) -> None:
        """Record it once, also where a resumed run comes by here again."""
        body = {"prompt": prompt, "reason": reason, "fingerprint": fingerprint}
        held = self._store.all(EventKind.LLM_FALLBACK)
        if all((e.body["prompt"], e.body["fingerprint"]) != (prompt, fingerprint) for e in held):
            self._store.append(EventKind.LLM_FALLBACK, body, number=len(held))

    def unanswered(self, fingerprint: str) -> str | None:
        """The recorded reason: a resumed run goes on as the interrupted one did, though time may be left now."""
        if any(e.fingerprint == fingerprint for e in self.exchanges()):
            return None
        held = self._store.all(EventKind.LLM_FALLBACK)
        return next((str(e.body["reason"]) for e in held if e.body["fingerprint"] == fingerprint), None)


def exchanges(events: Sequence[Event]) -> tuple[Exchange, ...]:
    """The exchanges among events."""
    with understanding():
        return tuple(Exchange.model_validate(e.body) for e in events if e.kind is EventKind.LLM_ANSWERED)


def speaker(events: Sequence[Event]) -> Mapping[str, Any]:
    """{spec, model, said} of the language model that spoke last."""
    chosen = [e.body for e in events if e.kind is EventKind.LLM_CHOSEN]
    with understanding():
        found: Mapping[str, Any] = chosen[-1] if chosen else events[0].body["llm"]
    return found


def fallbacks(events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """(prompt, reason) of each time the crew went on without an answer."""
    return tuple(
        (str(e.body["prompt"]), str(e.body["reason"])) for e in events if e.kind is EventKind.LLM_FALLBACK
    )


def fingerprint(request: ChatRequest) -> str:
    """SHA-256 of everything that is sent: equal requests have equal replies on record."""
    body: Mapping[str, Any] = request.model_dump(mode="json")
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


class Replay:
    """Hands out recorded exchanges, each once, for equal requests in the order in which they came."""

    def __init__(self, recorded: Sequence[Exchange]) -> None:
        self._recorded = tuple(recorded)
        self._handed: Counter[str] = Counter()

    def take(self, fingerprint: str) -> Exchange | None:
        """The next recorded exchange of this fingerprint, or None."""
        mine = [e for e in self._recorded if e.fingerprint == fingerprint]
        place = self._handed[fingerprint]
        if place >= len(mine):
            return None
        self._handed[fingerprint] += 1
        return mine[place]
