"""Data files: those of the working folder, by name, and those that were uploaded."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ....pipelines.contracts import Value
from ..limits import UPLOADS
from ..place import Here
from ..uploads import Upload
from .words import JobId

router = APIRouter(tags=["files"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Folder(Value):
    """The server's working folder: its name, and what may be named in it."""

    name: str
    files: tuple[str, ...]


@router.get("/api/files")
def folder(here: Here) -> Folder:
    """Data files that a request may name."""
    return Folder(name=here.files.root.name, files=tuple(here.files.names()))


@router.post(UPLOADS, status_code=201, openapi_extra=_BODY)
async def upload(
    request: Request,
    here: Here,
    name: Annotated[str, Query(min_length=1, max_length=255, description="as the file is called")],
) -> Upload:
    """Send a file: the body is its content."""
    return await here.uploads.receive(name, request.stream())


@router.get(UPLOADS)
def uploads(here: Here) -> list[Upload]:
    """The files that were sent, the last first."""
    return here.uploads.all()


@router.delete(UPLOADS + "/{upload}", status_code=204, response_class=Response)
def remove(upload: JobId, here: Here) -> Response:
    """Forget a file. Runs that were begun with it cannot be taken up without it."""
    here.uploads.remove(upload)
    return Response(status_code=204)
