"""HTTP to language models with a hard end: in time, in bytes, and at the address that was named."""

import time
from collections.abc import Iterator

import httpx2

#: No answer of ours is this long.
_MOST_BYTES = 256_000


class Overrun(httpx2.TransportError):
    """The reply was too long, or took too long as a whole however steadily it dripped."""


class NotSent(Overrun):
    """There was no time to send anything."""


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, deadline: float, most_bytes: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._most_bytes = most_bytes

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > self._most_bytes:
                raise Overrun(f"the reply has more than {self._most_bytes} bytes")
            if time.monotonic() > self._deadline:
                raise Overrun("the reply took too long")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class BoundedTransport(httpx2.BaseTransport):
    """Ends every exchange at ``deadline`` (monotonic seconds), which the caller sets before each one.

    Args:
        most_bytes: of a reply.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._inner = httpx2.HTTPTransport()
        self._most_bytes = most_bytes
        self.deadline = float("inf")

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, with what is left of the time for each of connecting, writing and waiting."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise NotSent("no time was left to ask")
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), left)
        # What cannot be packed cannot unpack into gigabytes.
        request.headers["accept-encoding"] = "identity"
        response = self._inner.handle_request(request)
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _Bounded(response.stream, self.deadline, self._most_bytes)
        return response

    def close(self) -> None:
        """Close connections."""
        self._inner.close()
