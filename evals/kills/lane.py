"""One nursery and what goes on in it: coordinators are started, listened to, killed, and their orphans looked for."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from ...tools.store.failpoints import ARMED, LOG
from .nursery import Start

#: A nursery imports for some seconds; nothing that a coordinator of ours does takes as long as the other.
_READY_SECONDS, _LONGEST_LIFE = 600.0, 600.0
#: Processes of a coordinator that was killed must be gone by then.
ORPHAN_SECONDS = 2.0

#: A process, told from a later one with the same number by the moment of its start.
Identity = tuple[int, float]


@dataclass
class Life:
    """A coordinator's life. ``places`` are the fail-points it passed, each with its moment.

    ``code`` is None while it lives, negative where a signal ended it.
    """

    pid: int
    began: float
    places: list[tuple[float, str]] = field(default_factory=list)
    code: int | None = None
    ended: float | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.code is not None

    def count(self, name: str) -> int:
        """How often it passed a place."""
        return sum(1 for _, place in self.places if place == name)

    @property
    def commits(self) -> Counter[str]:
        """Event kind -> commits that it came back from."""
        parts = [place.split(":") for _, place in self.places]
        return Counter(p[1] for p in parts if len(p) == 3 and p[0] == "commit" and p[2] == "after")


class Lane:
    """A nursery, and the pipe on which its coordinators tell where they are. Use as a context manager.

    Args:
        folder: an existing folder of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._pipe = folder / "places"
        os.mkfifo(self._pipe)
        # Both ends, so that opening waits for nobody and the end of a coordinator is not the end of the pipe.
        self._places = os.open(self._pipe, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._log = (folder / "nursery.log").open("ab")
        self._nursery = subprocess.Popen(
            [sys.executable, "-P", "-m", f"{__package__}.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        self._said = b""
        self._heard = b""
        self._ended: dict[int, tuple[int, float]] = {}
        self._started: list[int] = []
        self._ready = False
        self._lives: list[Life] = []
        #: Processes that a kill left behind, and when it was.
        self._orphans: list[tuple[float, frozenset[Identity]]] = []
        self.orphans = 0

    def __enter__(self) -> Self:
        self._await(lambda: self._ready)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._nursery.stdin is not None
        left = self.living()
        self._nursery.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._nursery.wait(30)
        self._nursery.kill()
        self._nursery.wait()
        for pid, _ in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._nursery.stdout is not None
        self._nursery.stdout.close()
        self._log.close()
        os.close(self._places)

    def start(self, words: tuple[str, ...], folder: Path, *, armed: str = "", command: bool = False) -> Life:
        """Start a coordinator in ``folder``; its standard error goes to ``told.txt`` there.

        Args:
            words: of the command line.
            folder: its working folder.
            armed: the place to die at, as ``NAME@N``.
            command: a true command line instead of a fork.
        """
        environment = {LOG: str(self._pipe), **({ARMED: armed} if armed else {})}
        start = Start(
            words=words,
            folder=str(folder),
            told=str(folder / "told.txt"),
            environment=environment,
            command=command,
        )
        assert self._nursery.stdin is not None
        began = time.monotonic()
        self._nursery.stdin.write(start.model_dump_json().encode() + b"\n")
        self._nursery.stdin.flush()
        self._await(lambda: bool(self._started))
        life = Life(self._started.pop(), began)
        self._lives = [life]
        return life

    def until(self, life: Life, reached: Callable[[Life], bool], seconds: float = _LONGEST_LIFE) -> bool:
        """Listen until the coordinator has come so far; False where it ended before, or the time did."""
        return self._until(lambda: reached(life) or life.over, seconds) and reached(life)

    def wait(self, life: Life, seconds: float = _LONGEST_LIFE) -> int:
        """Listen until it has ended; its exit code.

        Raises:
            TimeoutError: it does not end.
        """
        if not self._until(lambda: life.over, seconds):
            raise TimeoutError(f"a coordinator does not end; it is at {life.places[-1:]}")
        assert life.code is not None
        return life.code

    def rest(self, seconds: float) -> None:
        """Listen for so long."""
        self._until(lambda: False, seconds)

    def kill(self, life: Life, number: int = signal.SIGKILL) -> None:
        """Send a signal to a coordinator; one that has ended is left alone."""
        if not life.over:
            with suppress(ProcessLookupError):
                os.kill(life.pid, number)

    def below(self, life: Life) -> list[int]:
        """Processes that a coordinator has started, and theirs."""
        with suppress(psutil.Error):
            return [p.pid for p in psutil.Process(life.pid).children(recursive=True)]
        return []

    def bereaved(self) -> None:
        """Note who lives though the coordinator does not: all must be gone in :data:`ORPHAN_SECONDS`."""
        self._orphans.append((time.monotonic(), self.living()))

    def deserted(self) -> bool:
        """Wait until nobody lives here any more; False where somebody still does after :data:`ORPHAN_SECONDS`."""
        return self._until(lambda: not self.living(), ORPHAN_SECONDS)

    def living(self) -> frozenset[Identity]:
        """All processes of coordinators, living and dead ones."""
        found = set()
        with suppress(psutil.Error):
            for process in psutil.Process(self._nursery.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if process.status() != psutil.STATUS_ZOMBIE:
                        found.add((process.pid, process.create_time()))
        return frozenset(found)

    def _await(self, done: Callable[[], bool]) -> None:
        if not self._until(done, _READY_SECONDS):
            raise TimeoutError("the nursery does not answer")

    def _until(self, done: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not done():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._listen(min(left, 0.05))
            self._look()
        return True

    def _listen(self, seconds: float) -> None:
        assert self._nursery.stdout is not None
        said = self._nursery.stdout.fileno()
        ready, _, _ = select.select([self._places, said], [], [], seconds)
        now = time.monotonic()
        # Places first: what a process said before its end belongs to its life.
        if self._places in ready or said in ready:
            self._hear(now)
        if said in ready:
            chunk = os.read(said, 65536)
            if not chunk:
                raise RuntimeError("the nursery has died")
            *lines, self._said = (self._said + chunk).split(b"\n")
            for line in lines:
                self._take_in(json.loads(line), now)

    def _hear(self, now: float) -> None:
        with suppress(BlockingIOError):
            *lines, self._heard = (self._heard + os.read(self._places, 65536)).split(b"\n")
            for line in lines:
                for life in self._lives:
                    life.places.append((now, line.decode()))

    def _take_in(self, message: dict[str, int], now: float) -> None:
        if "ready" in message:
            self._ready = True
        elif "started" in message:
            self._started.append(message["started"])
        else:
            for life in self._lives:
                if life.pid == message["ended"]:
                    life.code, life.ended = message["code"], now

    def _look(self) -> None:
        """Count orphans whose time is over."""
        now = time.monotonic()
        due = [names for moment, names in self._orphans if now - moment >= ORPHAN_SECONDS]
        if due:
            self._orphans = [(m, n) for m, n in self._orphans if now - m < ORPHAN_SECONDS]
            living = self.living()
            self.orphans += sum(len(names & living) for names in due)
