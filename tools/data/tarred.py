"""Tar files, packed or not, read once from front to end."""

import tarfile
from collections.abc import Callable, Iterator
from typing import IO

from ...pipelines.contracts import DataError
from .members import Names
from .unpack import Forward

#: Bytes of a header.
BLOCK = 512
#: What reading a hostile tar may raise. RecursionError: headers that announce headers.
TAR_ERRORS = (tarfile.TarError, EOFError, OverflowError, RecursionError, ValueError)


def is_tar(start: bytes) -> bool:
    """Whether a file that begins with these 512 bytes is a tar file (POSIX or GNU)."""
    return start[257:262] == b"ustar"


def walk_tar(
    stream: Forward, name: str, most: int, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, int, IO[bytes] | None]]:
    """Name, stated size and content of every file in a tar, as they come; no content of one that is not ``wanted``.

    Raises:
        DataError: it holds more than ``most`` entries, or something that is no plain file.
        TAR_ERRORS: it is damaged.
    """
    names, count = Names(name), 0
    with tarfile.open(fileobj=stream, mode="r:", errorlevel=2) as archive:
        # Members are forgotten as they pass: the list would grow with the archive.
        while (entry := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]
            count += 1
            if count > most:
                raise DataError("TOO-LARGE", f"{name} holds more than {most} files", "pack fewer")
            if not (entry.isdir() or entry.isreg()) or entry.issparse():
                shown = entry.name.encode("utf-8", "replace").decode()[:60]
                raise DataError(
                    "UNSAFE-ARCHIVE",
                    f"{name}: {shown!r} is a link, a device or sparse",
                    "pack the files anew",
                )
            path = names.take(entry.name, folder=entry.isdir())
            if entry.isdir():
                continue
            content = archive.extractfile(entry) if wanted(path) else None
            assert content is not None or not wanted(path), "a regular file has a content"
            yield path, entry.size, content
