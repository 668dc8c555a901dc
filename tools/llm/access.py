"""The one way to a language model: a prompt in, a checked value out, everything on record.

Whatever goes wrong ends in :class:`NoAnswer`, and the crew goes on by rules.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ...pipelines.contracts import AutoMLAgentError, ReplyError, Value
from ..secrets import redact
from ..store.failpoints import passing
from .answer import read_answer
from .chat import ChatFault, ChatModel, ChatReply, ChatRequest, Message, Sampling, thinking_tokens
from .discretion import discreet, discreet_reply
from .ledger import Caps, Ledger, add_up, counted, estimate_tokens
from .prices import Price
from .record import Exchange, Journal, Replay, fingerprint
from .templates import Prompt, harmless, prompt
from .wire import watched

Answer = TypeVar("Answer", bound=Value)

#: A call is not begun with less time than this.
_LEAST_SECONDS = 1.0
#: What is told of a refused answer, to the model and to people: it may quote the answer.
_MOST_FEEDBACK = 300


class NoAnswer(AutoMLAgentError):
    """The language model gave no usable answer; the message says why, in plain words."""


@dataclass
class Access:
    """A language model as the agents know it.

    Args:
        model: who answers.
        journal: keeps every exchange; what it holds already is not asked again.
        caps: what all calls together may take.
        price: of the model's tokens; None where it is not known.
        expected: seconds that a call should take; None where calls are short against any time limit.
        now: the monotonic clock.
    """

    model: ChatModel
    journal: Journal
    caps: Caps
    price: Price | None = None
    expected: Callable[[ChatRequest], float] | None = None
    now: Callable[[], float] = time.monotonic
    #: (prompt, reason) of each question that went without an answer in this process.
    unanswered: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._replay = Replay(self.journal.exchanges())

    @property
    def ledger(self) -> Ledger:
        """What was spent, earlier processes of the run included."""
        return add_up(self.journal.exchanges())

    def ask(
        self,
        name: str,
        kind: type[Answer],
        values: Mapping[str, object],
        *,
        schema: Mapping[str, Any] | None = None,
        check: Callable[[Answer], None] | None = None,
        sampling: Sampling | None = None,
    ) -> Answer:
        """Ask a prompt; once more where the first answer is refused.

        Args:
            name: of the prompt.
            kind: the answer's type.
            values: what the prompt's template wants.
            schema: JSON schema of the answer, where it is narrower than ``kind``'s own.
            check: raises ReplyError where the answer is of the right form and still wrong; one that says it is
                usable asks for a better answer and takes this one where none comes.
            sampling: how the answer is drawn; the likeliest one, if not given.

        Raises:
            NoAnswer: there is no usable answer.
        """
        return self.ask_whole(name, kind, values, schema=schema, check=check, sampling=sampling)[0]

    def ask_whole(
        self,
        name: str,
        kind: type[Answer],
        values: Mapping[str, object],
        *,
        schema: Mapping[str, Any] | None = None,
        check: Callable[[Answer], None] | None = None,
        sampling: Sampling | None = None,
    ) -> tuple[Answer, ChatReply]:
        """As :meth:`ask`, with the reply that the answer was read from: its tokens' probabilities, for instance.

        Raises:
            NoAnswer: there is no usable answer.
        """
        asked = prompt(name)
        drawn = sampling or Sampling()
        request = discreet(
            ChatRequest(
                messages=asked.render(values),
                name=name,
                answer_schema=schema or kind.model_json_schema(),
                max_tokens=asked.max_tokens,
                temperature=drawn.temperature,
                seed=drawn.seed,
                probabilities=drawn.probabilities,
            )
        )
        try:
            if (reason := self.journal.unanswered(fingerprint(request))) is not None:
                raise NoAnswer(reason)
            return self._answer(asked, request, kind, check)
        except NoAnswer as missing:
            self.unanswered.append((name, str(missing)))
            self.journal.without(name, str(missing), fingerprint(request))
            raise

    def _answer(
        self, asked: Prompt, request: ChatRequest, kind: type[Answer], check: Callable[[Answer], None] | None
    ) -> tuple[Answer, ChatReply]:
        reply = self._exchange(asked, request)
        try:
            return _read(reply, kind, check), reply
        except ReplyError as error:
            repair = _repaired(request, reply, str(error), thinking_tokens(self.model))
        reply = self._exchange(asked, repair)
        try:
            return _read(reply, kind, check, last=True), reply
        except ReplyError as error:
            raise NoAnswer(f"its answer was refused twice: {error}") from None

    def _exchange(self, asked: Prompt, request: ChatRequest) -> ChatReply:
        """One exchange, from the record where it is there."""
        print_ = fingerprint(request)
        exchange = self._replay.take(print_) or self._send(asked, request, print_)
        try:
            reply = exchange.outcome()
        except ChatFault as fault:
            raise NoAnswer(str(fault)) from None
        if reply.finish == "refused":
            raise NoAnswer("the language model refused to answer")
        if reply.finish == "stop" and not reply.text.strip():
            # A refusal without words, or a tool call instead: asked again, it would be the same.
            raise NoAnswer("the language model answered nothing")
        return reply

    def _send(self, asked: Prompt, request: ChatRequest, print_: str) -> Exchange:
        spent = self.ledger
        if (reason := self.caps.reason(spent, request, self.price, thinking_tokens(self.model))) is not None:
            raise NoAnswer(reason)
        seconds = min(self.caps.seconds - spent.seconds, self.caps.call_seconds)
        needed = max(_LEAST_SECONDS, self.expected(request) if self.expected else 0.0)
        if seconds < needed:
            raise NoAnswer(f"its share of the time limit has {max(0.0, seconds):.0f} s left")
        self.journal.asking(asked, request)
        began = self.now()
        try:
            with watched(self.journal.sending):
                reply = counted(discreet_reply(self.model.ask(request, seconds)), request)
        except ChatFault as fault:
            exchange = self._over(print_, request, self.now() - began, None, fault)
        else:
            exchange = self._over(print_, request, self.now() - began, reply, None)
        passing("reply:received")
        self.journal.over(exchange)
        return exchange

    def _over(
        self,
        print_: str,
        request: ChatRequest,
        seconds: float,
        reply: ChatReply | None,
        fault: ChatFault | None,
    ) -> Exchange:
        came, went = (reply.input_tokens, reply.output_tokens) if reply else (0, 0)
        tries = reply.lost if reply else fault.sent if fault else 0
        lost = tries * estimate_tokens(request)
        return Exchange(
            fingerprint=print_,
            prompt=request.name,
            seconds=round(seconds, 3),
            usd=self.price.cost(came + lost, went) if self.price else None,
            lost_tokens=lost,
            reply=reply,
            fault=redact(str(fault)) if fault else None,
            lasting=fault.lasting if fault else False,
        )


def _read(
    reply: ChatReply, kind: type[Answer], check: Callable[[Answer], None] | None, last: bool = False
) -> Answer:
    if reply.finish == "length":
        raise ReplyError("the answer was cut off: it must be shorter")
    try:
        answer = read_answer(reply.text, kind)
        if check is not None:
            _check(answer, check, last)
    except ReplyError as error:
        raise ReplyError(_feedback(str(error))) from None
    return answer


def _check(answer: Answer, check: Callable[[Answer], None], last: bool) -> None:
    try:
        check(answer)
    except ReplyError as error:
        if not (last and error.usable):
            raise


def _feedback(problem: str) -> str:
    """What is wrong, on one line that may be printed."""
    line = "".join(sign if sign.isprintable() else " " for sign in problem[: _MOST_FEEDBACK + 1])
    return line if len(line) <= _MOST_FEEDBACK else f"{line[:_MOST_FEEDBACK]} ..."


def _repaired(request: ChatRequest, reply: ChatReply, problem: str, thinking: int) -> ChatRequest:
    """The request with the refused answer and what is wrong with it; one that was cut off gets more room."""
    told = prompt("repair").render({"problem": problem})[-1]
    answered = Message(role="assistant", content=harmless(reply.text[:4000]))
    room = 2 * request.max_tokens + thinking if reply.finish == "length" else request.max_tokens
    return request.model_copy(update={"messages": (*request.messages, answered, told), "max_tokens": room})
