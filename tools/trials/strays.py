"""Processes that a job leaves behind, whatever they did to hide: each is found and killed.

A job is the reaper of its own descendants, so those that it makes orphans stay below it; when it ends, they come to
the zygote (``PR_SET_CHILD_SUBREAPER``), which has no children but jobs. What is left when the zygote died too is
known by a mark in the environment that it was started with.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection

import psutil

from .processes import below, children_of

#: Name of the variable that marks a run's processes.
MARK = "AUTOML_AGENT_WORKERS"
_PR_SET_CHILD_SUBREAPER = 36
_MOST_SECONDS = 3.0


def adopt() -> None:
    """From here on orphans below this process become its children (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def kill_adopted(own: Collection[int]) -> None:
    """Kill and reap every child of this process that is not among its ``own``, and theirs, until there is none."""
    end = time.monotonic() + _MOST_SECONDS
    while strays := [pid for pid in children_of(os.getpid()) if pid not in own]:
        for pid in strays:
            kill_tree(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > end:
            return
        time.sleep(0.002)


def kill_tree(pid: int) -> None:
    """Kill a process, its group and everything below it."""
    descendants = below(pid)
    send(pid, signal.SIGKILL)
    for process in descendants:
        send(process, signal.SIGKILL)


def send(pid: int, number: int) -> None:
    """Signal the group of ``pid``, or it alone where it has none yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            os.kill(pid, number)


def kill_marked(mark: str) -> int:
    """Kill this user's processes that were started with ``mark``; how many there were."""
    me, count, end = os.getuid(), 0, time.monotonic() + _MOST_SECONDS
    while found := [p for p in psutil.process_iter() if _carries(p, mark, me)]:
        count += len(found)
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(found, timeout=0.5)
        if time.monotonic() > end:
            break
    return count


def _carries(process: psutil.Process, mark: str, user: int) -> bool:
    try:
        mine = process.uids().real == user and process.status() != psutil.STATUS_ZOMBIE
        return mine and process.environ().get(MARK) == mark
    except psutil.Error:
        return False
