"""Any OpenAI-compatible endpoint, through langchain and openai."""

import math
import time
import warnings
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .chat import ChatFault, ChatReply, ChatRequest, Message
from .schemas import is_strict, told

if TYPE_CHECKING:
    import openai
    from langchain_core.messages import AIMessage, BaseMessage

#: Ways to ask for JSON, the strictest first; an endpoint that refuses one is asked in the next from then on.
_WAYS = ("json_schema", "json_object", "text")
#: What a model that thinks before it answers may take for that.
_THINKING_TOKENS = 2000
#: Statuses that another try will not change.
_LASTING = frozenset({400, 401, 403, 404, 405, 413, 422})


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

        from .transport import BoundedTransport

        self.name = name
        self._transport = BoundedTransport()
        self._client = httpx2.Client(transport=self._transport, follow_redirects=False, trust_env=False)
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
                self._answers_at_once = True
                return reply

    def _once(self, request: ChatRequest, way: str) -> ChatReply:
        import openai

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # pydantic's, about fields of the wrong type
                asked = request.messages if way == _WAYS[0] else told(request)
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
            what = f"the language model cannot be reached: {_reason(error)}"
            raise ChatFault(what, sent=_tries_sent(error)) from None
        except openai.OpenAIError as error:
            raise ChatFault(f"the reply cannot be read: {type(error).__name__}", sent=1) from None
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            # langchain and openai take apart whatever the endpoint sent.
            raise ChatFault(f"the reply is none of the API's: {type(error).__name__}", sent=1) from None
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
    text = str(error.body).lower()[:2000]
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
    text = str(error.body).lower()[:2000]
    return any(word in text for word in ("response_format", "json_schema", "schema", "grammar"))


def _status_fault(error: "openai.APIStatusError") -> ChatFault:
    """The status in words. What the endpoint wrote is left out: it may quote the key."""
    said = {
        401: "the language model refuses the key",
        403: "the language model refuses the key",
        404: "the endpoint knows no such model or path",
        429: "the language model asks for fewer requests",
    }
    what = said.get(error.status_code, f"the language model answers with status {error.status_code}")
    return ChatFault(what, lasting=error.status_code in _LASTING, wait=_wait(error.response.headers))


def _wait(headers: Mapping[str, str]) -> float | None:
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _reason(error: Exception) -> str:
    cause = _causes(error)[-1]
    return f"{type(cause).__name__}: {str(cause)[:120]}"


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
    while (cause := found[-1].__cause__) is not None:
        found.append(cause)
    return found


def _reply(message: "AIMessage") -> ChatReply:
    about = message.response_metadata
    reason = about.get("finish_reason")
    usage = message.usage_metadata
    refused = bool(message.additional_kwargs.get("refusal")) or reason == "content_filter"
    model = about.get("model_name")
    return ChatReply(
        text=message.text,
        finish="refused" if refused else "length" if reason == "length" else "stop",
        input_tokens=max(0, usage["input_tokens"]) if usage else 0,
        output_tokens=max(0, usage["output_tokens"]) if usage else 0,
        model=str(model)[:200] if model else None,
        tokens=_probabilities(about.get("logprobs")),
    )


def _probabilities(told: Any) -> tuple[Mapping[str, float], ...]:
    """For each token of the answer, the likeliest ones with their probabilities; nothing where nothing was told."""
    places = told.get("content") if isinstance(told, dict) else None
    found = []
    for place in places or ():
        likeliest = place.get("top_logprobs") or ()
        found.append({str(t["token"]): math.exp(min(0.0, float(t["logprob"]))) for t in likeliest})
    return tuple(found)
