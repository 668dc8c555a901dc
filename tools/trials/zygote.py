"""A process that has imported what training needs and forks a fresh child for each job.

Imports cost seconds, a fork some milliseconds. The zygote itself trains nothing, so its children start
clean. It reads one JSON line a job on stdin, or one of what to import, and answers one line when a child starts and when it ends.
End of input means that the coordinator is gone, however it went: children are killed and the zygote ends.

Children run our own code on hostile data, confined to what their job needs where the system can do that. Whether
that holds is tried before the first job.
"""

import contextlib
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType

from ..orphans import die_with, sent_at_the_end_of_parent
from . import rlimits, strays
from .confine import confine
from .job import LOG, reach
from .memory import usage
from .selftest import breach

#: More than a process has ever open.
_MOST_DESCRIPTORS = 1 << 20
#: Whether the zygote is importing now, which takes seconds.
_importing = False


def main(confined: bool) -> None:
    """Serve jobs until the coordinator goes away."""
    _end_with_coordinator()
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    strays.adopt()
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    rlimits.tasks()
    children: set[int] = set()
    pending = b""
    found = breach(Path.cwd()) if confined else ""
    _say({"ready": os.getpid(), "breach": found})
    if found:
        return
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
                    request = json.loads(line)
                    _import(request["warm"])
                    if "job" in request:
                        children.add(_start(request, confined))
    finally:
        for pid in children:
            strays.kill_tree(pid)
        strays.kill_adopted(())


def _say(message: dict[str, object]) -> None:
    # Whoever does not listen any more is gone, and input ends too.
    with contextlib.suppress(BrokenPipeError):
        os.write(1, json.dumps(message).encode() + b"\n")


def _reap(children: set[int]) -> None:
    """Tell of children that have ended, once nothing is left of them."""
    ended = False
    for pid in list(children):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            strays.kill_adopted(children)
            _say({"ended": pid, "code": os.waitstatus_to_exitcode(status)})
            ended = True
    if not ended:
        # It was none of its own that ended.
        strays.kill_adopted(children)


def _start(request: dict[str, object], confined: bool) -> int:
    limits = request["limits"]
    assert isinstance(limits, dict)
    folder = Path(str(request["job"]))
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _child(folder, parent, rlimits.Ceiling(**limits), confined)
    _say({"started": pid, "job": str(folder), "held_mb": usage(parent, alone=True).megabytes})
    return pid


def _import(modules: Sequence[str]) -> None:
    """Import what can be; a job that needs the rest says itself what is wrong with it."""
    global _importing
    _importing = True
    try:
        for module in modules:
            try:
                import_module(module)
            except Exception:  # noqa: BLE001 - a library may fail in any way
                traceback.print_exc()
    finally:
        _importing = False


def _child(folder: Path, parent: int, ceiling: rlimits.Ceiling, confined: bool) -> None:
    """Runs in the child; never returns."""
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        # Where the system is not Linux, the zygote kills its children when its input ends.
        die_with(parent)
        # What a job leaves without a parent stays below it, where it is seen and counted.
        strays.adopt()
        log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.closerange(3, _MOST_DESCRIPTORS)
        from .work import work

        os.environ["TMPDIR"] = str(folder)
        rlimits.lower(ceiling)
        if confined:
            confine(reach(folder))
        work(folder)
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child must never return into the zygote's loop
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        # A job may have closed or replaced them.
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        with contextlib.suppress(BaseException):
            sys.stderr.flush()
        os._exit(code)


def _end_with_coordinator() -> None:
    """Linux: end in the midst of imports, too, which take seconds; elsewhere once they are over and input has ended.

    SIGTERM and not SIGKILL, so that what jobs left behind is taken along. Sent when the thread ends that started this
    process (prctl(2)): the run's own.
    """
    signal.signal(signal.SIGTERM, _leave)
    sent_at_the_end_of_parent(signal.SIGTERM)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Elsewhere input ends too, and an exception in the midst of the cleaning up would leave the rest behind."""
    if _importing:
        raise SystemExit


if __name__ == "__main__":
    main(confined=sys.argv[1] != "off")
