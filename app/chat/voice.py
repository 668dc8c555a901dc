"""The language model of conversations: opened when it is needed, asked by one at a time, every exchange kept."""

import json
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...tools.llm.access import Access
from ...tools.llm.chat import ChatModel, ChatReply, ChatRequest
from ...tools.llm.choose import Chosen, choose_model
from ...tools.llm.ledger import Caps
from ...tools.llm.record import Exchange, MemoryJournal
from ...tools.llm.templates import Prompt
from ...tools.secrets import redact_body
from .lines import lines
from .reply import Tell

#: Seconds that the model may take for one turn, planning apart.
_TURN_SECONDS = 60.0
EXCHANGES = "exchanges.jsonl"


@dataclass
class Voice:
    """A language model that several conversations share.

    Attributes:
        spec: as ``--llm`` takes it; None: the best that can be had.
    """

    spec: str | None = None
    resources: ExitStack = field(default_factory=ExitStack)
    _chosen: Chosen | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def chosen(self, tell: Tell) -> Chosen:
        """The model, opened once.

        Raises:
            RequestError, ModelUnavailable: it was named and cannot be had.
        """
        with self._lock:
            if self._chosen is None:
                found = choose_model(self.spec, self.resources, tell)
                model = _OneAtATime(found.model, self._lock) if found.model is not None else None
                self._chosen = replace(found, model=model, downloading=0.0)
            return self._chosen

    def access(self, journal: "KeptJournal", tell: Tell) -> Access | None:
        """The way to the model for one turn; None where nobody speaks.

        Raises:
            RequestError, ModelUnavailable: it was named and cannot be had.
        """
        chosen = self.chosen(tell)
        if chosen.model is None:
            return None
        spent = sum(e.seconds for e in journal.exchanges())
        return Access(
            chosen.model, journal, Caps(seconds=spent + _TURN_SECONDS), chosen.price, chosen.expected
        )

    def rest(self) -> None:
        """Give back what the model holds: a run wants the cores and the memory. It is opened again when asked."""
        with self._lock:
            if self._chosen is not None:
                self._chosen.close()

    def close(self) -> None:
        """Close the model. Idempotent."""
        self.resources.close()


class _OneAtATime:
    """A model that several threads ask: one waits for the other."""

    def __init__(self, model: ChatModel, lock: threading.RLock) -> None:
        self._model, self._lock = model, lock

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def thinking_tokens(self) -> int:
        """The model's."""
        return int(getattr(self._model, "thinking_tokens", 0))

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """As the model does.

        Raises:
            ChatFault: no reply came.
        """
        with self._lock:
            return self._model.ask(request, seconds)


class KeptJournal(MemoryJournal):
    """Exchanges of a conversation, kept in its folder: asked again after a restart, nothing is paid twice."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / EXCHANGES
        self._bytes = 0
        self._unsent: dict[str, object] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read it again, where another process has written meanwhile."""
        size = self._path.stat().st_size if self._path.exists() else 0
        if size != self._bytes:
            self._exchanges = [Exchange.model_validate(line["exchange"]) for line in lines(self._path)]
            self._bytes = size

    def asking(self, prompt: Prompt, request: ChatRequest) -> None:
        """Remember what is sent; it is written with the reply."""
        self._unsent = {
            "prompt": prompt.name,
            "version": prompt.version,
            "template_sha256": prompt.sha256,
            "request": request.model_dump(mode="json"),
        }

    def over(self, exchange: Exchange) -> None:
        """Keep it."""
        super().over(exchange)
        line = {**self._unsent, "exchange": exchange.model_dump(mode="json")}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(redact_body(line), ensure_ascii=False) + "\n")
            file.flush()
            self._bytes = file.tell()
