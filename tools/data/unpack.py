"""Unpacking with bounds: what is packed is counted while it comes out, and never believed beforehand."""

import bz2
import gzip
import io
import lzma
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from ...pipelines.contracts import DataError
from .opening import LARGEST

CHUNK = 1 << 20
#: Packed streams by their first bytes.
PACKED: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
#: What a decoder of xz may take, in bytes.
_DECODER_MEMORY = 256 << 20
#: What is unpacked is held in memory up to this, else in a file.
_IN_MEMORY = 64 << 20


@dataclass(frozen=True)
class Bounds:
    """How much may come out of what is packed.

    Args:
        largest: bytes.
        ratio: times the packed size.
        free: bytes up to which the ratio is not looked at.
    """

    largest: int = LARGEST
    ratio: int = 100
    free: int = 8 << 20


class Meter:
    """Counts bytes that come out of ``packed`` bytes, and stops at the bounds."""

    def __init__(self, name: str, packed: int, bounds: Bounds) -> None:
        self._name, self._bounds, self._total = name, bounds, 0
        self._by_ratio = max(bounds.free, bounds.ratio * packed)

    def count(self, size: int) -> None:
        """So many bytes more.

        Raises:
            DataError: these are too many.
        """
        self._total += size
        if self._total > self._bounds.largest:
            raise DataError(
                "TOO-LARGE",
                f"{self._name} unpacks to more than {self._bounds.largest >> 20} MiB",
                "bring a smaller file, or Parquet",
            )
        if self._total > self._by_ratio:
            raise DataError(
                "TOO-LARGE",
                f"{self._name} unpacks to more than {self._bounds.ratio} times its size, as bombs do",
                "unpack it yourself if you trust it",
            )


def packing(start: bytes) -> str | None:
    """How a file that begins like this is packed: gzip, bzip2, xz, zstd, or None."""
    return next((kind for magic, kind in PACKED if start.startswith(magic)), None)


class Forward(io.RawIOBase):
    """A stream that is read once, counted, and can be asked for little at a time: ``seek`` goes forward alone."""

    def __init__(self, stream: IO[bytes], meter: Meter) -> None:
        self._stream, self._meter, self._at = stream, meter, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= 16 * CHUNK:
            raise ValueError("more asked for at once than any header holds")
        pieces = []
        while size > 0 and (piece := self._stream.read(min(size, CHUNK))):
            self._meter.count(len(piece))
            self._at += len(piece)
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def tell(self) -> int:
        return self._at

    def seek(self, place: int, whence: int = 0, /) -> int:
        if whence != 0 or place < self._at:
            raise ValueError("a packed stream goes forward alone")
        while self._at < place and self.read(min(CHUNK, place - self._at)):
            pass
        return self._at


@contextmanager
def unpacked(file: BinaryIO, kind: str | None, name: str) -> Iterator[IO[bytes]]:
    """The stream inside a packed one; errors of its format become one line.

    Raises:
        DataError: it is damaged.
    """
    try:
        yield _stream(file, kind)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        reason = (str(error).splitlines() or [""])[0][:120]
        raise DataError(
            f"DAMAGED-{(kind or 'file').upper()}",
            f"{name} cannot be unpacked: {reason}",
            "bring a whole file",
        ) from error


def _stream(file: BinaryIO, kind: str | None) -> IO[bytes]:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    if kind == "bzip2":
        return bz2.BZ2File(file)
    if kind == "xz":
        return _Xz(file)  # type: ignore[return-value]
    if kind == "zstd":
        import pyarrow as pa

        stream: IO[bytes] = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
        return stream
    return file


class _Xz(io.RawIOBase):
    """Like ``lzma.LZMAFile``, which takes whatever memory a file asks for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._decoder = file, self._fresh()

    def _fresh(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_DECODER_MEMORY)

    def read(self, size: int = -1, /) -> bytes:
        while True:
            raw = b""
            if self._decoder.eof:
                raw = (self._decoder.unused_data or self._file.read(CHUNK)).lstrip(b"\0")
                if not raw:
                    return b""
                self._decoder = self._fresh()
            elif self._decoder.needs_input and not (raw := self._file.read(CHUNK)):
                raise EOFError("it ends too early")
            if piece := self._decoder.decompress(raw, size):
                return piece


def land(pieces: Iterable[bytes]) -> bytes | Path:
    """What was unpacked: as bytes, or as a temporary file, which is the caller's to remove, where it is much."""
    held, size = [], 0
    rest = iter(pieces)
    for piece in rest:
        held.append(piece)
        size += len(piece)
        if size > _IN_MEMORY:
            break
    else:
        return b"".join(held)
    with tempfile.NamedTemporaryFile(prefix="automl-agent-", delete=False) as file:
        place = Path(file.name)
        try:
            for piece in held:
                file.write(piece)
            held.clear()
            for piece in rest:
                file.write(piece)
        except BaseException:
            place.unlink()
            raise
    return place


def pieces(stream: IO[bytes], meter: Meter) -> Iterator[bytes]:
    """All of a stream, counted."""
    while piece := stream.read(CHUNK):
        meter.count(len(piece))
        yield piece
