"""HTTP to language models with a hard end: in time, in bytes, and at the address that was named."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore2
import httpx2

from .network import HastyBackend
from .wire import leaving

#: No answer of ours is this long.
_MOST_BYTES = 256_000


class Overrun(httpx2.TransportError):
    """The reply was too long, or took too long as a whole however steadily it dripped."""


class NotSent(Overrun):
    """There was no time to send anything."""


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, reply: httpcore2.Response, deadline: float, most_bytes: int) -> None:
        self._reply = reply
        self._deadline = deadline
        self._most_bytes = most_bytes

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        with _as_httpx():
            for chunk in self._reply.iter_stream():
                read += len(chunk)
                if read > self._most_bytes:
                    raise Overrun(f"the reply has more than {self._most_bytes} bytes")
                if time.monotonic() > self._deadline:
                    raise Overrun("the reply took too long")
                yield chunk

    def close(self) -> None:
        with _as_httpx():
            self._reply.close()


class BoundedTransport(httpx2.BaseTransport):
    """Ends every exchange at ``deadline`` (monotonic seconds), which the caller sets before each one.

    Args:
        most_bytes: of a reply.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self.deadline = float("inf")
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(),
            keepalive_expiry=5.0,
            network_backend=HastyBackend(self._left),
        )

    def _left(self) -> float:
        return self.deadline - time.monotonic()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, and read the reply's head; its body is read as it is asked for.

        Raises:
            httpx2.TransportError: no reply came, or one that is packed.
        """
        left = self._left()
        if left <= 0:
            raise NotSent("no time was left to ask")
        # What cannot be packed cannot unpack into gigabytes.
        request.headers["accept-encoding"] = "identity"
        leaving(request)
        assert isinstance(request.stream, Iterable)
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left)},
        )
        with _as_httpx():
            reply = self._pool.handle_request(sent)
        bounded = _Bounded(reply, self.deadline, self._most_bytes)
        found = httpx2.Response(
            reply.status, headers=reply.headers, stream=bounded, extensions=reply.extensions
        )
        if found.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            bounded.close()
            raise Overrun("the reply is packed, which was not asked for")
        return found

    def close(self) -> None:
        """Close connections."""
        self._pool.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise httpcore's errors as httpx's of the same name."""
    try:
        yield
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        kind = getattr(httpx2, type(error).__name__, httpx2.TransportError)
        raise kind(str(error)) from error
    except httpcore2.UnsupportedProtocol as error:
        raise httpx2.UnsupportedProtocol(str(error)) from error
