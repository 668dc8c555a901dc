"""Who may speak to a model server, and what every answer of it says to browsers."""

import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HERE = frozenset({"127.0.0.1", "localhost", "::1", "testserver"})
#: Answers nothing about the model: whoever watches over the server needs no token.
_OPEN = "/health"


class ModelGuard:
    """Middleware: host, origin, token, headers.

    Args:
        app: what it guards.
        token: that callers must show, or None.
        loopback: whether only this machine's names are answered to, which keeps pages of other hosts out that made
            their name point here.
    """

    def __init__(self, app: ASGIApp, token: str | None, loopback: bool) -> None:
        self._app, self._token, self._loopback = app, token, loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_SECURITY)
            await send(message)

        refused = self._refused(Headers(scope=scope), scope["path"])
        await (refused or self._app)(scope, receive, sealed)

    def _refused(self, headers: Headers, path: str) -> JSONResponse | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._loopback and _name(host) not in _HERE:
            return _problem(403, "this server answers to names of this machine alone")
        if origin is not None and urlsplit(origin).netloc != host:
            return _problem(403, "pages of other places may not call this server")
        if self._token is None or path == _OPEN:
            return None
        kind, _, shown = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), self._token.encode()):
            return None
        found = _problem(401, "show the token: Authorization: Bearer TOKEN")
        found.headers["WWW-Authenticate"] = "Bearer"
        return found


def _name(host: str) -> str:
    """A host without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _problem(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": "REFUSED", "message": message}}, status)
