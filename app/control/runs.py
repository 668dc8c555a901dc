"""Begin, watch, stop and take up runs. Each is a process of its own, which outlives the one that began it."""

import os
import signal
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ...agents.crew.folder import fresh
from ...pipelines.contracts import RequestError
from ...tools.runs.catalogue import RunCatalogue, is_name
from ...tools.runs.remove import remove
from ...tools.runs.summary import RunState, RunSummary
from ...tools.store.lock import working_on
from ...tools.store.reading import has_record
from .consoles import console, last_lines, mark, marked, refusal
from .detached import Detached, begin
from .launch import Launch, Resumption
from .marks import worker

_LOOK_SECONDS = 0.05
#: A process that was asked to stop gives up what it does in order; longer than this is never meant.
_STOP_SECONDS = 30.0
#: From its result to the end of a process.
_END_SECONDS = 30.0


class Runs:
    """The runs in a folder, and the processes that work on them. Threads may share one.

    Args:
        root: holds run folders; made with the first run.
        cwd: where data files that requests name are looked for; the process's own, if not given.
        environment: of the runs' processes, beside the present one's.
        nice: how far the runs' processes stand back, so that whoever began them can answer meanwhile (nice(1)).
    """

    def __init__(
        self,
        root: Path,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        nice: int = 0,
    ) -> None:
        self.root = root.absolute()
        self.catalogue = RunCatalogue(self.root)
        self._cwd = cwd
        self._environment = {**os.environ, **(environment or {})}
        self._nice = nice
        self._processes: dict[str, Detached] = {}
        self._guard = threading.Lock()

    def start(self, launch: Launch) -> str:
        """Begin a run; its name. It may still be refused: then its summary says so and why.

        Raises:
            RequestError: there is neither request nor plan.
        """
        if launch.text is None and launch.plan is None:
            raise RequestError("NO-REQUEST", "there is no request", "say what should be predicted")
        with self._guard:
            name = self._new_name(launch)
            words = ["run", f"--out={self.root / name}", "--yes", *launch.words()]
            self._spawn(name, words, launch.text or "")
        return name

    def resume(self, word: str, how: Resumption | None = None) -> str:
        """Take up a run that nobody works on; its name.

        Raises:
            RequestError: there is no such run, or a process works on it.
        """
        folder = self.catalogue.folder(word)
        with self._guard:
            if self._is_working(folder):
                raise RequestError("RUN-WORKING", f"{folder.name} is being worked on", "stop it first")
            words = (how or Resumption()).words()
            self._spawn(folder.name, ["resume", *words, "--yes", "--", str(folder)])
        return folder.name

    def stop(self, word: str, wait_seconds: float = _STOP_SECONDS) -> RunSummary:
        """Stop a run in order; it can be taken up afterwards. Where nobody works on it, nothing is done.

        Raises:
            RequestError: there is no such run.
        """
        name = self._name(word)
        pid = self._pid(name)
        if pid is not None:
            _terminate(pid)
            self._wait_for_end(name, wait_seconds)
        return self.summary(name)

    def remove(self, word: str) -> str:
        """Remove a run that nobody works on, and what its processes said; its name.

        Raises:
            RequestError: there is no such run, or a process works on it.
            StorageError: a process has just taken it up.
        """
        name = self._name(word)
        folder = self.root / name
        if self.summary(name).state.is_over:
            # Its process has said all it has to say and is about to end.
            self._wait_for_end(name, _END_SECONDS)
        with self._guard:
            if self._is_working(folder):
                raise RequestError("RUN-WORKING", f"{name} is being worked on", "stop it first")
            if has_record(folder):
                remove(folder)
            elif folder.is_dir() and not folder.is_symlink():
                # Refused before there was anything: whoever put something in meanwhile keeps it.
                with suppress(OSError):
                    folder.rmdir()
            console(self.root, name).unlink(missing_ok=True)
            mark(self.root, name).unlink(missing_ok=True)
            self._processes.pop(name, None)
        return name

    def knows(self, name: str) -> bool:
        """Whether there is a run of just this name, and it was not removed."""
        known = name in self._processes or console(self.root, name).is_file()
        return is_name(name) and (known or has_record(self.root / name))

    def summary(self, word: str) -> RunSummary:
        """Where a run stands, one that has just begun or was refused included.

        Raises:
            RequestError: there is no such run.
        """
        name = self._name(word)
        if has_record(self.root / name):
            found = self.catalogue.summary(name)
            if found.state is RunState.INTERRUPTED and self._pid(name) is not None:
                # Its process has not come to the record yet.
                return found.model_copy(update={"state": RunState.WORKING, "doing": "taking up the run"})
            problem = refusal(console(self.root, name)) if found.state is RunState.INTERRUPTED else ""
            return found.model_copy(update={"problem": problem}) if problem else found
        if self._pid(name) is not None:
            return RunSummary(name=name, state=RunState.STARTING, doing=self._said(name))
        problem = refusal(console(self.root, name)) or "its process ended before anything was on record"
        return RunSummary(name=name, state=RunState.REFUSED, problem=problem)

    def summaries(self) -> list[RunSummary]:
        """Where each run stands, those that began last first."""
        with self._guard:
            begun = list(self._processes)
            for process in self._processes.values():
                # One that has ended is waited for, or it stays in the system's table as long as this process lives.
                process.poll()
        recorded = self.catalogue.names()
        # Begun by somebody who is no more, and not on record yet.
        left = [
            n for n in set(marked(self.root)) - {*begun, *recorded} if worker(mark(self.root, n)) is not None
        ]
        found = []
        # Those that are not on record yet began last.
        for name in dict.fromkeys((*sorted({*begun, *left} - {*recorded}, reverse=True), *recorded)):
            # It may be removed meanwhile.
            with suppress(RequestError):
                found.append(self.summary(name))
        return found

    def console(self, word: str, most: int = 200) -> list[str]:
        """The last lines that a run's processes have said.

        Raises:
            RequestError: there is no such run.
        """
        return last_lines(console(self.root, self._name(word)), most)

    def _name(self, word: str) -> str:
        """The name of a run, also of one that has no record yet."""
        if is_name(word) and (word in self._processes or console(self.root, word).is_file()):
            return word
        return self.catalogue.folder(word).name

    def _wait_for_end(self, name: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self._pid(name) is not None and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)

    def _said(self, name: str) -> str:
        lines = last_lines(console(self.root, name), 1)
        return lines[-1] if lines else ""

    def _is_working(self, folder: Path) -> bool:
        return self._pid(folder.name) is not None

    def _pid(self, name: str) -> int | None:
        """The process that works on a run: one of ours, or anybody's that holds the folder."""
        process = self._processes.get(name)
        if process is not None and process.poll() is None:
            return process.pid
        # One that has not come to the record yet may have been begun by somebody who is no more.
        return working_on(self.root / name) or worker(mark(self.root, name))

    def _new_name(self, launch: Launch) -> str:
        self.root.mkdir(parents=True, exist_ok=True)
        data = launch.about or launch.data or (str(launch.plan) if launch.plan is not None else "run")
        while True:
            folder = fresh(self.root, data, launch.settings.get("target"))
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder.name

    def _spawn(self, name: str, words: list[str], request: str = "") -> None:
        said = console(self.root, name)
        said.parent.mkdir(exist_ok=True)
        # On stdin: everybody on a machine can read command lines.
        with said.open("ab") as out, tempfile.TemporaryFile() as asked:
            asked.write(request.encode("utf-8", "replace"))
            asked.seek(0)
            self._processes[name] = begin(
                words,
                mark(self.root, name),
                out,
                asked=asked,
                cwd=self._cwd,
                environment=self._environment,
                nice=self._nice,
            )


def _terminate(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        # It ended by itself.
        return
