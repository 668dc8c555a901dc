"""What a model server answers."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from ...tools.bundle import Bundle, Prediction, predict_table
from ...tools.data.table import Table
from .model_rows import csv_text, plain_rows, row_schema, table_of_file, table_of_json

router = APIRouter()
_ERRORS: Mapping[int, str] = {
    401: "The token is missing.",
    403: "Another host's page.",
    408: "The body came too slowly.",
    413: "Too many rows or bytes.",
    415: "Neither JSON nor CSV.",
    422: "The rows are not as the model's schema says.",
    503: "Too many requests wait.",
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {"rows": {"type": "array", "items": {"type": "object"}}},
                }
            },
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}


@router.get("/health")
async def health() -> dict[str, str]:
    """Whether the model is loaded, which it is as soon as there is an answer."""
    return {"status": "ok"}


@router.get("/schema", responses={code: {"description": _ERRORS[code]} for code in (401, 403)})
async def schema(request: Request) -> dict[str, Any]:
    """The JSON schema of a row, and what comes back."""
    return row_schema(request.app.state.bundle.manifest)


@router.post(
    "/predict", openapi_extra=_BODY, responses={code: {"description": said} for code, said in _ERRORS.items()}
)
async def predict(request: Request) -> Any:
    """Predict rows: JSON ``{"rows": [{column: value}]}``, or CSV with a header.

    The answer is JSON, or CSV where ``Accept`` is ``text/csv``.
    """
    bundle, limits = request.app.state.bundle, request.app.state.limits
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    read = _READERS.get(kind)
    if read is None:
        raise HTTPException(415, f"send application/json or text/csv, not {kind[:60]!r}")
    body = await _body(request, limits.bytes, limits.seconds)
    answer: Callable[[], Prediction] = partial(_answered, read, bundle, body, limits.rows)
    found = await request.app.state.work.do(answer)
    if "text/csv" in request.headers.get("accept", ""):
        return Response(csv_text(found.frame), media_type="text/csv")
    return {
        "model": bundle.manifest.run_id,
        "target": bundle.manifest.inputs.target,
        "predictions": plain_rows(found.frame),
        "warnings": list(found.warnings),
    }


def _answered(
    read: Callable[[Bundle, bytes, int], Table], bundle: Bundle, body: bytes, rows: int
) -> Prediction:
    table = read(bundle, body, rows)
    if table.frame.height > rows:
        raise HTTPException(413, f"{table.frame.height} rows are more than {rows}")
    return predict_table(bundle, table)


_READERS: Mapping[str, Callable[[Bundle, bytes, int], Table]] = {
    "application/json": table_of_json,
    "text/csv": table_of_file,
    "application/csv": table_of_file,
    "text/tab-separated-values": table_of_file,
    # Pictures, of a model that sees.
    "application/zip": table_of_file,
}


async def _body(request: Request, most: int, seconds: float) -> bytes:
    """A body that is neither too long nor too slow."""
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most:
        raise HTTPException(413, f"the body has more than {most >> 20} MiB")
    pieces, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise HTTPException(413, f"the body has more than {most >> 20} MiB")
                pieces.append(piece)
    except TimeoutError as error:
        raise HTTPException(408, f"the body was not here after {seconds:.0f} s") from error
    return b"".join(pieces)
