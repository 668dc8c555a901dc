"""Limits that the kernel keeps to by itself, whoever watches or does not: a second line behind the watch.

Address space is not limited: runtimes reserve far more of it than they use. ``RLIMIT_DATA`` counts what may be
written alone, and bounds what can be taken between two looks of the watch; it is left out where there is a GPU,
whose driver maps the card's memory too.
"""

import contextlib
import os
import resource
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from ..cores import cores
from .seccomp import local_sockets as has_gpu

#: Open files, and processes and threads beyond those that the person has already.
_FILES, _TASKS = 4096, 4096
#: Beyond twice the memory allowed: pools that allocators set aside without touching them.
_UNTOUCHED_MB = 4096
_SPARE_CPU_SECONDS, _SECONDS_TO_END = 60, 5
_MOST = 2**40
_STATUS, _OOM_SCORE = Path("/proc/self/status"), Path("/proc/self/oom_score_adj")


@dataclass(frozen=True)
class Ceiling:
    """What one child may take.

    Args:
        seconds: wall time; on every core, and a minute more, is its processor time.
        memory_mb: what the watch allows.
        disk_mb: of one file.
    """

    seconds: float
    memory_mb: int
    disk_mb: int


def lower(ceiling: Ceiling) -> None:
    """Lower this process's limits for good, and let the kernel end it first where memory runs out."""
    cpu = int(min(ceiling.seconds * cores() + _SPARE_CPU_SECONDS, _MOST))
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_CPU, cpu, cpu + _SECONDS_TO_END)
    _set(resource.RLIMIT_FSIZE, ceiling.disk_mb * 1_000_000)
    _set(resource.RLIMIT_NOFILE, _FILES)
    if sys.platform == "linux":
        if os.getuid():
            _set(resource.RLIMIT_NPROC, tasks() + _TASKS)
        held = _data()
        if held is not None and not has_gpu():
            _set(resource.RLIMIT_DATA, held + (2 * ceiling.memory_mb + _UNTOUCHED_MB) * 1_000_000)
        # Some sandboxes show it and let nobody write.
        with contextlib.suppress(OSError):
            _OOM_SCORE.write_text("1000", encoding="ascii")


def _set(which: int, soft: int, hard: int | None = None) -> None:
    """Never above what there was."""
    _, most = resource.getrlimit(which)
    wanted = soft if hard is None else hard
    ceiling = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(which, (min(soft, ceiling), ceiling))


@cache
def tasks() -> int:
    """Threads of this user's processes, which the kernel counts together; counted once, before the first fork."""
    me, count = os.getuid(), 0
    for process in psutil.process_iter():
        try:
            if process.uids().real == me:
                count += process.num_threads()
        except psutil.Error:
            continue
    return count


def _data() -> int | None:
    """Bytes of private memory that this process may write now; None where the system does not tell."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData")), None)
