"""The page: a few files that are read once. There is no folder to look into."""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from ....pipelines.contracts import RequestError

router = APIRouter(include_in_schema=False)
_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@router.get("/")
def index(request: Request) -> Response:
    """The page itself."""
    return _answer(request, "index.html")


@router.get("/favicon.ico")
def icon(request: Request) -> Response:
    """What browsers ask for unasked."""
    return _answer(request, "icon.svg")


@router.get("/static/{name}")
def static(name: str, request: Request) -> Response:
    """One of its files."""
    return _answer(request, name)


@router.get("/health")
def health() -> dict[str, str]:
    """Whether the server answers; tells nothing else, and needs no token."""
    return {"status": "ok"}


def _answer(request: Request, name: str) -> Response:
    known = _files()
    if name not in known:
        raise RequestError("NO-FILE", f"there is no {name[:80]!r}", "see /")
    content, tag, kind = known[name]
    # Asked for every time, sent when it has changed: no page of an older version talks to a newer server.
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


@cache
def _files() -> dict[str, tuple[bytes, str, str]]:
    found = {}
    for entry in files(f"{__package__.rsplit('.', 2)[0]}.page").iterdir():
        kind = _KINDS.get(entry.name.rpartition(".")[2])
        if kind is not None:
            content = entry.read_bytes()
            found[entry.name] = (content, f'"{hashlib.sha256(content).hexdigest()[:20]}"', kind)
    return found
