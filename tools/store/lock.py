"""One process at a time on a run folder, and how far its record was acknowledged.

The kernel drops the lock when its holder dies, so there is no time to wait and nothing stale.

``.lock`` holds two lines: the holder's process number, and the last event that was acknowledged. A write-ahead log
whose end is torn off looks to SQLite as if those events had never been committed (sqlite.org/walformat.html); they
were, and were told to the person. The line is written after each commit and not flushed: after a power loss it may be
older than the record, never newer. A line that does not fit its own check digits says nothing.
"""

import errno
import fcntl
import hashlib
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path

from ...pipelines.contracts import StorageError
from .chain import Tip
from .faults import of_system
from .processes import is_alive

LOCK = ".lock"
_OPEN = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
#: As long as the longest text, from the first: writing it later needs no more disk.
_BYTES = 160
_UNKNOWN = "unknown"
_LOOKS, _LOOK_SECONDS = 50, 0.01
_LINE = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) ([0-9a-f]{8})")


class RunLock:
    """An exclusive ``flock`` on ``<run>/.lock``.

    The lock is on a file of its own: closing any descriptor of ``run.db`` would drop SQLite's locks.

    Attributes:
        acknowledged: the last event that earlier holders acknowledged; None where none is known.

    Raises:
        StorageError: another process holds the run, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._fd = -1
        self.acknowledged: Tip | None = None
        try:
            self._fd = _locked(self._path, folder)
            self.acknowledged = _told(_text(self._fd))
            self._write(self.acknowledged)
        except OSError as error:
            self._close()
            raise of_system(error, self._path) or StorageError(
                "NO-FOLDER", f"cannot write in {folder}: {error.strerror}", "name another folder"
            ) from error

    def acknowledge(self, tip: Tip | None) -> None:
        """Note that the person may know of everything up to ``tip``, which is committed; None before there is anything.

        Raises:
            StorageError: it cannot be written.
        """
        try:
            self._write(tip)
        except OSError as error:
            raise of_system(error, self._path) or StorageError(
                "DISK-ERROR", f"cannot write {self._path}: {error.strerror}", "see to the disk, then resume"
            ) from error
        self.acknowledged = tip

    def release(self) -> None:
        """Let others in. Idempotent."""
        if self._fd >= 0:
            # Whoever comes next shall not be told of this process; a full disk is no reason to keep the folder.
            with suppress(OSError):
                self._write(self.acknowledged, "")
            self._close()

    def remove(self) -> None:
        """Remove the file while it is held: whoever waits for it finds that it is gone, and makes a new one."""
        self._path.unlink(missing_ok=True)
        self.acknowledged = None
        self.release()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self, tip: Tip | None, pid: str | None = None) -> None:
        line = "" if tip is None else f"{tip.seq} {tip.chain} {_digits(tip)}"
        whose = str(os.getpid()) if pid is None else pid
        os.pwrite(self._fd, f"{whose}\n{line}\n".ljust(_BYTES, "\n").encode(), 0)


def acknowledged(folder: Path) -> Tip | None:
    """The last event that was acknowledged, as far as the folder tells; it is not locked."""
    try:
        fd = os.open(folder / LOCK, os.O_RDONLY | _OPEN)
    except OSError:
        # Without the file there is nothing to hold the record against.
        return None
    try:
        return _told(_text(fd)) if stat.S_ISREG(os.fstat(fd).st_mode) else None
    finally:
        os.close(fd)


def holder(folder: Path) -> str | None:
    """The process that holds the run, as it names itself; None where nobody does."""
    try:
        fd = os.open(folder / LOCK, os.O_RDONLY | _OPEN)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _whose(fd)
    except OSError:
        return None
    finally:
        os.close(fd)
    return None


def working_on(folder: Path) -> int | None:
    """The process that works on the run, for those who ask often; None where none does.

    The lock is not tried for, not even for a moment: whoever wants to take up the run would be refused meanwhile.
    """
    try:
        fd = os.open(folder / LOCK, os.O_RDONLY | _OPEN)
    except OSError:
        return None
    try:
        whose, inode = _pid(_text(fd)), os.fstat(fd).st_ino
    finally:
        os.close(fd)
    if whose == _UNKNOWN or not is_alive(int(whose)) or not _may_be_locked(inode, whose):
        return None
    return int(whose)


def _may_be_locked(inode: int, pid: str) -> bool:
    """Whether a process has locked a file, as far as the kernel tells (Linux: proc_locks(5)).

    It may live on as a zombie, or its number be given to another: one that has nothing to do with the run, and would
    be stopped in its place while somebody else holds the lock and has not written a number yet.
    """
    try:
        locks = Path("/proc/locks").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return re.search(rf"FLOCK +\w+ +\w+ +{pid} \S+:{inode} ", locks) is not None


def _locked(path: Path, folder: Path) -> int:
    """A descriptor of the locked file that has the name, and not of one that was removed meanwhile."""
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | _OPEN, 0o644)
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise OSError(errno.ELOOP, "not a regular file", str(path))
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(fd, path):
                return fd
        except BlockingIOError:
            whose = _whose(fd)
            os.close(fd)
            raise StorageError(
                "RUN-LOCKED",
                f"process {whose} is working on {folder}",
                "wait until it ends, or stop it and resume",
            ) from None
        except OSError:
            os.close(fd)
            raise
        os.close(fd)


def _is_at(fd: int, path: Path) -> bool:
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    mine = os.fstat(fd)
    return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)


def _text(fd: int) -> str:
    return os.pread(fd, 2 * _BYTES, 0).decode("ascii", "replace")


def _whose(fd: int) -> str:
    """The process that holds the lock. One that has just taken it needs a moment to write its number."""
    for _ in range(_LOOKS):
        whose = _pid(_text(fd))
        if whose != _UNKNOWN and is_alive(int(whose)):
            return whose
        time.sleep(_LOOK_SECONDS)
    # In a container others' numbers cannot be looked up.
    return whose


def _pid(text: str) -> str:
    first = text.split("\n", 1)[0].strip()
    return first if first.isdecimal() and len(first) < 10 else _UNKNOWN


def _told(text: str) -> Tip | None:
    lines = text.split("\n")
    found = _LINE.fullmatch(lines[1].strip()) if len(lines) > 1 else None
    if found is None:
        return None
    tip = Tip(int(found[1]), found[2])
    return tip if found[3] == _digits(tip) else None


def _digits(tip: Tip) -> str:
    return hashlib.sha256(f"{tip.seq} {tip.chain}".encode()).hexdigest()[:8]
