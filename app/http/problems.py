"""Errors as answers: problem details (RFC 9457) with our code, or OpenAI's form under ``/v1``."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ...pipelines.contracts import ModelUnavailable, PersonError, StorageError, Value
from ..errors import one_line

#: Where a code says more than the kind of its error.
_STATUS = {
    "NO-RUN": 404,
    "NO-SUCH-FILE": 404,
    "NO-UPLOAD": 404,
    "NO-CONVERSATION": 404,
    "NO-PREDICTION": 404,
    "NO-COMPARISON": 404,
    "NO-FILE": 404,
    "NO-CHAT": 404,
    "WHICH-RUN": 409,
    "RUN-WORKING": 409,
    "RUN-LOCKED": 409,
    "RUN-NOT-OVER": 409,
    "NOT-PLANNED": 409,
    "NO-MODEL": 409,
    "STILL-WORKING": 409,
    "UPLOAD-TOO-LARGE": 413,
    "UPLOADS-FULL": 413,
    "BUSY": 429,
    # The server's own trouble; whoever asked can do nothing about these.
    "DISK-FULL": 507,
}
_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    424: "Failed Dependency",
    429: "Too Many Requests",
    500: "Internal Server Error",
    507: "Insufficient Storage",
}
_MOST_FIELDS = 10


class Problem(Value):
    """What is wrong, where, and what to do about it (``application/problem+json``).

    Attributes:
        code: stable; the one that the command line shows as ``error[CODE]``.
        detail: in plain words; quotes what was sent, so it is text and nothing else.
        hint: what to do.
    """

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    code: str
    detail: str
    hint: str = ""


def problem(status: int, code: str, detail: str, hint: str = "") -> Problem:
    """A problem; its words are cut and cleaned."""
    title = _PHRASES.get(status, "Error")
    return Problem(title=title, status=status, code=code, detail=one_line(detail), hint=one_line(hint))


def of_error(error: PersonError) -> Problem:
    """What a person would have read on the command line."""
    return problem(_status(error), error.code, error.what, error.hint)


def _status(error: PersonError) -> int:
    if error.code in _STATUS:
        return _STATUS[error.code]
    if isinstance(error, ModelUnavailable):
        return 424
    return 409 if isinstance(error, StorageError) else 422


def answer(found: Problem, path: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """The response: in OpenAI's form where OpenAI's API was asked."""
    if path.startswith("/v1/"):
        body: dict[str, object] = {"error": openai_error(found)}
        media = "application/json"
    else:
        body, media = found.model_dump(), "application/problem+json"
    extra = {"Retry-After": "1"} if found.status == 429 else {}
    content = json.dumps(body, ensure_ascii=True)
    return Response(content, found.status, {**extra, **(headers or {})}, media_type=media)


def openai_error(found: Problem) -> dict[str, object]:
    """The error object of OpenAI's API."""
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(found.status, "server_error" if found.status >= 500 else "invalid_request_error")
    message = f"{found.detail}; {found.hint}" if found.hint else found.detail
    return {"message": message, "type": kind, "param": None, "code": found.code}


def install(app: FastAPI) -> None:
    """Let the application answer its errors so."""

    @app.exception_handler(PersonError)
    async def _person(request: Request, error: PersonError) -> Response:
        return answer(of_error(error), request.url.path)

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        # Where and why, never the value: it may be anything and of any size.
        told = [f"{_place(e['loc'])}: {e['msg']}" for e in error.errors()[:_MOST_FIELDS]]
        return answer(problem(422, "BAD-REQUEST", "; ".join(told), "see /api/openapi.json"), request.url.path)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        title = _PHRASES.get(error.status_code, "Error")
        found = problem(error.status_code, title.upper().replace(" ", "-"), str(error.detail))
        return answer(found, request.url.path, error.headers)


def document(app: FastAPI) -> None:
    """Describe errors in the OpenAPI document as they are answered: one form for every 4xx."""
    make = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        found = make()
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas["Problem"] = Problem.model_json_schema()
        form = {"schema": {"$ref": "#/components/schemas/Problem"}}
        said = {"description": "It cannot be done.", "content": {"application/problem+json": form}}
        openai = {"description": "It cannot be done.", "content": {"application/json": {}}}
        for path, operations in found["paths"].items():
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["responses"]["4XX"] = openai if path.startswith("/v1/") else said
                operation["security"] = [{"token": []}]
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return found

    app.openapi = described  # type: ignore[method-assign]


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:60] for part in loc[:6])
