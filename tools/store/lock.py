"""One process at a time on a run folder. The kernel drops the lock when its holder dies."""

import fcntl
import os
from pathlib import Path

from ...pipelines.contracts import StorageError


class RunLock:
    """An exclusive ``flock`` on ``<run>/.lock``, whose text is the holder's process number.

    The lock is on a file of its own: closing any descriptor of ``run.db`` would drop SQLite's locks.

    Raises:
        StorageError: another process holds the run.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".lock"
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._fd)
            raise StorageError(
                "RUN-LOCKED",
                f"process {holder} is working on {folder}",
                "wait until it ends, or stop it and resume",
            ) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let others in. Idempotent."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
