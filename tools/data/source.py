"""The bytes of a file: hashed, unpacked, recognised by what they are, and made UTF-8 where they are text."""

import codecs
import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import DataError

_CHUNK = 4 << 20
#: An unpacked file may not be larger than this, whatever its packed size.
LARGEST_UNPACKED = 8 << 30
#: Bytes that the encoding and the delimiter are judged by.
SAMPLE = 256 << 10
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
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstandard"),
    (b"7z\xbc\xaf", "packed with 7-Zip"),
    (b"\x7fELF", "a program"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"ARROW1", "an Arrow file"),
    (b"\x80\x04", "a Python pickle, which is never opened"),
    (b"\x80\x05", "a Python pickle, which is never opened"),
)


@dataclass(frozen=True)
class Source:
    """A file's content. ``content`` is None where it stays on disk as it is.

    Args:
        path: the file.
        kind: ``parquet``, ``zip``, ``ole`` or ``text``.
        sha256: of the bytes on disk.
        size: bytes on disk.
        content: unpacked, and UTF-8 where it is text.
        encoding: of text, as found.
        packed: ``gzip`` or None.
    """

    path: Path
    kind: str
    sha256: str
    size: int
    content: bytes | None
    encoding: str | None = None
    packed: str | None = None
    warnings: tuple[str, ...] = ()

    def head(self, size: int = SAMPLE) -> bytes:
        """The first bytes of the content."""
        if self.content is not None:
            return self.content[:size]
        with self.path.open("rb") as file:
            return file.read(size)


def open_source(path: Path, largest: int = LARGEST_UNPACKED) -> Source:
    """Look at a file once: hash it, and learn what it is.

    Raises:
        DataError: it is nothing that holds a table, or unpacks to more than ``largest`` bytes.
    """
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(b"\x1f\x8b"):
        content, digest = _unpack(path, largest)
        return _recognise(path, content[:16], content, digest, "gzip")
    kind = _kind(path, start)
    if kind != "text":
        return Source(path, kind, _hash(path), path.stat().st_size, None)
    digest, plain = _hash_and_check(path)
    if plain:
        return Source(path, "text", digest, path.stat().st_size, None, "utf-8")
    return _recognise(path, start, path.read_bytes(), digest, None)


def _recognise(path: Path, start: bytes, content: bytes, digest: str, packed: str | None) -> Source:
    kind = _kind(path, start)
    size = path.stat().st_size
    if kind != "text":
        return Source(path, kind, digest, size, content, None, packed)
    text, encoding, warnings = to_utf8(content, path)
    return Source(path, kind, digest, size, text, encoding, packed, warnings)


def _kind(path: Path, start: bytes) -> str:
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            raise DataError(
                "NOT-A-TABLE", f"{path.name} is {what}", "save the table as CSV, Parquet, JSON lines or Excel"
            )
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), "text")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_and_check(path: Path) -> tuple[str, bool]:
    """The hash, and whether the file is plain UTF-8: no mark, no NUL, no lone carriage returns."""
    digest, decoder, plain, first = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), True, True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if not plain:
                continue
            if first and chunk.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
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


def _unpack(path: Path, largest: int) -> tuple[bytes, str]:
    """The content, never more than ``largest`` bytes, and the hash of the bytes on disk."""
    pieces, total = [], 0
    try:
        with gzip.open(path) as file:
            while piece := file.read(_CHUNK):
                total += len(piece)
                if total > largest:
                    raise DataError(
                        "TOO-LARGE",
                        f"{path.name} unpacks to more than {largest >> 20} MiB",
                        "bring a smaller file, or Parquet",
                    )
                pieces.append(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            "DAMAGED-GZIP", f"{path.name} cannot be unpacked: {error}", "bring a whole file"
        ) from error
    if not total:
        raise DataError("DATA-EMPTY", f"{path.name} is empty", "name a file with rows")
    return b"".join(pieces), _hash(path)


def to_utf8(content: bytes, path: Path) -> tuple[bytes, str, tuple[str, ...]]:
    """Text as UTF-8 with plain line ends, the encoding it had, and what must be said about it.

    Raises:
        DataError: it is no text.
    """
    encoding, warnings = _encoding(content, path)
    text = content.decode(encoding, errors="strict" if encoding == "utf-8" else "replace")
    text = text.removeprefix("\ufeff")
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return text.encode("utf-8"), encoding, warnings


def _encoding(content: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return name, ()
    if (wide := _wide(content)) is not None:
        return wide, ()
    if b"\0" in content[:SAMPLE] or _control_share(content[:SAMPLE]) > 0.02:
        raise DataError(
            "NOT-TEXT", f"{path.name} is a binary file", "save it as CSV, Parquet, JSON lines or Excel"
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(content)
    return "utf-8", ()


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    head = content[:2000]
    if len(head) < 16:
        return None
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else None


def _control_share(sample: bytes) -> float:
    control = sum(sample.count(code) for code in range(32) if code not in (9, 10, 12, 13))
    return control / max(1, len(sample))


def _guess(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Not UTF-8: Western Windows text unless the letters clearly speak for another code page."""
    from charset_normalizer import from_bytes

    wide = [line for line in content[: 4 * SAMPLE].split(b"\n") if any(byte > 127 for byte in line)]
    best = from_bytes(b"\n".join(wide[:2000]) or content[:SAMPLE]).best()
    name = best.encoding if best is not None else "cp1252"
    if name in {"latin_1", "iso8859_1", "ascii", "utf_8", "cp1250", "cp1254", "mac_roman", "cp437", "cp850"}:
        name = "cp1252"
    try:
        content[: 4 * SAMPLE].decode(name)
    except UnicodeDecodeError:
        name = "latin-1"
    return name, (f"not UTF-8: read as {name}",)
