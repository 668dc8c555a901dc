"""Any OpenAI-compatible endpoint, through langchain and openai."""

import json
import math
import ssl
import time
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..secrets import remember, untraced
from .chat import ChatFault, ChatReply, ChatRequest, Message
from .schemas import is_strict, told
from .waiting import asked_wait

if TYPE_CHECKING:
    import openai
    from langchain_core.messages import AIMessage, BaseMessage

#: Ways to ask for JSON, the strictest first; an endpoint that refuses one is asked in the next from then on.
_WAYS = ("json_schema", "json_object", "text")
#: What a model that thinks before it answers may take for that.
_THINKING_TOKENS = 2000
#: Statuses that another try will not change.
_LASTING = frozenset({400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 451, 501})


class EndpointModel:
    """One model at one endpoint.

    Args:
        name: the model's name there.
        base_url: the API's address, such as ``http://127.0.0.1:8080/v1``.
        key: the API key; a placeholder where the endpoint wants none.
    """

    def __init__(self, name: str, base_url: str, key: str | None) -> None:
        import httpx2
        from langchain_openai.chat_models.base import BaseChatOpenAI
        from pydantic import SecretStr

        from .completion import CanonicalTransport
        from .transport import BoundedTransport

        remember(key)
        self.name = name
        self._transport = BoundedTransport()
        self._client = httpx2.Client(
            transport=CanonicalTransport(self._transport), follow_redirects=False, trust_env=False
        )
        self._way = 0
        self._unwanted: set[str] = set()
        #: Whether it has answered within the tokens of an answer.
        self._answers_at_once = False
        # The base class sends max_tokens, which every compatible server knows.
        self._chat = BaseChatOpenAI(
            model=name,
            base_url=base_url,
            api_key=SecretStr(key or "none"),
            http_client=self._client,
            max_retries=0,
            stream_usage=False,
        )

    @property
    def thinking_tokens(self) -> int:
        """Tokens that it may take beside those of its answer: until it has answered without, it may want some."""
        return 0 if self._answers_at_once and "max_tokens" not in self._unwanted else _THINKING_TOKENS

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """One exchange; where the endpoint knows no schemas, a second one without.

        Raises:
            ChatFault: no reply came.
        """
        self._transport.deadline = time.monotonic() + seconds
        while True:
            try:
                reply = self._once(request, _WAYS[self._way])
            except _NotThisWay:
                self._way += 1
            except _Unwanted as error:
                self._unwanted.add(error.option)
            else:
                # One that was cut off may have been thinking still.
                self._answers_at_once |= reply.finish != "length"
                return reply

    def _once(self, request: ChatRequest, way: str) -> ChatReply:
        import openai

        try:
            asked = request.messages if way == _WAYS[0] else told(request)
            with untraced():
                message = self._chat.invoke(_messages(asked), **_options(request, way, self._unwanted))
        except openai.APIStatusError as error:
            if (option := _refused_option(error, self._unwanted)) is not None:
                raise _Unwanted(option) from None
            if error.status_code in {400, 404, 422} and way != _WAYS[-1] and _about_format(error):
                raise _NotThisWay from None
            raise _status_fault(error) from None
        except openai.APITimeoutError as error:
            raise ChatFault("the language model took too long", sent=_tries_sent(error)) from None
        except openai.APIConnectionError as error:
            raise _connection_fault(error) from None
        except openai.OpenAIError as error:
            raise ChatFault(f"the reply cannot be read: {type(error).__name__}", sent=1) from None
        return _reply(message)


class _NotThisWay(Exception):
    """The endpoint does not know this kind of response format."""


class _Unwanted(Exception):
    """The endpoint does not take this option."""

    def __init__(self, option: str) -> None:
        super().__init__(option)
        self.option = option


def _refused_option(error: "openai.APIStatusError", known: Collection[str]) -> str | None:
    """The option of ours that a refusal names, if it is one we can do without."""
    if error.status_code not in {400, 422}:
        return None
    text = _told(error)
    return next(
        (o for o in ("logprobs", "max_tokens", "temperature", "seed") if o in text and o not in known), None
    )


def _messages(messages: Sequence[Message]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[m.role](content=m.content) for m in messages]


def _options(request: ChatRequest, way: str, unwanted: Collection[str]) -> dict[str, Any]:
    # In extra_body, since langchain would otherwise parse the answer itself.
    wanted = {"max_tokens": request.max_tokens, "temperature": request.temperature, "seed": request.seed}
    options: dict[str, Any] = {name: value for name, value in wanted.items() if name not in unwanted}
    if request.probabilities and "logprobs" not in unwanted:
        options |= {"logprobs": True, "top_logprobs": request.probabilities}
    if "max_tokens" in unwanted:
        # Models that think first want the newer name, and count their thoughts against it.
        options["max_completion_tokens"] = _THINKING_TOKENS + request.max_tokens
    if way == "json_schema":
        held = dict(request.answer_schema)
        schema = {"name": request.name, "schema": held, "strict": is_strict(held)}
        options["extra_body"] = {"response_format": {"type": "json_schema", "json_schema": schema}}
    elif way == "json_object":
        options["extra_body"] = {"response_format": {"type": "json_object"}}
    return options


def _about_format(error: "openai.APIStatusError") -> bool:
    text = _told(error)
    return any(word in text for word in ("response_format", "json_schema", "schema", "grammar"))


def _told(error: "openai.APIStatusError") -> str:
    """The beginning of what an endpoint says of an error."""
    return error.response.text.lower()


def _status_fault(error: "openai.APIStatusError") -> ChatFault:
    """The status in words, with what to set. What the endpoint wrote is left out: it may quote the key."""
    status = error.status_code
    if 300 <= status < 400:
        what = "the endpoint sends elsewhere, which is not followed: name that address itself with --llm"
        return ChatFault(what, lasting=True)
    said = {
        401: "the language model refuses the key: set OPENAI_API_KEY",
        402: "the language model wants to be paid first",
        403: "the language model refuses the key: set OPENAI_API_KEY",
        404: "the endpoint knows no such model or path: name another with --llm",
        429: "the language model asks for fewer requests",
    }
    if status == 429 and "insufficient_quota" in _told(error):
        return ChatFault("the language model has no credit left for this key", lasting=True)
    what = said.get(status, f"the language model answers with status {status}")
    return ChatFault(what, lasting=status in _LASTING, wait=asked_wait(error.response.headers))


def _connection_fault(error: "openai.APIConnectionError") -> ChatFault:
    """Why nothing came, or nothing that can be read."""
    from .completion import Unreadable

    causes = _causes(error)
    if (unreadable := next((c for c in causes if isinstance(c, Unreadable)), None)) is not None:
        return ChatFault(f"the reply is none of the API's: {unreadable}", sent=1)
    # A name is looked up again a little later; a certificate stays what it is.
    lasting = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)
    return ChatFault(
        f"the language model cannot be reached: {_reason(causes[-1])}",
        lasting=lasting,
        sent=_tries_sent(error),
    )


def _reason(cause: BaseException) -> str:
    # Escaped: what a library says may quote the other side.
    return f"{type(cause).__name__}: {json.dumps(str(cause)[:120])[1:-1]}"


def _tries_sent(error: Exception) -> int:
    """1 where the request may have reached the model, 0 where it certainly has not."""
    import httpx2

    from .transport import NotSent

    unsent = (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.UnsupportedProtocol,
        NotSent,
    )
    return 0 if any(isinstance(cause, unsent) for cause in _causes(error)) else 1


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what led to it, the first cause last."""
    found = [error]
    # httpcore drops causes, and contexts remain.
    while (cause := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(cause)
    return found


def _reply(message: "AIMessage") -> ChatReply:
    about = message.response_metadata
    reason = about.get("finish_reason")
    usage = message.usage_metadata
    refused = bool(message.additional_kwargs.get("refusal")) or reason == "content_filter"
    return ChatReply(
        text=message.text,
        finish="refused" if refused else "length" if reason == "length" else "stop",
        input_tokens=usage["input_tokens"] if usage else 0,
        output_tokens=usage["output_tokens"] if usage else 0,
        model=about.get("model_name") or None,
        tokens=_probabilities(about.get("logprobs")),
    )


def _probabilities(told: Mapping[str, Any] | None) -> tuple[Mapping[str, float], ...]:
    """For each token of the answer, the likeliest ones with their probabilities; nothing where nothing was told."""
    places = (told or {}).get("content") or ()
    return tuple(
        {t["token"]: math.exp(min(0.0, t["logprob"])) for t in place["top_logprobs"]} for place in places
    )
