"""A zygote that is forked before its coordinator begins to work, and does what one that was started would do."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import FileIO
from runpy import run_module
from types import SimpleNamespace
from typing import Any, Self

from ...tools.trials import zygote, zygote_link


@dataclass
class Spare:
    """A zygote that waits at its pipes. It has the part of ``subprocess.Popen`` that :mod:`zygote_link` uses."""

    pid: int
    stdin: FileIO
    stdout: FileIO
    returncode: int | None = None

    @classmethod
    def fork(cls) -> Self:
        """Fork it. The calling process has no thread but this one."""
        reads, writes = os.pipe()
        hears, says = os.pipe()
        pid = os.fork()
        if pid == 0:
            _serve(reads, says)
        os.close(reads)
        os.close(says)
        return cls(pid, FileIO(writes, "w"), FileIO(hears, "r"))

    def take(self, words: Sequence[str], environment: Mapping[str, str], folder: str) -> Self:
        """Let it begin, as if it were started with these."""
        self.stdin.write(json.dumps([list(words), dict(environment), folder]).encode() + b"\n")
        return self

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("zygote", timeout or 0.0)
            time.sleep(0.002)
        return code

    def kill(self) -> None:
        """End it."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def hand_over(spare: Spare) -> None:
    """From here on the first zygote that this process wants is ``spare``; later ones are started as ever."""
    waiting = [spare]

    def popen(words: Sequence[str], **options: Any) -> Any:
        if waiting:
            return waiting.pop().take(words, options["env"], str(options["cwd"]))
        return subprocess.Popen(words, **options)

    double = SimpleNamespace(Popen=popen, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired)
    vars(zygote_link)["subprocess"] = double


def _serve(reads: int, says: int) -> None:
    """Runs in the fork; never returns."""
    code = 70
    try:
        os.setsid()
        os.dup2(reads, 0)
        os.dup2(says, 1)
        os.closerange(3, 256)
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(0, 1)
            if not part:
                os._exit(0)  # its coordinator is gone before it wanted one
            line += part
        words, environment, folder = json.loads(line)
        sys.argv = words[words.index("-m") + 1 :]
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        run_module(zygote.__name__, run_name="__main__")
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)
