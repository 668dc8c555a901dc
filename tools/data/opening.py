"""Opening files: regular ones alone, and the same one from beginning to end.

A link to a data file is common, so links are followed; what is opened is where they led, and that may be no link any
more. Nothing that waits, has no end or is made up by the system is read: pipes, devices, /proc, /sys.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ...pipelines.contracts import DataError

#: No file may be larger, on disk or unpacked.
LARGEST = 8 << 30
_SYSTEM = (Path("/proc"), Path("/sys"))
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True)
class Fingerprint:
    """What tells whether a file is still the one that was opened."""

    device: int
    inode: int
    size: int
    modified: int


def is_of_system(path: Path) -> bool:
    """Whether what is there is made up by the system."""
    return any(path.is_relative_to(system) for system in _SYSTEM)


def open_regular(path: Path, largest: int = LARGEST) -> BinaryIO:
    """A regular file, for reading bytes.

    Raises:
        DataError: it is none, it is too large, or it may not be read.
    """
    if is_of_system(path):
        raise DataError("NOT-A-FILE", f"{path} is made up by the system", "name a data file")
    try:
        number = os.open(path, _FILE)
    except OSError as error:
        raise DataError(
            "DATA-UNREADABLE", f"{path} cannot be opened: {error.strerror}", "name a file that can be read"
        ) from error
    return _checked(number, path, largest)


def open_below(folder: Path, name: str, largest: int = LARGEST) -> BinaryIO:
    """A regular file below ``folder``, for reading bytes. No link is followed on the way to it, whoever changes what.

    Args:
        folder: an existing one, no link itself.
        name: with slashes, relative to it, as ``members.why_unsafe`` finds safe.
        largest: bytes.

    Raises:
        DataError: it is none, it is too large, a link leads to it, or it may not be read.
    """
    path, *inner = folder / name, *name.split("/")
    last = inner.pop()
    if not {"", ".", ".."}.isdisjoint((*inner, last)):
        raise DataError("NOT-A-FILE", f"{name[:60]!r} is no plain path", "name a file below the folder")
    place = -1
    try:
        place = os.open(folder, _FOLDER)
        for part in inner:
            deeper = os.open(part, _FOLDER, dir_fd=place)
            os.close(place)
            place = deeper
        number = os.open(last, _FILE, dir_fd=place)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(
            "DATA-UNREADABLE", f"{path} cannot be opened: {reason}", "name a file that can be read"
        ) from error
    finally:
        if place >= 0:
            os.close(place)
    return _checked(number, path, largest)


def _checked(number: int, path: Path, largest: int) -> BinaryIO:
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        os.close(number)
        raise DataError("NOT-A-FILE", f"{path} is no regular file", "name a data file")
    if found.st_size > largest:
        os.close(number)
        raise DataError(
            "TOO-LARGE",
            f"{path.name} has {found.st_size >> 20} MiB, more than {largest >> 20}",
            "bring fewer rows, or Parquet",
        )
    return os.fdopen(number, "rb")


def fingerprint(path: Path) -> Fingerprint:
    """Of the file at ``path`` now.

    Raises:
        DataError: it is gone.
    """
    try:
        found = path.stat(follow_symlinks=False)
    except OSError as error:
        raise DataError(
            "DATA-CHANGED", f"{path} vanished while it was read", "leave the file be while it is read"
        ) from error
    return Fingerprint(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def check_unchanged(path: Path, before: Fingerprint) -> None:
    """Refuse what was read of a file that is another one by now.

    Raises:
        DataError: it was written to, replaced or removed.
    """
    if fingerprint(path) != before:
        raise DataError(
            "DATA-CHANGED", f"{path} changed while it was read", "leave the file be while it is read"
        )
