"""One job's process under watch: its time, its memory, what it starts and what it writes."""

import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from pathlib import Path

from ...pipelines.contracts import TrialStatus
from . import strays
from .job import LOG, FitJob, PredictJob
from .left import MOST_FILES, shorten, taken_mb
from .memory import Usage, distressed, usage

#: How long a child may take to end when asked to.
_GRACE_SECONDS = 1.0
#: Our families start threads, never processes.
_MOST_PROCESSES = 32
#: Where the machine is in distress, children with less than this are not what it suffers from.
_LITTLE_MB = 64.0


@dataclass
class Child:
    """A job that was handed to the zygote.

    Attributes:
        index: the job's place in its batch.
        deadline: in monotonic time.
        kills: of the system for lack of memory, before it began.
        alone: whether it is kept from starting processes.
        verdict: why it is being ended.
        held_mb: what it was forked with, which is the zygote's.
        code: of its exit, once it has ended.
    """

    index: int
    job: FitJob | PredictJob
    folder: Path
    deadline: float
    disk_mb: int
    kills: int | None
    alone: bool
    pid: int | None = None
    held_mb: float = 0.0
    peak_mb: float = 0.0
    asked: float | None = None
    verdict: tuple[TrialStatus, str] | None = None
    code: int | None = None

    @property
    def overdue(self) -> bool:
        """Whether it should have ended a while ago."""
        return self.asked is not None and time.monotonic() - self.asked > _GRACE_SECONDS

    def look(self, memory_mb: int) -> None:
        """See what it uses, and end it where that is too much; call it every fifth of a second."""
        now = time.monotonic()
        if self.verdict is None and self.pid is not None:
            shorten(self.folder / LOG)
            self._judge(usage(self.pid, alone=self.alone), memory_mb)
        if self.verdict is None and now > self.deadline:
            self.verdict = (TrialStatus.TIMEOUT, "ran out of time")
        if self.verdict is None:
            return
        if self.asked is None:
            self.asked = now
            self._signal(signal.SIGTERM)
        elif self.overdue:
            self.kill()

    def _judge(self, used: Usage, memory_mb: int) -> None:
        own = max(0.0, used.megabytes - self.held_mb * used.processes)
        self.peak_mb = max(self.peak_mb, own)
        if own > memory_mb:
            self.verdict = (TrialStatus.MEMORY, f"used {own:.0f} MB of {memory_mb} MB")
        elif own > _LITTLE_MB and distressed():
            self.verdict = (TrialStatus.MEMORY, f"used {own:.0f} MB, the last that the machine had")
        elif used.processes > _MOST_PROCESSES:
            self.verdict = (TrialStatus.CRASHED, f"started {used.processes - 1} processes")
        elif (written := sum(map(taken_mb, self._folders()))) > self.disk_mb:
            much = (
                f"{written:.0f} MB of {self.disk_mb} MB" if written < inf else f"more than {MOST_FILES} files"
            )
            self.verdict = (TrialStatus.CRASHED, f"wrote {much}")
        else:
            return
        # Whoever takes this much is not asked first.
        self.asked = time.monotonic() - _GRACE_SECONDS
        self.kill()

    def _folders(self) -> Iterable[Path]:
        """Where it may write."""
        kept = self.job.training.folder if isinstance(self.job, FitJob) else None
        return (self.folder, Path(kept)) if kept else (self.folder,)

    def give_up(self, reason: str) -> None:
        """End it at once."""
        self.verdict = self.verdict or (TrialStatus.INVALID, f"given up: {reason}")
        self.asked = self.asked or time.monotonic()
        self.kill()

    def kill(self) -> None:
        """Kill it and what it started."""
        if self.pid is not None:
            strays.kill_tree(self.pid)

    def _signal(self, number: int) -> None:
        if self.pid is not None:
            strays.send(self.pid, number)
