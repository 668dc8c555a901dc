"""What a process has used of the time limit, kept while it works, so that a killed one's time is not free.

Events carry the time too, but a trial may take minutes between two of them. What is kept here is a number beside the
record and no part of the history: the process that takes the run up records it (``opened``), and reads nothing else.
"""

import math
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

_FILE = ".elapsed"
_EVERY_SECONDS = 0.25
_WIDTH = 24


class Heartbeat:
    """Writes the seconds used into the run folder, four times a second, while it is open.

    Losing a beat costs little, so it is written in place, without a flush: a killed process leaves
    what the system already has.

    Args:
        folder: the run folder.
        elapsed: seconds used, over all processes.
    """

    def __init__(self, folder: Path, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._fd = os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._write()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._write()
        os.close(self._fd)

    def _beat(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            self._write()

    def _write(self) -> None:
        try:
            os.pwrite(self._fd, f"{self._elapsed():.3f}".ljust(_WIDTH).encode(), 0)
        except OSError:
            return  # a full disk: the next event says so, where it can be told


def last_beat(folder: Path) -> float:
    """Seconds used when the last process wrote them; 0 where none did, or nothing sensible."""
    try:
        text = (folder / _FILE).read_bytes()[:_WIDTH].decode("ascii")
        seconds = float(text)
    except (OSError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def forget(folder: Path) -> None:
    """Remove what was kept: the run is over, or never was."""
    (folder / _FILE).unlink(missing_ok=True)
