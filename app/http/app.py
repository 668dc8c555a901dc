"""The application: routers, inside what guards them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from ... import __version__
from ..control import Runs
from .guard import Guard
from .headers import Headers
from .jobs import BEHIND
from .limits import Bounds
from .place import lay_out
from .problems import document, install
from .routes import (
    comparisons,
    completions,
    conversations,
    differences,
    evidence,
    files,
    page,
    predictions,
    run_events,
    run_list,
    session,
)
from .settings import Settings
from .talking import TalksOf

_ABOUT = "A sentence in, a verified model out. Every path but the page's own needs the token: Authorization: Bearer TOKEN."


def create_app(
    settings: Settings, conversations_of: Callable[[Settings, Runs], TalksOf | None] = lambda *_: None
) -> FastAPI:
    """The server's application.

    Args:
        settings: what it is started with.
        conversations_of: makes what the chat speaks to; None: there is no chat.
    """
    runs = Runs(settings.root, cwd=settings.cwd, nice=BEHIND)
    place = lay_out(settings, runs, conversations_of(settings, runs))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if place.talks is not None:
            place.talks.close()

    app = FastAPI(
        title="automl-agent",
        version=__version__,
        description=_ABOUT,
        lifespan=lifespan,
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
        middleware=[
            Middleware(Headers),
            Middleware(Guard, settings=settings, credentials=place.credentials),
            Middleware(Bounds, limits=settings.limits),
        ],
    )
    app.state.place = place
    install(app)
    document(app)
    for module in (
        page,
        session,
        run_list,
        run_events,
        evidence,
        files,
        predictions,
        differences,
        comparisons,
        conversations,
        completions,
    ):
        app.include_router(module.router)
    return app
