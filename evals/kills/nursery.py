"""A process that has imported everything and forks coordinators, so that a thousand of them cost no imports.

``python -m automl_agent.evals.kills.nursery`` reads one JSON line for each coordinator on standard input and answers
with one line when it has started and one when it has ended. It adopts what dead coordinators leave behind (Linux:
``PR_SET_CHILD_SUBREAPER``), so its descendants are all the processes that there can still be of them. End of input
ends it, and everything below it.

A forked coordinator runs the command line's own entry with a zygote that was forked before it (:mod:`.spare`). With
``"command": true`` it is a true command line in a new interpreter, imports and all.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import psutil

from ...app.cli import entry
from ...pipelines.contracts import Value
from .spare import Spare, hand_over

_PR_SET_CHILD_SUBREAPER = 36
#: What a coordinator imports on its way through a run.
_IMPORTS = (
    "agents.crew.graph",
    "agents.hyperparameters.hybrid",
    "agents.hyperparameters.warm_start",
    "agents.verifier",
    "app.progress.lines",
    "pipelines.tabular.linear",
    "tools.knowledge.search",
    "tools.llm.endpoint",
    "tools.probes.run",
    "tools.recompute.rebuild",
    "tools.recompute.restore",
    "tools.report.document",
    "tools.report.figures.tradeoffs",
    "tools.report.render",
    "tools.report.sections",
    "tools.report.sections.summary",
    "tools.samplers.classical",
    "tools.samplers.gp.sampler",
    "tools.trials.work",
    "tools.trials.zygote",
)


class Start(Value):
    """A coordinator to start: the command line's words, its working folder, variables to set, and how.

    ``told`` is the file that takes its standard error.
    """

    words: tuple[str, ...]
    folder: str
    told: str
    environment: Mapping[str, str] = {}
    command: bool = False


def main() -> None:
    """Serve until standard input ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    package = __package__.partition(".")[0]
    for name in _IMPORTS:
        import_module(f"{package}.{name}")
    from ...tools.trials.warm import WARM

    for name in (*WARM, "skrub", "matplotlib.backends.backend_svg"):
        import_module(name)
    # Who is started in the background may have been told to ignore Ctrl-C; coordinators must not be.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    _say({"ready": os.getpid()})
    try:
        _serve(wake_read)
    finally:
        # Nobody listens to them any more, and who waits for a listener waits for ever.
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()


def _serve(wake_read: int) -> None:
    pending = b""
    while True:
        ready, _, _ = select.select([0, wake_read], [], [])
        if wake_read in ready:
            os.read(wake_read, 4096)
            _reap()
        if 0 in ready:
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                start = Start.model_validate_json(line)
                _say({"started": _command(start) if start.command else _fork(start)})


def _say(message: dict[str, int]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def _reap() -> None:
    """Take leave of children, adopted ones included."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _say({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _command(start: Start) -> int:
    """A true command line; it is not waited for by its handle, but by :func:`_reap`."""
    with Path(start.told).open("ab") as told:
        child = subprocess.Popen(
            [sys.executable, "-m", f"{__package__.partition('.')[0]}.app.cli", *start.words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            cwd=start.folder,
            env={**os.environ, **start.environment},
            start_new_session=True,
        )
    child.returncode = 0
    return child.pid


def _fork(start: Start) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _coordinate(start)
    return pid


def _coordinate(start: Start) -> NoReturn:
    """Runs in the child; never returns."""
    code = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _redirect(start.told)
        os.chdir(start.folder)
        os.environ.update(start.environment)
        hand_over(Spare.fork())
        code = entry(list(start.words))
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BaseException:  # noqa: BLE001 - a forked child must never return into the nursery's loop
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _redirect(told: str) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    said = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(said, 2)
    os.closerange(3, 256)


if __name__ == "__main__":
    main()
