"""A process that has imported what training needs and forks a fresh child for each job.

Imports cost seconds, a fork some milliseconds. The zygote itself trains nothing, so its children start
clean. It reads one JSON line a job on stdin and answers one line when a child starts and when it ends.
End of input means that the coordinator is gone, however it went: children are killed and the zygote ends.

Children run our own code on hostile data, confined to what their job needs where the system can do that.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import sys
from importlib import import_module
from pathlib import Path

from .confine import confine
from .job import LOG, reach

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve jobs until the coordinator goes away."""
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    children: set[int] = set()
    pending = b""
    _say({"ready": os.getpid()})
    try:
        while True:
            ready, _, _ = select.select([0, wake_read], [], [])
            if wake_read in ready:
                os.read(wake_read, 4096)
                _reap(children)
            if 0 in ready:
                chunk = os.read(0, 65536)
                if not chunk:
                    return
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    children.add(_start(json.loads(line)))
    finally:
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _say(message: dict[str, object]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def _reap(children: set[int]) -> None:
    for pid in list(children):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)
            _say({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def _start(request: dict[str, object]) -> int:
    modules = request["warm"]
    assert isinstance(modules, list)
    for module in modules:
        import_module(module)
    folder = Path(str(request["job"]))
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _child(folder, parent)
    # Both sides make the group, so that it exists before anyone may want to kill it.
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)
    _say({"started": pid, "job": str(folder)})
    return pid


def _child(folder: Path, parent: int) -> None:
    """Runs in the child; never returns."""
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with contextlib.suppress(PermissionError):
            os.setpgid(0, 0)
        _die_with(parent)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        from .work import work

        os.environ["TMPDIR"] = str(folder)
        confine(reach(folder))
        work(folder)
        sys.stdout.flush()
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child must never return into the zygote's loop
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    """Linux: be killed when the zygote is. Elsewhere the zygote kills its children when its input ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(70)


if __name__ == "__main__":
    main()
