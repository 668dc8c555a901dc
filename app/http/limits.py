"""How much at a time, and how long a body may take."""

import asyncio
import time

from starlette.datastructures import Headers as RequestHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import answer, problem
from .settings import Limits

UPLOADS = "/api/uploads"


class Bounds:
    """Counts requests, and the bytes and seconds of their bodies."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse with 413, 408 or 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._limits.upload_bytes if scope["path"] == UPLOADS else self._limits.body_bytes
        refused = None
        if self._open >= self._limits.requests:
            refused = problem(429, "BUSY", "too many requests at a time", "try again in a moment")
        elif _stated(scope) > most:
            refused = problem(413, "TOO-LARGE", f"a body has at most {most:,} bytes", "send less")
        if refused is not None:
            await answer(refused, scope["path"], {"Connection": "close"})(scope, receive, send)
            return
        self._open += 1
        try:
            await self._app(scope, self._bounded(receive, most), send)
        finally:
            self._open -= 1

    def _bounded(self, receive: Receive, most: int) -> Receive:
        until = time.monotonic() + self._limits.body_seconds
        left, whole = most, False

        async def bounded() -> Message:
            nonlocal left, whole
            if whole:
                # Only the end of the connection is to come.
                return await receive()
            wait = min(self._limits.pause_seconds, until - time.monotonic())
            try:
                message = await asyncio.wait_for(receive(), max(wait, 0.001))
            except TimeoutError:
                raise HTTPException(408, "the body did not come in time", {"Connection": "close"}) from None
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                whole = not message.get("more_body", False)
            if left < 0:
                detail = f"a body has at most {most:,} bytes"
                raise HTTPException(413, detail, {"Connection": "close"})
            return message

        return bounded


def _stated(scope: Scope) -> int:
    length = RequestHeaders(scope=scope).get("content-length", "0")
    # What is no number is for the parser of HTTP to refuse.
    return int(length) if length.isdecimal() and len(length) < 19 else 0
