"""Running jobs in child processes, watched for wall time and memory."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from ...pipelines.contracts import TrialStatus
from ..store.files import write_text
from .environment import worker_environment
from .job import LOG, REPORT, SPEC, FitJob, JobReport, PredictJob, read_predictions
from .memory import resident_mb

Job = FitJob | PredictJob

_ZYGOTE = f"{__package__}.zygote"

#: How often memory is looked at, and how long a child may take to end when asked to.
_WATCH_SECONDS, _GRACE_SECONDS = 0.2, 1.0


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


@dataclass
class _Running:
    index: int
    folder: Path
    deadline: float
    pid: int | None = None
    peak_mb: float = 0.0
    asked: float | None = None
    verdict: tuple[TrialStatus, str] | None = None
    code: int | None = None


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
    """

    folder: Path
    _zygote: subprocess.Popen[bytes] | None = None
    _buffer: bytes = b""
    _count: int = 0
    _done: dict[int, int] = field(default_factory=dict)
    _started: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the zygote now, so that its imports overlap with what the caller does next."""
        if self._zygote is not None and self._zygote.poll() is None:
            return
        self.close()
        self._buffer = b""
        with (self.folder / "zygote.log").open("ab") as log:
            self._zygote = subprocess.Popen(
                [sys.executable, "-P", "-m", _ZYGOTE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=worker_environment(),
                start_new_session=True,
                cwd=self.folder,
            )

    def close(self) -> None:
        """End the zygote, which kills what still runs. Idempotent."""
        if self._zygote is not None:
            with contextlib.suppress(BrokenPipeError):
                assert self._zygote.stdin is not None
                self._zygote.stdin.close()
            try:
                self._zygote.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._zygote.kill()
                self._zygote.wait()
            assert self._zygote.stdout is not None
            self._zygote.stdout.close()
            self._zygote = None

    def run(self, jobs: Sequence[Job], limits: Limits) -> list[Outcome]:
        """Run jobs, ``limits.parallel`` at a time; one outcome a job, in order.

        A job that could not start before the deadline, or was given up, has status timeout or invalid.
        """
        self.start()
        deadline = time.monotonic() + limits.seconds
        waiting = list(range(len(jobs)))
        running: list[_Running] = []
        outcomes: dict[int, Outcome] = {}
        try:
            while waiting or running:
                while waiting and len(running) < limits.parallel:
                    running.append(self._launch(jobs[waiting[0]], waiting.pop(0), deadline, limits.warm))
                self._listen(_WATCH_SECONDS)
                for child in running:
                    self._watch(child, limits.memory_mb)
                for child in [c for c in running if c.code is not None]:
                    running.remove(child)
                    outcomes[child.index] = outcome = self._collect(child)
                    if limits.all_or_nothing and not outcome.ok:
                        waiting.clear()
                        self._give_up(running, outcome)
        except BaseException:
            self._give_up(running, None)
            raise
        return [outcomes.get(i) or self._never_ran(outcomes) for i in range(len(jobs))]

    def _launch(self, job: Job, index: int, deadline: float, warm: Sequence[str]) -> _Running:
        self._count += 1
        folder = self.folder / f"job-{os.getpid()}-{self._count:05d}"
        folder.mkdir()
        write_text(folder / SPEC, job.model_dump_json())
        assert self._zygote is not None
        assert self._zygote.stdin is not None
        line = json.dumps({"job": str(folder), "warm": list(warm)}) + "\n"
        try:
            self._zygote.stdin.write(line.encode())
            self._zygote.stdin.flush()
        except BrokenPipeError:
            pass  # the zygote died: _listen notices, and this job ends as crashed
        return _Running(index, folder, deadline)

    def _listen(self, seconds: float) -> None:
        """Take in what the zygote says, for at most ``seconds``."""
        assert self._zygote is not None
        assert self._zygote.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._zygote.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return
        chunk = os.read(self._zygote.stdout.fileno(), 65536)
        if not chunk:
            self._zygote.wait()
            return
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "started" in said:
                self._started[said["job"]] = said["started"]
            elif "ended" in said:
                self._done[said["ended"]] = said["code"]

    def _watch(self, child: _Running, memory_mb: int) -> None:
        assert self._zygote is not None
        if child.pid is None:
            child.pid = self._started.pop(str(child.folder), None)
        if child.pid is not None and child.pid in self._done:
            child.code = self._done.pop(child.pid)
            return
        if self._zygote.poll() is not None:
            child.code, child.verdict = -signal.SIGKILL, (TrialStatus.CRASHED, "the worker's parent died")
            _signal(child, signal.SIGKILL)
            return
        now = time.monotonic()
        if child.verdict is None and child.pid is not None:
            used = resident_mb(child.pid)
            child.peak_mb = max(child.peak_mb, used)
            if used > memory_mb:
                child.verdict = (TrialStatus.MEMORY, f"used {used:.0f} MB of {memory_mb} MB")
        if child.verdict is None and now > child.deadline:
            child.verdict = (TrialStatus.TIMEOUT, "ran out of time")
        if child.verdict is not None:
            if child.asked is None:
                child.asked = now
                _signal(child, signal.SIGTERM)
            elif now - child.asked > _GRACE_SECONDS:
                _signal(child, signal.SIGKILL)

    def _give_up(self, running: list[_Running], cause: Outcome | None) -> None:
        reason = cause.report.reason if cause else "interrupted"
        for child in running:
            child.verdict = child.verdict or (TrialStatus.INVALID, f"given up: {reason}")
            child.asked = child.asked or time.monotonic()
            _signal(child, signal.SIGKILL)

    def _collect(self, child: _Running) -> Outcome:
        """The outcome of an ended child: its report counts only where it is whole and it left in peace."""
        report = _read_report(child)
        predictions = None
        if report.status is TrialStatus.OK:
            predictions = read_predictions(child.folder, report.sha256)
            if predictions is None:
                report = JobReport(status=TrialStatus.CRASHED, reason="its predictions are damaged")
        return Outcome(report, child.folder, predictions, child.peak_mb)

    def _never_ran(self, outcomes: dict[int, Outcome]) -> Outcome:
        failed = next((o for o in outcomes.values() if not o.ok), None)
        status = failed.report.status if failed else TrialStatus.INVALID
        reason = failed.report.reason if failed else "never started"
        return Outcome(JobReport(status=status, reason=reason), self.folder)


def discard(outcomes: Sequence[Outcome]) -> None:
    """Remove the files of jobs whose outcome has been taken in."""
    for outcome in outcomes:
        if (outcome.folder / SPEC).exists():
            shutil.rmtree(outcome.folder)


def _read_report(child: _Running) -> JobReport:
    if child.verdict is not None:
        return JobReport(status=child.verdict[0], reason=child.verdict[1])
    assert child.code is not None
    if child.code == -signal.SIGKILL:
        return JobReport(status=TrialStatus.MEMORY, reason="killed by the system, most likely out of memory")
    if child.code < 0:
        return JobReport(status=TrialStatus.CRASHED, reason=f"died of {signal.Signals(-child.code).name}")
    path = child.folder / REPORT
    if child.code != 0 or not path.exists():
        return JobReport(
            status=TrialStatus.CRASHED, reason=f"left with code {child.code}: {_last_words(child)}"
        )
    try:
        return JobReport.model_validate_json(path.read_bytes())
    except ValueError:
        return JobReport(status=TrialStatus.CRASHED, reason="its report is damaged")


def _last_words(child: _Running) -> str:
    """The last line of its log."""
    try:
        lines = (child.folder / LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1][:200] if lines else "it left no word"


def _signal(child: _Running, number: int) -> None:
    if child.pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
