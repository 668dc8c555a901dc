"""An OpenAI-compatible endpoint that behaves as badly as it is told to. It listens on this machine alone.

In tests: ``with FakeEndpoint([says("{}"), status(500)]) as endpoint: ... endpoint.base_url``. Each request
uses one behaviour; the last one stays.
"""

import itertools
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

#: What happens with one request.
Behaviour = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    path: str
    body: dict[str, Any]
    handler: BaseHTTPRequestHandler

    def send(self, status: int, content: bytes, kind: str = "application/json", **headers: str) -> None:
        """Answer with these bytes."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()
        self.handler.wfile.write(content)


#: The text of an answer, or what makes it of the request's body.
Text = str | Callable[[dict[str, Any]], str]


def completion(text: Text, body: dict[str, Any], finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion with this text as answer to a request's body."""
    content = text if isinstance(text, str) else text(body)
    return {
        "id": "fake", "object": "chat.completion", "created": 0, "model": body.get("model", "fake"),
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }  # fmt: skip


def says(text: Text, finish: str = "stop", **message: Any) -> Behaviour:
    """A chat completion with this text, or with what a function makes of the request."""

    def act(exchange: Exchange) -> None:
        exchange.send(200, json.dumps(completion(text, exchange.body, finish, **message)).encode())

    return act


def says_beside(text: Text, **fields: Any) -> Behaviour:
    """A chat completion in which these fields beside the choices are others: ``usage``, ``model``."""

    def act(exchange: Exchange) -> None:
        exchange.send(200, json.dumps({**completion(text, exchange.body), **fields}).encode())

    return act


def says_chosen(text: Text, **fields: Any) -> Behaviour:
    """A chat completion in which these fields of the choice are others: ``finish_reason``, ``logprobs``."""

    def act(exchange: Exchange) -> None:
        body = completion(text, exchange.body)
        body["choices"][0] |= fields
        exchange.send(200, json.dumps(body).encode())

    return act


def about(prompt: str, then: Behaviour, others: Behaviour) -> Behaviour:
    """One behaviour for questions of this name, another for all others."""

    def act(exchange: Exchange) -> None:
        wanted = (exchange.body.get("response_format") or {}).get("json_schema") or {}
        (then if wanted.get("name") == prompt else others)(exchange)

    return act


def status(code: int, about: str = "no", **headers: str) -> Behaviour:
    """An error of this status."""
    return lambda exchange: exchange.send(code, json.dumps({"error": {"message": about}}).encode(), **headers)


def raw(content: bytes, kind: str = "application/json", **headers: str) -> Behaviour:
    """These bytes with status 200."""
    return lambda exchange: exchange.send(200, content, kind, **headers)


def hangs_up(exchange: Exchange) -> None:
    """The connection ends without a word."""
    exchange.handler.close_connection = True
    exchange.handler.connection.close()


def waits(seconds: float, then: Behaviour) -> Behaviour:
    """Something after a while."""

    def act(exchange: Exchange) -> None:
        time.sleep(seconds)
        then(exchange)

    return act


def drips(seconds: float) -> Behaviour:
    """A body that never ends, a few bytes at a time, for at most so long."""

    def act(exchange: Exchange) -> None:
        exchange.handler.send_response(200)
        exchange.handler.send_header("Content-Type", "application/json")
        exchange.handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            exchange.handler.wfile.write(b" ")
            exchange.handler.wfile.flush()
            time.sleep(0.02)
        exchange.handler.close_connection = True

    return act


def drips_head(seconds: float) -> Behaviour:
    """A head that never ends, a header at a time, for at most so long."""

    def act(exchange: Exchange) -> None:
        exchange.handler.close_connection = True
        exchange.handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            exchange.handler.wfile.write(b"x: y\r\n")
            exchange.handler.wfile.flush()
            time.sleep(0.02)

    return act


def streams(event: bytes, seconds: float, last: bytes = b"") -> Behaviour:
    """Server-sent events, though none were asked for, for so long; then ``last``."""

    def act(exchange: Exchange) -> None:
        _begin(exchange, "text/event-stream")
        end = time.monotonic() + seconds
        while True:
            exchange.handler.wfile.write(event)
            exchange.handler.wfile.flush()
            if time.monotonic() >= end:
                break
            time.sleep(0.02)
        exchange.handler.wfile.write(last)

    return act


def floods(size: int, taken: list[int] | None = None) -> Behaviour:
    """A body of ``size`` bytes; how many the other side took is appended to ``taken``."""

    def act(exchange: Exchange) -> None:
        _begin(exchange, "application/json")
        sent, block = 0, b" " * 65_536
        try:
            while sent < size:
                exchange.handler.wfile.write(block)
                sent += len(block)
        finally:
            if taken is not None:
                taken.append(sent)

    return act


def resets_at(byte: int, text: Text) -> Behaviour:
    """A completion whose connection is reset after so many bytes of its head and body."""

    def act(exchange: Exchange) -> None:
        content = json.dumps(completion(text, exchange.body)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        exchange.handler.wfile.write((head.encode() + content)[:byte])
        exchange.handler.wfile.flush()
        resets(exchange)

    return act


def resets(exchange: Exchange) -> None:
    """The connection is reset: the other side gets an error where it reads."""
    exchange.handler.close_connection = True
    linger = struct.pack("ii", 1, 0)
    exchange.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    exchange.handler.connection.close()


def cycles(*behaviours: Behaviour) -> Behaviour:
    """One after the other, for ever."""
    turn = itertools.cycle(behaviours)
    return lambda exchange: next(turn)(exchange)


def _begin(exchange: Exchange, kind: str) -> None:
    """A head without a length: the body ends with the connection."""
    exchange.handler.close_connection = True
    exchange.handler.send_response(200)
    exchange.handler.send_header("Content-Type", kind)
    exchange.handler.end_headers()


def strict_about(*words: str, then: Behaviour) -> Behaviour:
    """Refuses requests whose response format has one of these types, as older servers do."""

    def act(exchange: Exchange) -> None:
        wanted = (exchange.body.get("response_format") or {}).get("type")
        if wanted in words:
            status(400, f"response_format {wanted} is not supported")(exchange)
        else:
            then(exchange)

    return act


def _lists(exchange: Exchange) -> None:
    listed = {"object": "list", "data": [{"id": "fake", "object": "model"}]}
    exchange.send(200, json.dumps(listed).encode())


class _Server(ThreadingHTTPServer):
    """Says nothing of those who hang up or are killed while they wait."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass
class FakeEndpoint:
    """The endpoint while it runs. ``requests`` holds the bodies that came."""

    behaviours: Sequence[Behaviour]
    #: What happens with GET; a list of the one model where it is None.
    get: Behaviour | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
                endpoint.requests.append(body)
                endpoint.headers.append({name.title(): value for name, value in self.headers.items()})
                number = min(len(endpoint.requests), len(endpoint.behaviours)) - 1
                try:
                    endpoint.behaviours[number](Exchange(self.path, body, self))
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the other side had enough

            def do_GET(self) -> None:
                (endpoint.get or _lists)(Exchange(self.path, {}, self))

            def log_message(self, *_: Any) -> None:
                """Nothing on stderr."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """``http://127.0.0.1:PORT/v1``."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"
