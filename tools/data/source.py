"""The content of a file: opened once, hashed, unpacked within bounds, recognised by what it is, made UTF-8 if text."""

import codecs
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ...pipelines.contracts import DataError
from .archive import Limits, is_archive, read_member
from .choose import choose_member, split_member
from .encoding import SAMPLE, is_binary, marked, not_text, to_utf8
from .opening import check_unchanged, fingerprint, open_regular
from .unpack import Bounds, Meter, land, packing, pieces, unpacked

_CHUNK = 4 << 20
#: Larger texts must be UTF-8: others are held in memory to be made so.
LARGEST_RECODED = 256 << 20
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
)
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"7z\xbc\xaf", "packed with 7-Zip"),
    (b"Rar!", "packed with RAR"),
    (b"\x7fELF", "a program"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"ARROW1", "an Arrow file"),
    (b"PARE", "encrypted Parquet"),
    (b"\x80\x02", "a Python pickle, which is never opened"),
    (b"\x80\x03", "a Python pickle, which is never opened"),
    (b"\x80\x04", "a Python pickle, which is never opened"),
    (b"\x80\x05", "a Python pickle, which is never opened"),
)


@dataclass(frozen=True)
class Source:
    """A file's content, in memory or on disk.

    Args:
        path: what was asked for; of a file in an archive, the archive's path and then its own.
        kind: ``parquet``, ``zip``, ``ole`` or ``text``.
        sha256: of the bytes on disk.
        size: bytes on disk.
        content: unpacked, and UTF-8 where it is text; None where it is at ``place``.
        place: the file that holds the content where that is not in memory.
        encoding: of text, as found.
        packed: how: gzip, bzip2, xz, zstd, archive, or None.
        member: the file in an archive.
    """

    path: Path
    kind: str
    sha256: str
    size: int
    content: bytes | None
    place: Path
    encoding: str | None = None
    packed: str | None = None
    member: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name

    @property
    def length(self) -> int:
        """Bytes of the content."""
        return len(self.content) if self.content is not None else self.place.stat().st_size

    def head(self, size: int = SAMPLE) -> bytes:
        """The first bytes of the content."""
        if self.content is not None:
            return self.content[:size]
        with open_regular(self.place) as file:
            return file.read(size)


@contextmanager
def opened(path: Path, bounds: Bounds | None = None, limits: Limits = Limits()) -> Iterator[Source]:
    """A file's content while it is read.

    Args:
        path: the file; of one in an archive, the archive's path and then its own.
        bounds: what a packed file may unpack to.
        limits: what an archive may hold.

    Raises:
        DataError: it is nothing that holds a table, unpacks to more than ``bounds``, or changes on the way.
    """
    place, wanted = split_member(path)
    place = place.resolve()
    before = fingerprint(place)
    source, temporary = _found(
        Source(path, "", "", before.size, None, place), wanted, bounds or Bounds(), limits
    )
    try:
        yield source
        check_unchanged(place, before)
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _found(bare: Source, wanted: str | None, bounds: Bounds, limits: Limits) -> tuple[Source, Path | None]:
    """The source, and the temporary file that holds it."""
    with open_regular(bare.place) as file:
        start = file.read(SAMPLE)
    kind = packing(start)
    if wanted is not None or ((kind or start.startswith(b"PK")) and is_archive(bare.place)) or _tar(start):
        member, said = choose_member(bare.place, wanted, limits)
        if member is not None:
            landed = land(read_member(bare.place, member, limits))
            bare = replace(bare, member=member, packed="archive", warnings=said, sha256=file_hash(bare.place))
            return _unpacked(bare, landed)
    if kind is not None:
        with open_regular(bare.place) as file, unpacked(file, kind, bare.name) as stream:
            landed = land(pieces(stream, Meter(bare.name, bare.size, bounds)))
        return _unpacked(replace(bare, packed=kind, sha256=file_hash(bare.place)), landed)
    if (known := _kind(bare.name, start)) != "text":
        return replace(bare, kind=known, sha256=file_hash(bare.place)), None
    if is_binary(start):
        raise not_text(bare.name)
    digest, plain = _hash_and_check(bare.place)
    bare = replace(bare, kind="text", sha256=digest)
    return (replace(bare, encoding="utf-8") if plain else _recoded(bare, bare.place)), None


def _tar(start: bytes) -> bool:
    from .tarred import is_tar

    return is_tar(start)


def _unpacked(bare: Source, landed: bytes | Path) -> tuple[Source, Path | None]:
    temporary = landed if isinstance(landed, Path) else None
    try:
        source = replace(bare, content=landed) if isinstance(landed, bytes) else replace(bare, place=landed)
        return _recognised(source, temporary), temporary
    except BaseException:
        if temporary is not None:
            temporary.unlink()
        raise


def _recognised(source: Source, temporary: Path | None) -> Source:
    start = source.head()
    if not start:
        raise DataError("DATA-EMPTY", f"{source.name} is empty", "name a file with rows")
    if packing(start) is not None or _tar(start):
        raise DataError("NESTED-ARCHIVE", f"{source.name} holds another archive", "unpack the outer one")
    kind = _kind(source.name, start)
    source = replace(source, kind=kind)
    if kind != "text":
        return source
    if is_binary(start):
        raise not_text(source.name)
    if temporary is not None and _hash_and_check(temporary)[1]:
        return replace(source, encoding="utf-8")
    return _recoded(source, temporary)


def _recoded(source: Source, place: Path | None) -> Source:
    """A text in memory, as UTF-8."""
    if source.length > LARGEST_RECODED:
        raise DataError(
            "TOO-LARGE",
            f"{source.name} has {source.length >> 20} MiB of text that is not UTF-8",
            "save it as UTF-8 or Parquet",
        )
    content = source.content
    if content is None:
        assert place is not None, "what is not in memory is in a file"
        with open_regular(place) as file:
            content = file.read(LARGEST_RECODED)
    text, encoding, warnings = to_utf8(content, source.name)
    return replace(source, content=text, encoding=encoding, warnings=(*source.warnings, *warnings))


def _kind(name: str, start: bytes) -> str:
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            raise DataError(
                "NOT-A-TABLE", f"{name} is {what}", "save the table as CSV, Parquet, JSON lines or Excel"
            )
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), "text")


def file_hash(path: Path) -> str:
    """SHA-256 of a regular file's bytes, in hex; DataError where it cannot be opened."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _hash_and_check(path: Path) -> tuple[str, bool]:
    """The hash, and whether the file is plain UTF-8: no mark, no NUL, no lone carriage returns."""
    digest, decoder, plain, first = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), True, True
    with open_regular(path) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if not plain:
                continue
            if first and marked(chunk):
                plain = False
            if b"\0" in chunk or (b"\r" in chunk and b"\n" not in chunk):
                plain = False
            first = False
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                plain = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        plain = False
    return digest.hexdigest(), plain
