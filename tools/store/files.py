"""Files that are whole or absent: written beside their place, flushed, then renamed into it."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..secrets import redact_known
from .failpoints import passing, place_of


def from_here(path: Path) -> Path:
    """The path as a person would type it: relative to the working folder where it lies inside."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power loss."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then rename it into place."""
    temporary = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    try:
        write(temporary)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        passing(f"rename:{place_of(path)}:before")
        temporary.replace(path)
        passing(f"rename:{place_of(path)}:after")
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all."""
    data = redact_known(text).encode("utf-8", "replace")
    write_atomically(path, lambda temporary: _fill(temporary, data))


class _Stream:
    """Only the writing of a file."""

    def __init__(self, stream: BinaryIO) -> None:
        self.write = stream.write


def write_array(path: Path, array: np.ndarray) -> None:
    """Write an array as ``.npy``, whole or not at all."""

    def save(temporary: Path) -> None:
        with temporary.open("wb") as stream:
            # To a file itself numpy writes past Python, and a full disk becomes an error without a number.
            np.lib.format.write_array(_Stream(stream), array, allow_pickle=False)

    write_atomically(path, save)


def _fill(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
