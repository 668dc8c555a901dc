"""Who may ask: the address a request is sent to, where it comes from, and the token.

Order matters: a request to a foreign name is refused before anything else is looked at.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers as RequestHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import Problem, answer, problem
from .settings import Settings

#: The page itself holds no data; it asks for a token where it has none.
_OPEN = frozenset({"/", "/favicon.ico", "/health"})
_OPEN_BELOW = "/static/"
SESSION = "/api/session"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Credentials:
    """The token, and the cookie that stands for it in a browser.

    The cookie is a keyed hash, so that it does not tell the token, and holds as long as the token does: a page goes
    on after a restart with the same token.
    """

    def __init__(self, settings: Settings) -> None:
        self._token = settings.token.encode()
        self.cookie = hmac.new(self._token, b"automl-agent page", hashlib.sha256).hexdigest()
        # Browsers do not tell ports apart where cookies are concerned.
        self.cookie_name = f"automl_agent_{settings.port}"

    def is_token(self, given: str) -> bool:
        """Whether it is the token; takes as long whatever is given."""
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._token)

    def is_cookie(self, given: str) -> bool:
        """Whether it is the cookie's value."""
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.cookie.encode())


class Guard:
    """Lets pass what may pass."""

    def __init__(self, app: ASGIApp, settings: Settings, credentials: Credentials) -> None:
        self._app = app
        self._settings = settings
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        found = self._refused(scope) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        extra = {"WWW-Authenticate": "Bearer"} if found.status == 401 else {}
        # What was not read of the body is not waited for.
        await answer(found, scope["path"], {**extra, "Connection": "close"})(scope, receive, send)

    def _refused(self, scope: Scope) -> Problem | None:
        headers = RequestHeaders(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._settings.knows_host(_name(hosts[0])):
            return problem(
                403, "FOREIGN-HOST", "the request is addressed to another name", "see --allow-host"
            )
        path, method = scope["path"], scope["method"]
        if method not in _READING and not _from_here(headers, hosts[0]):
            return problem(403, "FOREIGN-ORIGIN", "the request comes from another page", "ask from this one")
        if path in _OPEN or path.startswith(_OPEN_BELOW) or (path == SESSION and method == "POST"):
            return None
        return self._unknown(headers, method)

    def _unknown(self, headers: RequestHeaders, method: str) -> Problem | None:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            if self._credentials.is_token(token.strip()):
                return None
            return problem(401, "BAD-TOKEN", "the token is not the server's", "it was printed at the start")
        cookie = cookie_parser(headers.get("cookie", "")).get(self._credentials.cookie_name, "")
        if not self._credentials.is_cookie(cookie):
            hint = "send it in the header Authorization, or open the printed address"
            return problem(401, "NO-TOKEN", "there is no token", hint)
        if method not in _READING and "origin" not in headers and "sec-fetch-site" not in headers:
            return problem(403, "FOREIGN-ORIGIN", "a cookie alone changes nothing", "send a token")
        return None


def _name(host: str) -> str:
    """The Host header without its port."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        colon, port = rest[:1], rest[1:]
        if colon not in {"", ":"}:
            return host
    else:
        name, colon, port = host.partition(":")
    # Several colons or words for a port: whatever that is, it is no name that is known.
    return name.lower() if not colon or port.isdecimal() else host


def _from_here(headers: RequestHeaders, host: str) -> bool:
    """Whether a browser says that the request comes from a page of ours; programs say nothing."""
    origins = headers.getlist("origin")
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    if not origins:
        return True
    try:
        found = urlsplit(origins[0])
    except ValueError:
        return False
    return len(origins) == 1 and found.scheme in {"http", "https"} and found.netloc.lower() == host.lower()
