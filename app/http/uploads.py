"""Files that clients send: kept in folders with names of ours, under a name made of harmless characters alone."""

import re
import secrets
import shutil
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from pydantic import Field, ValidationError

from ...pipelines.contracts import RequestError, Value
from ...tools.store.faults import of_system
from ...tools.store.files import write_text
from .settings import Limits

FOLDER = ".uploads"
ID = r"^[0-9a-f]{16}$"
_PACKED = r"(?:\.(?:gz|bz2|xz|zst))?"
_ENDING = re.compile(
    rf"(?:\.(?:csv|tsv|tab|txt|jsonl|ndjson|json|tar){_PACKED}|\.(?:parquet|pq|xlsx|xls|zip|tgz|npz|gz|bz2|xz|zst))\Z"
)
_ABOUT = "upload.json"


class Upload(Value):
    """A file that was sent.

    Attributes:
        id: what it is called from now on.
        name: as the client called it; shown, never used as a path.
        size_bytes: of its content.
        at: seconds since 1970.
    """

    id: str = Field(pattern=ID)
    name: str
    size_bytes: int
    at: float


class Uploads:
    """The files in a folder of the server.

    Args:
        root: where run folders lie.
        limits: of the server.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        self._folder = root / FOLDER
        self._limits = limits
        self._guard = threading.Lock()

    async def receive(self, name: str, pieces: AsyncIterator[bytes]) -> Upload:
        """Keep a file; it is there, whole, when this returns, and nothing of it where this raises.

        Args:
            name: as the client calls it; its ending tells what it is.
            pieces: the content as it comes.

        Raises:
            RequestError: it is empty or too large, or there are too many.
            StorageError: the disk is full.
        """
        self._check_room()
        id_ = secrets.token_hex(8)
        folder = self._folder / id_
        size = 0
        try:
            folder.mkdir(parents=True)
            with (folder / stored_name(name)).open("xb") as file:
                async for piece in pieces:
                    size += len(piece)
                    if size > self._limits.upload_bytes:
                        raise _too_large(self._limits.upload_bytes)
                    _write(file, piece)
            if size == 0:
                raise RequestError("UPLOAD-EMPTY", "the file is empty", "send one with rows")
            found = Upload(id=id_, name=name, size_bytes=size, at=time.time())
            # With this it counts; a server that dies before leaves a folder that nobody is told of.
            write_text(folder / _ABOUT, found.model_dump_json())
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return found

    def all(self) -> list[Upload]:
        """Every file, the last first."""
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        found = [self._read(folder.name) for folder in folders]
        return sorted((u for u in found if u is not None), key=lambda u: (-u.at, u.id))

    def path(self, id_: str) -> Path:
        """Where the content of ``id_`` lies.

        Raises:
            RequestError: there is no such upload.
        """
        return self._folder / id_ / stored_name(self.about(id_).name)

    def about(self, id_: str) -> Upload:
        """What is known of ``id_``.

        Raises:
            RequestError: there is no such upload.
        """
        found = self._read(id_)
        if found is None:
            raise RequestError("NO-UPLOAD", f"there is no upload {id_[:40]!r}", "upload the file first")
        return found

    def remove(self, id_: str) -> None:
        """Forget a file.

        Raises:
            RequestError: there is no such upload.
        """
        shutil.rmtree(self._folder / self.about(id_).id, ignore_errors=True)

    def _read(self, id_: str) -> Upload | None:
        if re.fullmatch(ID, id_) is None:
            return None
        try:
            text = (self._folder / id_ / _ABOUT).read_text(encoding="utf-8")
            found = Upload.model_validate_json(text)
        except (OSError, ValidationError):
            # Half received, or removed meanwhile.
            return None
        return found if found.id == id_ else None

    def _check_room(self) -> None:
        with self._guard:
            kept = self.all()
        if len(kept) >= self._limits.uploads or sum(u.size_bytes for u in kept) > self._limits.uploads_bytes:
            raise RequestError("UPLOADS-FULL", f"{len(kept)} files are kept already", "delete some")


def stored_name(name: str) -> str:
    """The name on disk: letters, digits and dashes, and an ending by which data are known.

    It still reads like the file's own, since runs are named after their data.
    """
    last = re.split(r"[/\\]", name)[-1].lower()
    ending = _ENDING.search(last)
    stem = last[: ending.start()] if ending else last
    slug = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "data"
    return slug + (ending.group() if ending else "")


def _write(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise of_system(error, Path(file.name)) or error from error


def _too_large(most: int) -> RequestError:
    return RequestError(
        "UPLOAD-TOO-LARGE", f"a file may have {most:,} bytes", "put it into the working folder"
    )
