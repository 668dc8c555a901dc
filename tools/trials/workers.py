"""Running jobs in child processes, watched for wall time and memory."""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from ...pipelines.contracts import TrialStatus
from ..store.faults import check_space, disk_full
from ..store.files import write_text
from . import seccomp
from .confine import Confinement
from .device import MOST_FAULTS, Trust, half_batch
from .job import SPEC, FitJob, JobReport, PredictJob
from .left import remove
from .memory import kills
from .results import take
from .rlimits import Ceiling
from .watch import Child
from .zygote_link import ZygoteLink

Job = FitJob | PredictJob

#: How names of jobs' folders begin.
_JOB = "job-"
#: How often children are looked at.
_WATCH_SECONDS = 0.1
#: A child may write as much as it may hold in memory, this much in any case, and never all that is free.
_LEAST_DISK_MB, _SHARE_OF_FREE = 256, 0.5
#: With less free disk no job is begun.
_LEAST_FREE_MB = 64


@dataclass(frozen=True)
class Outcome:
    """What came of a job. ``predictions`` is there exactly when the status is ok."""

    report: JobReport
    folder: Path
    predictions: np.ndarray | None = None
    peak_mb: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether there are predictions."""
        return self.predictions is not None


@dataclass(frozen=True)
class Limits:
    """What one batch of jobs may use. ``seconds`` is wall time from its start, for all of them."""

    seconds: float
    memory_mb: int
    parallel: int = 1
    #: Modules to import once, before the first fork.
    warm: tuple[str, ...] = ()
    #: Give the whole batch up as soon as one job fails.
    all_or_nothing: bool = False


@dataclass
class Workers:
    """Children of one run. Use as a context manager: leaving it ends them all.

    Args:
        folder: existing folder for the jobs' files; they are removed when read.
        confinement: whether children give up their rights; see ``confine.py``.
        warn: told what a person should know.
        early: a zygote that was started before there was a folder.
    """

    folder: Path
    confinement: Confinement = "auto"
    warn: Callable[[str], None] = lambda _: None
    early: ZygoteLink | None = None
    _count: int = 0
    _trust: Trust = field(default_factory=Trust)
    _link: ZygoteLink = field(init=False)

    def __post_init__(self) -> None:
        self._link = self.early or ZygoteLink(self.folder, self.confinement)
        self._link.folder = self.folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, warm: Sequence[str] = ()) -> None:
        """Start the zygote now and have it import ``warm``, while the caller goes on.

        Raises:
            RequestError: confinement is required, and this system has none.
        """
        self._link.start()
        if warm:
            self._link.send({"warm": list(warm)})

    def close(self) -> None:
        """End the zygote, which kills what still runs. Idempotent."""
        self._link.close()

    def run(self, jobs: Sequence[Job], limits: Limits) -> list[Outcome]:
        """Run jobs, ``limits.parallel`` at a time; one outcome a job, in order.

        A job that could not start before the deadline, or was given up, has status timeout or invalid. One that
        failed on the GPU is done again with half the batch, where it has a batch.

        Raises:
            RequestError: children are not confined, though they should be.
            StorageError: the disk is full: jobs that fail then are not to blame.
        """
        self.start()
        deadline = time.monotonic() + limits.seconds
        waiting: list[tuple[int, Job]] = list(enumerate(jobs))
        running: list[Child] = []
        outcomes: dict[int, Outcome] = {}
        try:
            while waiting or running:
                while waiting and len(running) < limits.parallel and time.monotonic() < deadline:
                    running.append(self._launch(*waiting.pop(0), deadline, limits))
                if not running:
                    break  # what still waits has no time left to start
                self._link.listen(_WATCH_SECONDS)
                for child in running:
                    self._watch(child, limits.memory_mb)
                for child in [c for c in running if c.code is not None]:
                    running.remove(child)
                    outcomes[child.index] = outcome = self._collect(child)
                    if (again := half_batch(child.job, outcome.report)) is not None:
                        remove(child.folder)
                        waiting.insert(0, (child.index, again))
                        continue
                    self._hear(child.job, outcome)
                    if limits.all_or_nothing and not outcome.ok:
                        waiting.clear()
                        self._give_up(running, outcome.report.reason)
        except BaseException:
            self._give_up(running, "interrupted")
            raise
        late = time.monotonic() >= deadline
        return [outcomes.get(i) or self._never_ran(outcomes, late) for i in range(len(jobs))]

    def _launch(self, index: int, job: Job, deadline: float, limits: Limits) -> Child:
        self._count += 1
        job = self._placed(job, deadline) if isinstance(job, FitJob) else job
        folder = self.folder / f"{_JOB}{os.getpid()}-{self._count:05d}"
        folder.mkdir()
        write_text(folder / SPEC, job.model_dump_json())
        disk_mb = self._disk_mb(limits.memory_mb)
        seconds = max(0.0, deadline - time.monotonic())
        self._link.launch(folder, limits.warm, Ceiling(seconds, limits.memory_mb, disk_mb))
        alone = self.confinement != "off" and seccomp.available()
        return Child(index, job, folder, deadline, disk_mb, kills(), alone)

    def _placed(self, job: FitJob, deadline: float) -> FitJob:
        """The job where it is to run now, its training no longer than what is left: another try may have gone before."""
        left, training = max(0.0, deadline - time.monotonic()), job.training
        if training.seconds is not None and training.seconds > left:
            job = job.model_copy(update={"training": training.model_copy(update={"seconds": left})})
        return self._trust.placed(job)

    def _disk_mb(self, memory_mb: int) -> int:
        free = shutil.disk_usage(self.folder).free / 1e6
        if free < _LEAST_FREE_MB:
            # Its limit would be so low that the job took the blame.
            raise disk_full(
                self.folder, f"{free:.0f} MB are left of the {_LEAST_FREE_MB} MB that a fit needs"
            )
        return int(min(max(memory_mb, _LEAST_DISK_MB), _SHARE_OF_FREE * free))

    def _watch(self, child: Child, memory_mb: int) -> None:
        if child.pid is None and (started := self._link.started.pop(str(child.folder), None)) is not None:
            child.pid, child.held_mb = started.pid, started.held_mb
        if child.pid is not None and child.pid in self._link.ended:
            child.code = self._link.ended.pop(child.pid)
        elif not self._link.alive:
            child.code = -1
            child.verdict = child.verdict or (TrialStatus.CRASHED, "the worker's parent died")
            child.kill()
        else:
            child.look(memory_mb)
            if child.pid is None and child.overdue:
                # The zygote still imports for it, cannot be asked to stop, and would hold up the run.
                self._link.stop()
                child.code = -1

    def _give_up(self, running: Sequence[Child], reason: str) -> None:
        for child in running:
            child.give_up(reason)

    def _collect(self, child: Child) -> Outcome:
        """The outcome of an ended child: its report counts only where it is whole and it left in peace."""
        if child.verdict is not None:
            status, reason = child.verdict
            return Outcome(JobReport(status=status, reason=reason), child.folder, None, child.peak_mb)
        assert child.code is not None
        now = kills()
        starved = child.kills is None or now is None or now > child.kills
        report, predictions = take(child.job, child.folder, child.code, starved)
        return Outcome(report, child.folder, predictions, child.peak_mb)

    def _hear(self, job: Job, outcome: Outcome) -> None:
        if not outcome.ok:
            check_space(self.folder, outcome.report.reason)
        if self._trust.heard(job, outcome.report, outcome.ok):
            self.warn(f"{MOST_FAULTS} fits in a row failed on the GPU: going on with the CPU")

    def _never_ran(self, outcomes: dict[int, Outcome], late: bool) -> Outcome:
        failed = next((o for o in outcomes.values() if not o.ok), None)
        status, reason = TrialStatus.INVALID, "never started"
        if late:
            status, reason = TrialStatus.TIMEOUT, "ran out of time before it began"
        if failed:
            status, reason = failed.report.status, failed.report.reason
        return Outcome(JobReport(status=status, reason=reason), self.folder)


def discard(outcomes: Sequence[Outcome]) -> None:
    """Remove the files of jobs whose outcome has been taken in."""
    for outcome in outcomes:
        if outcome.folder.name.startswith(_JOB):
            remove(outcome.folder)
