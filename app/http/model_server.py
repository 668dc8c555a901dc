"""A server for one bundle: ``/predict``, ``/schema``, ``/health``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ... import __version__
from ...pipelines.contracts import PersonError
from ..errors import one_line
from . import model_routes
from .model_guard import ModelGuard
from .model_work import Work

if TYPE_CHECKING:
    from ...tools.bundle import Bundle


@dataclass(frozen=True)
class ModelLimits:
    """What one request may take.

    Attributes:
        rows: to predict.
        bytes: of its body.
        seconds: in which the body must be here.
        waiting: requests that may wait while others are answered.
    """

    rows: int = 10_000
    bytes: int = 16 << 20
    seconds: float = 30.0
    waiting: int = 32


def model_app(
    bundle: "Bundle", token: str | None = None, limits: ModelLimits = ModelLimits(), *, loopback: bool = True
) -> FastAPI:
    """The application. The model is loaded here, once.

    Args:
        bundle: the model.
        token: what a caller must show (``Authorization: Bearer TOKEN``); None asks for nothing.
        limits: of each request.
        loopback: whether it listens on this machine alone; then it answers to no other host's name.

    Raises:
        DataError: the model cannot be loaded.
    """
    _ = bundle.model

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.work.close()

    app = FastAPI(
        title=f"A model that predicts {one_line(bundle.manifest.inputs.target)[:80]}",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.bundle, app.state.limits, app.state.work = bundle, limits, Work(limits.waiting)
    app.add_middleware(ModelGuard, token=token, loopback=loopback)
    app.include_router(model_routes.router)
    app.add_exception_handler(PersonError, _person)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _bug)
    return app


def problem(status: int, code: str, message: str) -> JSONResponse:
    """An error, in one line."""
    return JSONResponse({"error": {"code": code, "message": one_line(message)}}, status)


async def _person(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, PersonError)
    return problem(422, error.code, f"{error.what}; {error.hint}" if error.hint else error.what)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    found = problem(error.status_code, "REFUSED", str(error.detail))
    found.headers.update(error.headers or {})
    return found


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    return problem(422, "BAD-REQUEST", str(error).splitlines()[0])


async def _bug(_: Request, error: Exception) -> JSONResponse:
    return problem(500, "BUG", f"this is a fault of the server, {type(error).__name__}")
