"""What the language model has cost, and what it may cost."""

import math
from collections.abc import Sequence

from ...pipelines.contracts import Value
from .chat import ChatReply, ChatRequest
from .prices import Price
from .record import Exchange
from .schemas import told

#: Bytes of text to a token, at least, for estimates made before a call.
_BYTES_A_TOKEN = 3.0
#: Bytes of text to a token, at most, and tokens that nobody sees: what lies outside cannot be.
_MOST_BYTES_A_TOKEN, _UNSEEN_TOKENS = 32.0, 100_000


class Ledger(Value):
    """Sums over exchanges. ``usd`` is None where the price of one of them is not known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    usd: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens


def add_up(exchanges: Sequence[Exchange]) -> Ledger:
    """The ledger of some exchanges; one without a reply counts with its time and what it may cost."""
    replies = [e.reply for e in exchanges if e.reply is not None]
    prices = [e.usd for e in exchanges]
    return Ledger(
        calls=len(exchanges),
        input_tokens=sum(r.input_tokens for r in replies) + sum(e.lost_tokens for e in exchanges),
        output_tokens=sum(r.output_tokens for r in replies),
        seconds=sum(e.seconds for e in exchanges),
        usd=None if None in prices else math.fsum(p for p in prices if p is not None),
    )


class Caps(Value):
    """What all calls together may take. None: no cap.

    Attributes:
        seconds: the model's share of the time limit.
        call_seconds: no single call is waited for longer.
    """

    seconds: float
    call_seconds: float = 120.0
    tokens: int | None = None
    usd: float | None = None

    def reason(
        self, spent: Ledger, request: ChatRequest, price: Price | None, thinking: int = 0
    ) -> str | None:
        """Why ``request`` may not be sent any more, or None. Counts the longest answer it may get.

        Args:
            spent: so far.
            request: the next one.
            price: of tokens, where it is known.
            thinking: tokens that the model may take beside those of its answer.
        """
        sent, answered = estimate_tokens(request), request.max_tokens + thinking
        most = sent + answered
        if self.tokens is not None and spent.tokens + most > self.tokens:
            return f"the cap of {self.tokens} tokens: {spent.tokens} are spent, this call may take {most}"
        if self.usd is not None:
            if spent.usd is None or price is None:
                return "there is a cap in dollars, and the model's price is not known"
            dearest = price.cost(sent, answered)
            if spent.usd + dearest > self.usd:
                return (
                    f"the cap of ${self.usd:g}: ${spent.usd:.4f} is spent, this call may cost ${dearest:.4f}"
                )
        return None


def counted(reply: ChatReply, request: ChatRequest) -> ChatReply:
    """The reply with its tokens; estimated where the endpoint counts none, or says what cannot be.

    Caps must hold there too, and no endpoint may end a run's questions by a number.
    """
    sent = sum(len(m.content.encode("utf-8", "replace")) for m in request.messages)
    said = len(reply.text.encode("utf-8", "replace"))
    if _may_be(reply.input_tokens, sent) and _may_be(reply.output_tokens, said):
        return reply
    answer = math.ceil(said / _BYTES_A_TOKEN)
    return reply.model_copy(update={"input_tokens": estimate_tokens(request), "output_tokens": answer})


def _may_be(tokens: int, size: int) -> bool:
    """Whether so many bytes of text can be so many tokens, what an endpoint adds or a model thinks included."""
    return size / _MOST_BYTES_A_TOKEN <= tokens <= size + _UNSEEN_TOKENS


def estimate_tokens(request: ChatRequest) -> int:
    """Tokens of what is sent, its schema included, estimated on the high side for most languages."""
    size = sum(len(m.content.encode("utf-8", "replace")) for m in told(request))
    return math.ceil(size / _BYTES_A_TOKEN) + 16
