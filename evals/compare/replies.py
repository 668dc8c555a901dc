"""Recorded replies of a language model, by what was asked: equal questions of other cells are not asked again."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

from ...pipelines.contracts import DataError
from ...tools.llm.chat import ChatFault, ChatModel, ChatReply, ChatRequest
from ...tools.llm.ledger import counted
from ...tools.llm.prices import Price
from ...tools.llm.record import Exchange, fingerprint
from .lines import Lines

#: Answers a request within so many seconds: an exchange, recorded or new, whose fault is the caller's to raise.
Ask = Callable[[ChatRequest, float], Exchange]


class Heard(Exchange):
    """A reply on record.

    Attributes:
        speaker: the language model; empty where the record does not tell.
    """

    speaker: str = ""


class Replies:
    """A model with its record. Threads may ask at once; equal questions wait for one answer.

    What another model has answered is nobody's answer here, unless the record speaks alone.

    Faults are not kept: what one search did not get, another may.

    Args:
        path: the record, which grows.
        model: is asked what is not on record; None: that stays unanswered.
        start: another record, or a folder that holds ``replies.jsonl``: what is taken from it is kept in ``path``.
        one_at_a_time: whether the model answers one question at a time.
        price: of the model's tokens; None where it is not known.
    """

    def __init__(
        self,
        path: Path,
        model: ChatModel | None = None,
        start: Path | None = None,
        one_at_a_time: bool = False,
        price: Price | None = None,
    ) -> None:
        self._lines = Lines(path, Heard)
        self._model = model
        self._price = price
        self._known = self._mine(self._lines.read())
        self._earlier = {} if start is None else self._mine(_read(start))
        self._asking: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()
        self._turn = threading.Lock() if one_at_a_time else nullcontext()

    def ask(self, request: ChatRequest, seconds: float) -> Exchange:
        """The recorded exchange, else a new one."""
        print_ = fingerprint(request)
        with self._guard:
            mine = self._asking[print_]
        with mine:
            if print_ in self._known:
                return self._known[print_]
            exchange = self._earlier.get(print_) or self._new(print_, request, seconds)
            if exchange.reply is not None:
                with self._guard:
                    self._lines.append(exchange)
                    self._known[print_] = exchange
            return exchange

    def _mine(self, heard: Iterable[Heard]) -> dict[str, Heard]:
        """By fingerprint, what the model has said; all of it, where there is no model."""
        name = self._model.name if self._model is not None else None
        return {e.fingerprint: e for e in heard if name is None or e.speaker in ("", name)}

    def _new(self, print_: str, request: ChatRequest, seconds: float) -> Heard:
        if self._model is None:
            fault = "no reply to this question is on record"
            return Heard(
                fingerprint=print_, prompt=request.name, seconds=0, usd=0.0, fault=fault, lasting=True
            )
        with self._turn:
            began = time.monotonic()
            reply, missing = None, None
            try:
                reply = counted(self._model.ask(request, seconds), request)
            except ChatFault as fault:
                missing = fault
            return Heard(
                fingerprint=print_,
                prompt=request.name,
                speaker=self._model.name,
                seconds=round(time.monotonic() - began, 3),
                usd=self._cost(reply),
                reply=reply,
                fault=str(missing) if missing else None,
                lasting=missing.lasting if missing else False,
                # Here a count of tries, as only the asking side knows how to estimate them.
                lost_tokens=missing.sent if missing else 0,
            )

    def _cost(self, reply: ChatReply | None) -> float | None:
        if self._price is None:
            return None
        return self._price.cost(reply.input_tokens, reply.output_tokens) if reply is not None else 0.0


class Asked:
    """The model as one search knows it, with a clock on which recorded replies take as long as they once took."""

    def __init__(self, name: str, ask: Ask) -> None:
        self.name = name
        self._ask = ask
        #: Seconds of the model's that this search is charged with.
        self.seconds = 0.0
        #: US dollars of its replies, as they cost when they were given; None where nobody knows.
        self.usd: float | None = 0.0
        #: Seconds that this search really waited, for other searches' questions too.
        self.waited = 0.0

    def now(self) -> float:
        """The clock."""
        return self.seconds

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """The reply, recorded or new.

        Raises:
            ChatFault: there is none.
        """
        began = time.perf_counter()
        exchange = self._ask(request, seconds)
        self.waited += time.perf_counter() - began
        self.seconds += exchange.seconds
        self.usd = None if self.usd is None or exchange.usd is None else self.usd + exchange.usd
        if exchange.reply is None:
            raise ChatFault(exchange.fault or "", lasting=exchange.lasting, sent=exchange.lost_tokens)
        return exchange.reply


def _read(start: Path) -> list[Heard]:
    path = start / "replies.jsonl" if start.is_dir() else start
    if not path.is_file():
        raise DataError(
            "NO-REPLIES", f"there are no replies in {start}", "name a file that compare has written"
        )
    return [e for e in Lines(path, Heard).read() if e.reply is not None]
