"""Connections of uvicorn that do not wait for ever: a head must come in time, and there are only so many.

uvicorn bounds neither: ``timeout_keep_alive`` counts between requests only, ``limit_concurrency`` answers 503.
"""

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .settings import Limits


class Bounded(H11Protocol):
    """Closed where the head of a request takes too long, or where there are too many beside it."""

    limits: ClassVar[Limits]
    _slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            transport.abort()
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # The beginning of the next request may have come with the last one, and nothing after it.
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwait()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._unwait()
        elif self._slow is None and self.conn.trailing_data[0]:
            self._wait()

    def _wait(self) -> None:
        self._slow = self.loop.call_later(self.limits.head_seconds, self._give_up)

    def _unwait(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _give_up(self) -> None:
        self._slow = None
        transport: Any = self.transport
        if self.conn.their_state is h11.IDLE and not transport.is_closing():
            transport.abort()


def bounded(limits: Limits) -> type[H11Protocol]:
    """The class that uvicorn makes a connection's protocol of."""
    return type("BoundedHere", (Bounded,), {"limits": limits})
