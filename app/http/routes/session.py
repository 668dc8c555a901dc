"""How a browser gets in: the token, once, for a cookie that scripts cannot read."""

import asyncio

from fastapi import APIRouter, Response
from pydantic import Field

from ....pipelines.contracts import Value
from ..guard import SESSION
from ..place import Here
from ..problems import answer, problem

router = APIRouter(tags=["session"])
_REFUSED_SECONDS = 0.3


class Login(Value):
    """What was printed when the server was started."""

    token: str = Field(max_length=500)


class Session(Value):
    """What the page should know.

    Attributes:
        version: of automl-agent.
        chat: whether there are conversations.
        folder: the name of the working folder.
        upload_bytes: the most that a file may have.
    """

    version: str
    chat: bool
    folder: str
    upload_bytes: int


@router.post(SESSION, status_code=204, response_class=Response)
async def log_in(given: Login, here: Here) -> Response:
    """Exchange the token for a cookie (HttpOnly, SameSite=Strict)."""
    known = here.credentials
    if not known.is_token(given.token):
        # Guessing is hopeless; this keeps it from being cheap too.
        await asyncio.sleep(_REFUSED_SECONDS)
        return answer(
            problem(401, "BAD-TOKEN", "the token is not the server's", "it was printed at the start")
        )
    found = Response(status_code=204)
    found.set_cookie(known.cookie_name, known.cookie, httponly=True, samesite="strict", path="/")
    return found


@router.get(SESSION)
async def session(here: Here) -> Session:
    """Whether the client is let in, and to what."""
    from .... import __version__

    return Session(
        version=__version__,
        chat=here.talks is not None,
        folder=here.files.root.name,
        upload_bytes=here.settings.limits.upload_bytes,
    )


@router.delete(SESSION, status_code=204, response_class=Response)
async def log_out(here: Here) -> Response:
    """Forget the cookie."""
    found = Response(status_code=204)
    found.delete_cookie(here.credentials.cookie_name, path="/", httponly=True, samesite="strict")
    return found
