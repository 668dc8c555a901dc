"""Files that a worker left: read as a stranger's, for it may have put anything in their place."""

import os
import shutil
import stat
from pathlib import Path
from typing import BinaryIO

#: A folder with more files than this was not left by one of our families.
MOST_FILES = 10_000
#: Of a log, this much is let stand, and so much of its end is kept where it grows beyond that.
LOG_BYTES, LOG_END_BYTES = 10_000_000, 100_000


class NotAFile(Exception):
    """There is nothing of that name, or it is no regular file."""


def open_left(path: Path, *, write: bool = False) -> BinaryIO:
    """Open a file; a link is not followed, a pipe not waited for.

    Raises:
        NotAFile: it is missing, not regular, or may not be read.
    """
    how = (os.O_RDWR | os.O_APPEND) if write else os.O_RDONLY
    try:
        descriptor = os.open(path, how | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NotAFile(error.strerror or "it cannot be opened") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile("it is no file")
    return os.fdopen(descriptor, "r+b" if write else "rb", buffering=0 if write else -1)


def end_of(path: Path, most: int) -> str:
    """The last ``most`` bytes of a text; empty where there is none."""
    try:
        with open_left(path) as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - most))
            return stream.read(most).decode("utf-8", errors="replace").strip()
    except NotAFile:
        return ""


def shorten(log: Path) -> None:
    """Cut a log that has grown too long to its end, while it is written to."""
    try:
        stream = open_left(log, write=True)
    except NotAFile:
        return
    with stream:
        size = os.fstat(stream.fileno()).st_size
        if size > LOG_BYTES:
            end = os.pread(stream.fileno(), LOG_END_BYTES, size - LOG_END_BYTES)
            # Its writer appends: what comes meanwhile stands before or after this.
            stream.truncate(0)
            stream.write(b"(...)\n" + end)


def strange(folder: Path) -> str:
    """Why a folder is not one of plain files; empty where it is."""
    count = 0
    for place, folders, files in os.walk(folder):
        count += len(folders) + len(files)
        if count > MOST_FILES:
            return f"it has more than {MOST_FILES} files"
        for name in (*folders, *files):
            mode = (Path(place) / name).lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                return "it holds a link, a pipe or a device"
    return ""


def taken_mb(folder: Path) -> float:
    """Megabytes on disk below a folder that is being written; infinite where there are too many files."""
    total, count = 0, 0
    for place, _, files in os.walk(folder):
        count += len(files) + 1
        if count > MOST_FILES:
            return float("inf")
        for name in files:
            try:
                total += (Path(place) / name).lstat().st_blocks * 512
            except OSError:
                continue
    return total / 1e6


def remove(folder: Path) -> None:
    """Remove a folder, whatever rights its files were left with. What cannot be goes with the run's work folder."""
    try:
        shutil.rmtree(folder)
    except OSError:
        for place, _, _ in os.walk(folder):
            Path(place).chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)
