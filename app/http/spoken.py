"""OpenAI's chat API as values (platform.openai.com/docs/api-reference/chat): what we take, and what we send.

Tools, pictures and sampling settings are taken and left aside: what is done here is not for a client's model to say.
"""

import math
import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ...pipelines.contracts import RequestError

MODEL = "automl-agent"
_BYTES_A_TOKEN = 4


class _Taken(BaseModel):
    """A part of a request: clients send more than we read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Part(_Taken):
    """A piece of a message; only text is read."""

    type: str = Field(max_length=60)
    text: str | None = Field(default=None, max_length=1_000_000)


class ChatMessage(_Taken):
    """A message of the history."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[Part, ...] | None = None

    @property
    def words(self) -> str:
        """Its text."""
        if isinstance(self.content, tuple):
            return "\n".join(p.text for p in self.content if p.type == "text" and p.text)
        return self.content or ""


class StreamOptions(_Taken):
    """How a stream ends."""

    include_usage: bool = False


class ChatRequest(_Taken):
    """What ``/v1/chat/completions`` is asked."""

    model: str = Field(max_length=200)
    messages: tuple[ChatMessage, ...] = Field(min_length=1, max_length=2000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, ge=1, le=1)

    def history(self) -> tuple[list[tuple[str, str]], str]:
        """What was said and answered before, and what is said now.

        Raises:
            RequestError: the last word is not the person's, or is empty.
        """
        spoken = [m for m in self.messages if m.role in {"user", "assistant"}]
        if not spoken or spoken[-1].role != "user" or not spoken[-1].words.strip():
            raise RequestError(
                "NO-MESSAGE", "the last message is no user's text", "end with what the person says"
            )
        exchanges: list[tuple[str, str]] = []
        said: list[str] = []
        for message in spoken[:-1]:
            if message.role == "user":
                said.append(message.words)
            elif said:
                exchanges.append(("\n".join(said), message.words))
                said = []
        return exchanges, "\n".join([*said, spoken[-1].words])


class Usage(BaseModel):
    """Tokens, estimated at four bytes each: no model's tokenizer stands behind a conversation with rules."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Answer(BaseModel):
    """The message of an answer."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """The only choice there is."""

    index: Literal[0] = 0
    message: Answer
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(BaseModel):
    """The whole answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: Usage


class Delta(BaseModel):
    """What a chunk adds. ``reasoning_content``: what goes on meanwhile, which clients show apart and do not send back."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    reasoning_content: str | None = None


class ChunkChoice(BaseModel):
    """The only choice there is."""

    index: Literal[0] = 0
    delta: Delta
    finish_reason: Literal["stop"] | None = None


class Chunk(BaseModel):
    """A piece of an answer."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str = MODEL
    choices: tuple[ChunkChoice, ...]
    usage: Usage | None = None


class Model(BaseModel):
    """The model that there is."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = Field(default_factory=lambda: int(time.time()))
    owned_by: str = "automl-agent"


class Models(BaseModel):
    """A list of one."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


def usage(exchanges: list[tuple[str, str]], said: str, answered: str) -> Usage:
    """What a turn would have cost."""
    asked = tokens(said) + sum(tokens(a) + tokens(b) for a, b in exchanges)
    return Usage(
        prompt_tokens=asked, completion_tokens=tokens(answered), total_tokens=asked + tokens(answered)
    )


def tokens(text: str) -> int:
    """An estimate."""
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_A_TOKEN)
