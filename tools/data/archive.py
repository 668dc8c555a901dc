"""Archives of files: what they hold, one file of them, or all of them in a folder.

Zip, and tar as it is or packed by gzip, bzip2, xz or zstd. An archive with one unsafe name is refused whole: names that
lead out of a folder, links, devices, twins, entries that overlap, what is encrypted, what unpacks to more than its
bounds. Sizes are counted while they come out, whatever was stated.
"""

import os
import shutil
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ...pipelines.contracts import DataError
from .opening import open_regular
from .tarred import BLOCK, TAR_ERRORS, is_tar, walk_tar
from .unpack import CHUNK, Bounds, Forward, Meter, packing, pieces, unpacked
from .zipped import ZIP_ERRORS, walk_zip

_ZIP = b"PK\3\4"
_EMPTY_ZIP = b"PK\5\6"


@dataclass(frozen=True)
class Limits:
    """What an archive may hold.

    Args:
        files: entries, folders among them.
        bounds: bytes of all that is unpacked.
    """

    files: int = 10_000
    bounds: Bounds = field(default_factory=Bounds)


#: A folder for each class with a picture in each file.
FOLDER = Limits(files=500_000, bounds=Bounds(largest=64 << 30))


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path there, and the size that the archive states."""

    name: str
    size: int


def is_archive(path: Path) -> bool:
    """Whether a regular file is a zip or a tar, packed or not. Excel's files are zips too.

    Raises:
        DataError: it cannot be opened.
    """
    with open_regular(path) as file:
        start = file.read(BLOCK)
        if start.startswith((_ZIP, _EMPTY_ZIP)) or is_tar(start):
            return True
        kind = packing(start)
        if kind is None:
            return False
        file.seek(0)
        try:
            with unpacked(file, kind, path.name) as stream:
                return is_tar(stream.read(BLOCK))
        except DataError:
            return False


def members(path: Path, limits: Limits = Limits()) -> tuple[Member, ...]:
    """The files in an archive, in its order, none of them written anywhere.

    Raises:
        DataError: it is damaged, unsafe or too large.
    """
    with _walk(path, limits, lambda _: False) as (found, _):
        return tuple(Member(name, size) for name, size, _ in found)


def read_member(path: Path, name: str, limits: Limits = Limits()) -> Iterator[bytes]:
    """The content of the file called ``name``, piece by piece.

    Raises:
        DataError: there is none, or the archive is damaged, unsafe or too large.
    """
    with _walk(path, limits, lambda member: member == name) as (found, meter):
        for member, size, content in found:
            if content is not None:
                yield from _content(path, member, size, pieces(content, meter))
                return
    raise DataError("NO-SUCH-FILE", f"{path.name} holds no {name[:100]!r}", "name one of its files")


def read_members(path: Path, names: Container[str], limits: Limits = FOLDER) -> Iterator[tuple[str, bytes]]:
    """Name and content of the files called ``names``, in the archive's order; names that it lacks are passed over.

    Raises:
        DataError: the archive is damaged, unsafe or too large.
    """
    with _walk(path, limits, lambda name: name in names) as (found, meter):
        for name, size, content in found:
            if content is not None:
                yield name, b"".join(_content(path, name, size, pieces(content, meter)))


def extract(path: Path, folder: Path, limits: Limits = FOLDER) -> tuple[Path, ...]:
    """Unpack all files of an archive into a new folder, which appears when all is there, or not at all.

    Args:
        path: the archive.
        folder: where; nothing may be there yet.
        limits: what it may hold.

    Returns:
        The files, relative to ``folder``, in the archive's order.

    Raises:
        DataError: the archive is damaged, unsafe or too large, or the folder is there or cannot be written.
    """
    if os.path.lexists(folder):
        raise DataError("FOLDER-EXISTS", f"{folder} is there already", "name a new folder")
    half = folder.with_name(f"{folder.name}.tmp-{os.getpid()}")
    try:
        half.mkdir(mode=0o700, parents=True)
        written = _write_all(path, half, limits)
        half.replace(folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return written


def _write_all(path: Path, folder: Path, limits: Limits) -> tuple[Path, ...]:
    written = []
    with _walk(path, limits, lambda _: True) as (found, meter):
        for name, size, content in found:
            assert content is not None, "all are wanted"
            _write(folder / name, _content(path, name, size, pieces(content, meter)), folder)
            written.append(Path(name))
    return tuple(written)


def _content(path: Path, name: str, stated: int, found: Iterator[bytes]) -> Iterator[bytes]:
    """A file's bytes, which must be as many as were stated."""
    size = 0
    for piece in found:
        size += len(piece)
        yield piece
    if size != stated:
        raise DataError(
            "DAMAGED-ARCHIVE", f"{path.name}: {name[:60]!r} has {size} bytes, not {stated}", "pack it anew"
        )


def _write(place: Path, content: Iterator[bytes], folder: Path) -> None:
    # The folder is new and ours, and links are refused: nothing can stand here yet.
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")
    except OSError as error:
        raise _cannot_write(folder, error) from error
    with file:
        for piece in content:
            try:
                file.write(piece)
                file.flush()
            except OSError as error:
                raise _cannot_write(folder, error) from error


def _cannot_write(folder: Path, error: OSError) -> DataError:
    return DataError(
        "CANNOT-UNPACK", f"{folder} cannot be written: {error.strerror}", "make room, or name another folder"
    )


@contextmanager
def _walk(
    path: Path, limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[tuple[Iterator[tuple[str, int, IO[bytes] | None]], Meter]]:
    """The files of an archive as they come, those not ``wanted`` without content, and what counts their bytes."""
    with open_regular(path) as file:
        start, size = file.read(BLOCK), os.fstat(file.fileno()).st_size
        file.seek(0)
        meter = Meter(path.name, size, limits.bounds)
        if start.startswith((_ZIP, _EMPTY_ZIP)):
            with _readable(path.name):
                yield walk_zip(file, path.name, limits.files, wanted), meter
            return
        # A tar's headers come out of the packed stream too, so what passes is counted there, contents once more.
        with unpacked(file, packing(start), path.name) as stream, _readable(path.name):
            through = Forward(stream, Meter(path.name, size, limits.bounds))
            yield walk_tar(through, path.name, limits.files, wanted), meter
            while through.read(CHUNK):  # to the end, where packed streams keep their checksum
                pass


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What goes wrong inside is the archive's fault."""
    try:
        yield
    except (*ZIP_ERRORS, *TAR_ERRORS) as error:
        reason = (str(error).splitlines() or [""])[0][:120]
        raise DataError("DAMAGED-ARCHIVE", f"{name} cannot be unpacked: {reason}", "pack it anew") from error
