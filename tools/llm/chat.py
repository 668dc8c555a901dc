"""One exchange with a language model, whoever answers."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from ...pipelines.contracts import AutoMLAgentError, Value


class Message(Value):
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Sampling(Value):
    """How an answer is drawn.

    Attributes:
        temperature, seed: as far as the model honours them.
        probabilities: how many of the likeliest tokens to tell the probabilities of, at each place of the answer; 0
            for none. Endpoints that cannot tell them answer without.
    """

    temperature: float = 0.0
    seed: int = 0
    probabilities: int = 0


class ChatRequest(Value):
    """What is asked.

    Attributes:
        messages: the conversation, system message first.
        name: what the answer is called, for endpoints that want a name.
        answer_schema: JSON schema of the answer.
        max_tokens: of the answer.
        temperature, seed, probabilities: as in :class:`Sampling`.
    """

    messages: tuple[Message, ...]
    name: str
    answer_schema: Mapping[str, Any]
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int = 0
    probabilities: int = 0


class ChatReply(Value):
    """What came back, unread.

    Attributes:
        text: the answer, control characters and all.
        finish: ``stop``, or why it is not whole.
        input_tokens, output_tokens: as the endpoint counts them; 0 where it does not.
        model: as the endpoint names it.
        lost: tries before it that reached the model and brought no reply.
        tokens: for each token of the answer, the likeliest ones and their probabilities, where they were asked for
            and the endpoint tells them.
    """

    text: str
    finish: Literal["stop", "length", "refused"]
    input_tokens: int = 0
    output_tokens: int = 0
    model: str | None = None
    lost: int = 0
    tokens: tuple[Mapping[str, float], ...] = ()


class ChatFault(AutoMLAgentError):
    """No reply came.

    Args:
        what: in plain words, without keys.
        lasting: asking again is useless (the key is refused, there is no such model).
        wait: seconds the endpoint asks to wait.
        sent: tries that reached the model, each of which it may charge.
    """

    def __init__(self, what: str, *, lasting: bool = False, wait: float | None = None, sent: int = 0) -> None:
        super().__init__(what)
        self.lasting = lasting
        self.wait = wait
        self.sent = sent


class ChatModel(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """The model's name, as shown to people and recorded."""
        ...

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """One exchange within ``seconds``, from the first byte sent to the last one received.

        Raises:
            ChatFault: no reply came.
        """
        ...


def sendable(text: str) -> str:
    """Text without halves of surrogate pairs, which no file, database or message could hold."""
    return text.encode("utf-8", "replace").decode()


def thinking_tokens(model: ChatModel) -> int:
    """Tokens that a model may take beside those of its answer: its ``thinking_tokens``, where it has some."""
    return int(getattr(model, "thinking_tokens", 0))
