"""Small pictures and data sets of them, made where they are needed."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

SIDES = (6, 5)


def pixels(seed: int, colour: bool = True, sides: tuple[int, int] = SIDES) -> np.ndarray:
    """(height, width[, 3]) uint8 of chance."""
    shape = (*sides, 3) if colour else sides
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def file(picture: Image.Image | np.ndarray, form: str = "PNG", **options: object) -> bytes:
    """A picture as a file."""
    image = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def png(seed: int, colour: bool = True, sides: tuple[int, int] = SIDES) -> bytes:
    """A PNG of chance."""
    return file(pixels(seed, colour, sides))


def claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims to be as large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def npy(values: np.ndarray) -> bytes:
    """An array as a file."""
    stream = io.BytesIO()
    np.save(stream, values, allow_pickle=True)
    return stream.getvalue()


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    """Files below a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Files in an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
