"""Arrays of pictures: the ``.npy`` format read strictly, and values as bytes.

NEP 1 is the format. Its header is a Python literal that numpy parses without running it; what it states is held
against the bytes that are there before anything is made of it.
"""

import io
import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MAGIC = b"\x93NUMPY"
#: A header is longer only where fields are named, which pictures have none of.
LONGEST_HEADER = 4096
_KINDS = "buif"
_CHANNELS = (1, 3, 4)


class NoPicture(ValueError):
    """Bytes that cannot be decoded as a picture: its cell is a missing one."""


@dataclass(frozen=True)
class Header:
    """What an array's header states. ``start`` is where its values begin, in bytes."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype
    start: int

    @property
    def size(self) -> int:
        """Bytes of the values."""
        return math.prod(self.shape) * self.dtype.itemsize


def header(start: bytes, kinds: str = _KINDS) -> Header:
    """The header of a ``.npy``.

    Args:
        start: its first bytes, the whole header among them.
        kinds: of numbers that are taken, as numpy's letters.

    Raises:
        NoPicture: it is none, or one of objects, of fields or of negative sizes.
    """
    if not start.startswith(MAGIC) or len(start) < 12 or start[6:8] not in (b"\1\0", b"\2\0"):
        raise NoPicture("it is no array")
    width = 2 if start[6] == 1 else 4
    end = 8 + width + int.from_bytes(start[8 : 8 + width], "little")
    if end > LONGEST_HEADER or end > len(start):
        raise NoPicture("its header is no array's")
    found = _parsed(start[:end])
    if found.dtype.kind not in kinds:
        raise NoPicture(f"it is an array of {found.dtype.kind!r}")
    return found


@lru_cache(maxsize=32)
def _parsed(start: bytes) -> Header:
    """All pictures of a column share a header, and parsing it takes longer than all else."""
    stream = io.BytesIO(start)
    read = np.lib.format.read_array_header_1_0 if start[6] == 1 else np.lib.format.read_array_header_2_0
    try:
        np.lib.format.read_magic(stream)
        shape, fortran, dtype = read(stream)
    except Exception as error:  # whatever numpy makes of a hostile literal
        raise NoPicture("its header cannot be read") from error
    if dtype.hasobject or dtype.names is not None or dtype.subdtype is not None or dtype.itemsize == 0:
        raise NoPicture("it holds no plain numbers")
    if len(shape) > 4 or any(isinstance(n, bool) or n < 0 for n in shape):
        raise NoPicture("it has no shape of pictures")
    return Header(shape, bool(fortran), dtype, len(start))


def array(content: bytes, kinds: str = _KINDS) -> np.ndarray:
    """The array of a ``.npy``, its values not copied.

    Raises:
        NoPicture: it is none, or has more or fewer bytes than it states.
    """
    stated = header(content[:LONGEST_HEADER], kinds)
    if stated.size != len(content) - stated.start:
        raise NoPicture("it has more or fewer values than it states")
    flat = np.frombuffer(content, dtype=stated.dtype, offset=stated.start)
    return flat.reshape(stated.shape, order="F" if stated.fortran else "C")


def npy(shape: tuple[int, ...]) -> bytes:
    """What stands before the values of a ``.npy`` of uint8 in rows."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "|u1", "fortran_order": False, "shape": tuple(int(n) for n in shape)}
    )
    return stream.getvalue()


def as_bytes(values: np.ndarray, ends: tuple[float, float] | None = None) -> np.ndarray:
    """Values as uint8: truth values as black and white, fractions of 1 or of 255, whole numbers of 8 or 16 bits.

    Args:
        values: of one picture or of many.
        ends: the least and the largest value of all pictures that are to be scaled alike; else those of ``values``.

    Raises:
        NoPicture: they are neither.
    """
    if values.dtype == np.uint8:
        return values
    if values.size == 0:
        raise NoPicture("it is empty")
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    low, high = ends or (float(values.min()), float(values.max()))
    if not (low >= 0 and high <= 65535):  # not a number either
        raise NoPicture(f"its values go from {low:g} to {high:g}")
    if values.dtype.kind in "ui":
        return (values >> 8 if high > 255 else values).astype(np.uint8)
    if high > 255:
        raise NoPicture(f"its values go from {low:g} to {high:g}")
    return np.rint(values * (255.0 if high <= 1 else 1.0)).astype(np.uint8)


def channels_last(values: np.ndarray) -> np.ndarray:
    """One picture or many with their channels, 1, 3 or 4 of them, in the last dimension.

    Where both ends could be channels, the fewer are.

    Raises:
        NoPicture: they are in neither the last nor the third to last.
    """
    first, last = values.shape[-3], values.shape[-1]
    if last in _CHANNELS and not (first in _CHANNELS and first < last):
        return values
    if first in _CHANNELS:
        return np.moveaxis(values, -3, -1)
    raise NoPicture(f"its shape {'x'.join(map(str, values.shape))} has no channels")
