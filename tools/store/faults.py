"""What a disk, a file system or SQLite can do to a run, as one line for the person.

Codes of SQLite: https://www.sqlite.org/rescode.html
"""

import errno
import re
import shutil
import sqlite3
from pathlib import Path

from ...pipelines.contracts import StorageError

_SPACE = "free disk space, then try again (a run: automl-agent resume)"
_RIGHTS = "see to its permissions, or copy the folder to where they allow it"
_SAVE = "automl-agent doctor tells more, automl-agent repair saves what is sound in a new folder"
_BUSY = "end the program that holds it, then try again"
_DISK = "see to the disk, then automl-agent resume"

#: What the machine answers for, never a caller: code, what is wrong, what to do.
_OF_THE_MACHINE = {
    errno.ENOSPC: ("DISK-FULL", "the disk is full", _SPACE),
    errno.EDQUOT: ("DISK-FULL", "the disk quota is used up", _SPACE),
    errno.EFBIG: (
        "DISK-FULL",
        "files may not grow as large as that",
        "raise the limit (ulimit -f), then resume",
    ),
    errno.EIO: ("DISK-ERROR", "the disk cannot be read or written", _DISK),
    errno.ESTALE: ("DISK-ERROR", "the network drive is gone", _DISK),
    errno.EROFS: ("READ-ONLY", "the file system is read-only", _RIGHTS),
    errno.EACCES: ("NO-PERMISSION", "permission is denied", _RIGHTS),
    errno.EPERM: ("NO-PERMISSION", "permission is denied", _RIGHTS),
    errno.EMFILE: ("TOO-MANY-FILES", "too many files are open", "raise the limit (ulimit -n), then resume"),
    errno.ENFILE: ("TOO-MANY-FILES", "too many files are open", "close programs, then resume"),
    errno.ELOOP: ("NOT-A-FILE", "it is a link", "put the file itself there"),
    errno.ENOLCK: ("NO-LOCKS", "its file system has no locks", "put runs on a local disk (--out)"),
}
#: With less than this nothing can be written: a page or two.
_LEAST_BYTES = 16_384
#: Libraries wrap the system's error in words of their own: shutil, polars and pyarrow.
_IN_WORDS = re.compile(r"\[Errno (\d+)\]|\(os error (\d+)\)|\[errno (\d+)\]")

_FULL, _READONLY, _CANTOPEN, _PERM, _IOERR = 13, 8, 14, 3, 10
_BUSY_CODES = {5, 6}


def damaged(path: Path, why: str) -> StorageError:
    """The record is not what was written."""
    return StorageError("RUN-DAMAGED", f"{path} cannot be used: {why}", _SAVE)


def newer(path: Path, why: str) -> StorageError:
    """The record was written by a later version."""
    return StorageError("RUN-NEWER", f"{path} {why}", "update automl-agent")


def of_system(error: OSError, path: Path | None = None) -> StorageError | None:
    """What the person hears of a failed read or write; None where the fault may be ours.

    Args:
        error: as raised by Python or by a library.
        path: what was read or written, where the error does not name it.
    """
    number = error.errno if error.errno in _OF_THE_MACHINE else named_errno(str(error))
    if number not in _OF_THE_MACHINE:
        return None
    code, what, hint = _OF_THE_MACHINE[number]
    where = error.filename2 or error.filename or path
    return StorageError(code, f"{what}: {where}" if where is not None else what, hint)


def check_space(folder: Path, words: str) -> None:
    """Called where something failed in ``folder``: on a full disk it is not to blame, and nothing else will fare better.

    Args:
        folder: where it wrote.
        words: what it said of its failure.

    Raises:
        StorageError: there is no space left.
    """
    said = named_errno(words)
    full = folder.is_dir() and shutil.disk_usage(folder).free < _LEAST_BYTES
    if full or said in (errno.ENOSPC, errno.EDQUOT):
        raise disk_full(folder)


def disk_full(folder: Path, why: str = "the disk is full") -> StorageError:
    """There is no space for what has to be written in ``folder``."""
    return StorageError("DISK-FULL", f"{why}: {folder}", _SPACE)


def named_errno(words: str) -> int | None:
    """The number of a system's error that a library put into words."""
    found = _IN_WORDS.search(words)
    return int(next(filter(None, found.groups()))) if found else None


def of_sqlite(error: sqlite3.Error, path: Path, *, writing: bool) -> StorageError:
    """What the person hears where SQLite cannot read or write the record."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in _BUSY_CODES:
        return StorageError("RUN-BUSY", f"another program holds {path}: {error}", _BUSY)
    if primary in {_READONLY, _CANTOPEN, _PERM}:
        return StorageError("NO-PERMISSION", f"{path} cannot be opened or written: {error}", _RIGHTS)
    if primary == _IOERR and not writing:
        return StorageError("DISK-ERROR", f"{path} cannot be read: {error}", _DISK)
    if writing:
        hint = {_FULL: _SPACE, _IOERR: _DISK}.get(primary, _SAVE)
        return StorageError("RUN-WRITE", f"cannot record in {path}: {error}", hint)
    return damaged(path, str(error))
