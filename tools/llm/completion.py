"""A chat completion reduced to what is used of it, in the API's own form, before any library takes it apart.

An endpoint may send anything as any field. openai and langchain read replies by trusting their types; here every part
is looked at first, and what is not as it should be is left out. Form: OpenAI's API reference, "The chat completion
object".
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from .chat import sendable

#: Names of models and of endings are cut at so many signs.
_MOST_NAME = 200
#: Bytes of what is said of an error that are looked at.
_MOST_ABOUT = 4_000
_JSON, _TEXT = "application/json", "text/plain; charset=utf-8"
#: Ways in which APIs say that an answer was cut off, and that none is given.
_CUT_OFF = frozenset({"length", "max_tokens", "model_length"})
_WITHHELD = frozenset({"content_filter", "refusal", "safety"})
#: Logarithms of probabilities: at most 0 but for rounding, and impossible tokens have -9999 at some servers.
_LEAST_LOG, _MOST_LOG = -1e6, 0.01


class Unreadable(httpx2.TransportError):
    """What came is no chat completion."""


class CanonicalTransport(httpx2.BaseTransport):
    """Hands on what another transport brings: replies in their canonical form, errors without what nobody reads."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send; the whole body is read.

        Raises:
            httpx2.TransportError: no reply came, or none of the API's.
        """
        reply = self._inner.handle_request(request)
        try:
            content = reply.read()
        finally:
            reply.close()
        if reply.is_success:
            return httpx2.Response(200, headers={"content-type": _JSON}, content=canonical(content))
        wait = reply.headers.get("retry-after")
        headers = {"content-type": _TEXT, **({"retry-after": wait} if wait else {})}
        about = content[:_MOST_ABOUT].decode("utf-8", "replace").encode()
        return httpx2.Response(reply.status_code, headers=headers, content=about)

    def close(self) -> None:
        """Close connections."""
        self._inner.close()


def canonical(content: bytes) -> bytes:
    """A chat completion with one choice: text, ending, counted tokens and probabilities as far as they can be.

    Raises:
        Unreadable: there is no message in it.
    """
    try:
        told = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON") from None
    choices = _part(told, "choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = _part(choice, "message")
    if not isinstance(message, dict):
        raise Unreadable("there is no message in it")
    text, refusal = _text(message.get("content")), _text(message.get("refusal"))
    ending = str(_part(choice, "finish_reason"))[:_MOST_NAME].lower()
    finish = "length" if ending in _CUT_OFF else "content_filter" if ending in _WITHHELD else "stop"
    body: dict[str, Any] = {
        "id": "reply",
        "object": "chat.completion",
        "created": 0,
        "model": _name(told.get("model")),
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, "refusal": refusal or None},
                "logprobs": {"content": _places(_part(choice, "logprobs"))},
            }
        ],
    }
    if (usage := _usage(told.get("usage"))) is not None:
        body["usage"] = usage
    return json.dumps(body).encode()


def _part(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(content: object) -> str:
    """A message's text: a string, or a list of parts."""
    if isinstance(content, list):
        parts = (_part(part, "text") for part in content)
        return sendable("".join(part for part in parts if isinstance(part, str)))
    return sendable(content) if isinstance(content, str) else ""


def _name(model: object) -> str:
    """A model's name as it may be shown."""
    named = model[:_MOST_NAME] if isinstance(model, str) else ""
    return "".join(sign if sign.isprintable() else " " for sign in sendable(named))


def _usage(told: object) -> Mapping[str, int] | None:
    """Tokens in and out, where both are whole numbers of a possible size."""
    came, went = _part(told, "prompt_tokens"), _part(told, "completion_tokens")
    if not (_is_count(came) and _is_count(went)):
        return None
    return {"prompt_tokens": came, "completion_tokens": went, "total_tokens": came + went}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _places(told: object) -> Sequence[Mapping[str, Any]]:
    """The probabilities of the answer's tokens; none where one place does not tell them."""
    places = _part(told, "content")
    found = []
    for place in places if isinstance(places, list) else ():
        likeliest = _part(place, "top_logprobs")
        if not isinstance(likeliest, list):
            return []
        known = [t for t in likeliest if isinstance(_part(t, "token"), str) and _is_log(_part(t, "logprob"))]
        kept = [{"token": sendable(t["token"]), "logprob": float(t["logprob"])} for t in known]
        found.append({"token": "", "logprob": 0.0, "top_logprobs": kept})
    return found


def _is_log(value: object) -> bool:
    """Whether it is a probability's logarithm. Compared before anything else: a whole number may be too large for floats."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and _LEAST_LOG <= value <= _MOST_LOG  # type: ignore[operator]
