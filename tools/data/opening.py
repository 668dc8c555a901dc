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


@dataclass(frozen=True)
class Fingerprint:
    """What tells whether a file is still the one that was opened."""

    device: int
    inode: int
    size: int
    modified: int


def open_regular(path: Path, largest: int = LARGEST) -> BinaryIO:
    """A regular file, for reading bytes.

    Raises:
        DataError: it is none, it is too large, or it may not be read.
    """
    if any(path.is_relative_to(system) for system in _SYSTEM):
        raise DataError("NOT-A-FILE", f"{path} is made up by the system", "name a data file")
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise DataError(
            "DATA-UNREADABLE", f"{path} cannot be opened: {error.strerror}", "name a file that can be read"
        ) from error
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
