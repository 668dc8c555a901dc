"""Commands of ours that run beside the server, as processes of their own which outlive it.

Where a job stands is read off its folder: what was asked, what its process said, what came of it. So a server that was
killed knows as much when it is started again.
"""

import json
import os
import re
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from ...pipelines.contracts import RequestError
from ...tools.store.files import write_text
from ..control.consoles import last_lines, refusal
from ..control.detached import Detached, begin
from ..control.marks import worker

ID = r"^[0-9a-f]{16}$"
_ORDER, _SAID, _ANSWER, _PROCESS = "order.json", "console.log", "answer.json", "process.json"
_MOST_KEPT = 200
#: How far what computes stands back behind the server: two cores may be all there are.
BEHIND = 5


class JobState(StrEnum):
    """Where a job stands."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Jobs:
    """The jobs of one kind.

    Args:
        folder: holds a folder for each.
        result: the name of the file that is there, whole, once a job is done.
        most: at a time.
        kind: for error codes, such as ``PREDICTION``.
        seconds: after which a job is ended; None: never.
    """

    def __init__(self, folder: Path, result: str, most: int, kind: str, seconds: float | None = None) -> None:
        self._folder = folder
        self._result = result
        self._most = most
        self._kind = kind
        self._seconds = seconds
        self._children: dict[str, Detached] = {}
        self._guard = threading.Lock()

    def start(self, words: Sequence[str], order: dict[str, Any], cwd: Path) -> str:
        """Begin ``automl-agent WORDS``; ``{folder}`` in a word stands for the job's folder. Its id.

        Raises:
            RequestError: as many are at work as may be.
        """
        with self._guard:
            # Those that were removed are asked for by nobody any more.
            self._children = {i: c for i, c in self._children.items() if c.poll() is None}
            working = [i for i in self.ids() if self.state(i) is JobState.WORKING]
            if len(working) >= self._most:
                raise RequestError("BUSY", f"{len(working)} are at work already", "wait until one is done")
            self._forget_old()
            id_ = secrets.token_hex(8)
            folder = self._folder / id_
            folder.mkdir(parents=True)
            write_text(folder / _ORDER, json.dumps({**order, "at": time.time()}))
            command = [word.replace("{folder}", str(folder)) for word in words]
            with (folder / _SAID).open("ab") as said, (folder / _ANSWER).open("wb") as out:
                self._children[id_] = begin(command, folder / _PROCESS, said, out=out, cwd=cwd, nice=BEHIND)
        return id_

    def ids(self) -> list[str]:
        """Every job, the last first."""
        if not self._folder.is_dir():
            return []
        names = {p.parent.name: self._at(p) for p in self._folder.glob(f"*/{_ORDER}")}
        return sorted((n for n in names if re.fullmatch(ID, n)), key=lambda n: -names[n])

    def folder(self, id_: str) -> Path:
        """The folder of a job.

        Raises:
            RequestError: there is none.
        """
        place = self._folder / id_
        if re.fullmatch(ID, id_) is None or not (place / _ORDER).is_file():
            raise RequestError(f"NO-{self._kind}", f"there is no {id_[:40]!r}", "see the list")
        return place

    def order(self, id_: str) -> dict[str, Any]:
        """What was asked, and ``at``, seconds since 1970."""
        found: dict[str, Any] = json.loads((self.folder(id_) / _ORDER).read_text(encoding="utf-8"))
        return found

    def state(self, id_: str) -> JobState:
        """Where it stands."""
        folder = self.folder(id_)
        pid = self._pid(id_, folder)
        if (
            pid is not None
            and self._seconds is not None
            and time.time() - self._at(folder / _ORDER) > self._seconds
        ):
            _end(pid)
            return JobState.FAILED
        if pid is not None:
            return JobState.WORKING
        return JobState.DONE if (folder / self._result).is_file() else JobState.FAILED

    def problem(self, id_: str) -> str:
        """Why it failed, in its own words."""
        said = self.folder(id_) / _SAID
        return refusal(said) or next(iter(self.console(id_, 1)), "it was ended before it was done")

    def console(self, id_: str, most: int = 200) -> list[str]:
        """The last lines it said."""
        return last_lines(self.folder(id_) / _SAID, most)

    def answer(self, id_: str) -> str:
        """What it wrote to stdout."""
        return (self.folder(id_) / _ANSWER).read_text(encoding="utf-8")

    def stop(self, id_: str) -> None:
        """End its processes; nothing where they have ended."""
        pid = self._pid(id_, self.folder(id_))
        if pid is not None:
            _end(pid)

    def remove(self, id_: str) -> None:
        """End and forget it."""
        folder = self.folder(id_)
        self.stop(id_)
        shutil.rmtree(folder, ignore_errors=True)

    def _pid(self, id_: str, folder: Path) -> int | None:
        child = self._children.get(id_)
        if child is not None:
            if child.poll() is None:
                return child.pid
            self._children.pop(id_, None)
            return None
        return worker(folder / _PROCESS)

    def _at(self, order: Path) -> float:
        try:
            return float(json.loads(order.read_text(encoding="utf-8"))["at"])
        except (OSError, ValueError, KeyError):
            return 0.0

    def _forget_old(self) -> None:
        for id_ in self.ids()[_MOST_KEPT:]:
            if self.state(id_) is not JobState.WORKING:
                self.remove(id_)


def _end(pid: int) -> None:
    # The process is the head of a session of its own: its workers end with it.
    try:
        os.killpg(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
