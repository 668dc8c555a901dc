"""Ways in which an endpoint misbehaves on the wire, each with what must come of it."""

import gzip
import json
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..fake_endpoint import (
    Behaviour,
    Exchange,
    FakeEndpoint,
    Text,
    completion,
    cycles,
    drips,
    drips_head,
    floods,
    hangs_up,
    raw,
    resets_at,
    says,
    says_beside,
    says_chosen,
    status,
    streams,
    waits,
)

#: Seconds that a call may take at endpoints that never come to an end; they go on for longer.
SHORT, _ENDLESS = 0.3, 3.0
_HOUR_AHEAD, _YEAR_BACK = "Fri, 31 Dec 2199 23:59:59 GMT", "Wed, 01 Jan 2020 00:00:00 GMT"


@dataclass(frozen=True)
class Mode:
    """One way.

    Attributes:
        name: for tables.
        behaviours: of successive requests, the last for ever, from a valid answer.
        expected: whether a usable answer comes.
        because: part of the reason that is told where none comes.
        requests: at most so many for each question.
        seconds: that a call may take.
        address: of the endpoint; where it listens, if not given.
    """

    name: str
    behaviours: Callable[[Text], Sequence[Behaviour]]
    expected: Literal["answer", "none"]
    because: str = ""
    requests: int = 1
    seconds: float = 10.0
    address: Callable[[FakeEndpoint], str] = lambda endpoint: endpoint.base_url


def _answers(name: str, behaviours: Callable[[Text], Sequence[Behaviour]], requests: int = 1) -> Mode:
    return Mode(name, behaviours, "answer", requests=requests)


def _fails(name: str, behaviour: Behaviour, because: str, requests: int = 1, **more: Any) -> Mode:
    return Mode(name, lambda _: [behaviour], "none", because, requests, **more)


def _body(
    change: Callable[[bytes], bytes], kind: str = "application/json"
) -> Callable[[Text], Sequence[Behaviour]]:
    """A whole completion as other bytes."""

    def made(text: Text) -> Sequence[Behaviour]:
        def act(exchange: Exchange) -> None:
            exchange.send(200, change(json.dumps(completion(text, exchange.body)).encode()), kind)

        return [act]

    return made


def _after(fault: Behaviour) -> Callable[[Text], Sequence[Behaviour]]:
    """A fault, an answer, and so on."""
    return lambda text: [cycles(fault, says(text))]


def _nobody(_: FakeEndpoint) -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def _usages(text: Text) -> Sequence[Behaviour]:
    told: Sequence[object] = (
        {"prompt_tokens": -5, "completion_tokens": -7}, {"prompt_tokens": 10**30, "completion_tokens": 10**30},
        {"prompt_tokens": "11", "completion_tokens": "x"}, None, [], {"prompt_tokens": 0.5}, {"prompt_tokens": 1, "completion_tokens": 0},
    )  # fmt: skip
    return [cycles(*(says_beside(text, usage=usage) for usage in told))]


def _logprobs(text: Text) -> Sequence[Behaviour]:
    told: Sequence[Mapping[str, Any] | int] = (
        7, {"content": 7}, {"content": [{"top_logprobs": [{"token": "1", "logprob": float("nan")}]}]},
        {"content": [{"top_logprobs": [{"token": 1, "logprob": "x"}, {"token": "\ud800", "logprob": -1}]}]},
    )  # fmt: skip
    return [cycles(*(says_chosen(text, logprobs=each) for each in told))]


def _resets(text: Text) -> Sequence[Behaviour]:
    return [cycles(*(resets_at(byte, text) for byte in (0, 1, 9, 40, 90, 120, 200)))]


MODES: tuple[Mode, ...] = (
    _fails("429", status(429), "fewer requests", 3),
    _answers("429, then an answer", _after(status(429, retry_after="2")), 2),
    _answers("429 until a date that has passed", _after(status(429, retry_after=_YEAR_BACK)), 2),
    _answers("429 for a nonsense while", _after(status(429, retry_after="soon")), 2),
    _answers("429 for a negative while", _after(status(429, retry_after="-9")), 2),
    _fails("429 for ever", status(429, retry_after="1e300"), "fewer requests"),
    _fails("429 until a distant date", status(429, retry_after=_HOUR_AHEAD), "fewer requests"),
    _fails("429 without credit", status(429, "insufficient_quota"), "no credit"),
    _fails("500 storm", status(500), "status 500", 3),
    _answers("503, then an answer", _after(status(503)), 2),
    _fails("400", status(400), "status 400"),
    _fails("401", status(401, "wrong key"), "set OPENAI_API_KEY"),
    _fails("403", status(403), "set OPENAI_API_KEY"),
    _fails("404", status(404), "--llm"),
    _fails("redirect", status(307, location="http://127.0.0.1:9/v1"), "not followed"),
    _fails("HTML page", raw(b"<html>hello</html>", "text/html"), "no JSON", 3),
    _answers("wrong content type", _body(lambda body: body, "text/html; charset=base64")),
    _answers("invalid UTF-8", _body(lambda body: body.replace(b'"id": "fake"', b'"id": "\xff\xfe"'))),
    _answers("byte order mark", _body(lambda body: b"\xef\xbb\xbf" + body)),
    _fails("UTF-16", raw('{"choices": []}'.encode("utf-16")), "no JSON", 3),
    _fails("lying gzip", raw(b"{}", content_encoding="gzip"), "packed", 3),
    _fails("gzip bomb", raw(gzip.compress(b" " * 100_000_000), content_encoding="gzip"), "packed", 3),
    _fails("100 MB", floods(100_000_000), "more than 256000 bytes", 3),
    _fails("endless stream", streams(b"data: x\n\n", _ENDLESS), "took too long", seconds=SHORT),
    _fails("stream without [DONE]", streams(b'data: {"choices": []}\n\n', 0), "no JSON", 3),
    _fails("stream with [DONE]", streams(b"data: {}\n\n", 0, b"data: [DONE]\n\n"), "no JSON", 3),
    _fails("silence", waits(_ENDLESS, says("{}")), "took too long", seconds=SHORT),
    _fails("drip", drips(_ENDLESS), "took too long", seconds=SHORT),
    _fails("head drips", drips_head(_ENDLESS), "took too long", seconds=SHORT),
    Mode("reset at a byte", _resets, "none", "cannot be reached", 3),
    _fails("hangs up", hangs_up, "cannot be reached", 3),
    _fails("no choices", raw(b'{"choices": []}'), "no message", 3),
    _fails("null choices", raw(b'{"choices": null}'), "no message", 3),
    _fails("null content", says_chosen("", message={"role": "assistant", "content": None}), "answered nothing"),
    _fails("tool calls", says("", tool_calls=[{"function": {"name": "shell", "arguments": "{}"}}]), "answered nothing"),
    _fails("malformed tool calls", says("", tool_calls=[7, None]), "answered nothing"),
    _fails("refusal", says("", refusal="I will not."), "refused to answer"),
    _fails("content filter", says("", finish="content_filter"), "refused to answer"),
    _fails("cut off twice", says('{"a', finish="length"), "cut off", 2),
    _answers("cut off, then whole", lambda text: [cycles(says('{"a', finish="length"), says(text))], 2),
    _answers("claims another model", lambda text: [says_beside(text, model="\x1b[2Jother")]),
    _answers("wrong usage", _usages),
    _answers("malformed probabilities", _logprobs),
    _answers("parts of text", lambda text: [_parts(text)]),
    _fails("deep nesting", raw(b'{"a":' * 40_000), "no JSON", 3),
    _fails("a number of 5000 digits", raw(b'{"choices": ' + b"9" * 5000 + b"}"), "no JSON", 3),
    _fails("error with status 200", raw(b'{"error": {"message": "no"}}'), "no message", 3),
    Mode("connection refused", lambda text: [says(text)], "none", "cannot be reached", 0, address=_nobody),
    _fails("unknown host", hangs_up, "the language model", 0, seconds=SHORT, address=lambda _: "http://host.invalid/v1"),
    Mode("no TLS", lambda text: [says(text)], "none", "cannot be reached", 3, address=lambda e: e.base_url.replace("http:", "https:")),
)  # fmt: skip


def _parts(text: Text) -> Behaviour:
    """The answer as a list of parts, from somebody who calls himself a tool."""

    def act(exchange: Exchange) -> None:
        said = text if isinstance(text, str) else text(exchange.body)
        parts = [{"type": "text", "text": said[:3]}, 7, {"type": "text", "text": said[3:]}]
        says_chosen("", message={"role": "tool", "content": parts})(exchange)

    return act
