"""How many cores this process may use: fewer than the machine has, in a container or where somebody pinned it."""

import math
import os
from pathlib import Path

#: Control groups, version 2 and 1: "quota period" and two files.
_QUOTA_2 = Path("/sys/fs/cgroup/cpu.max")
_QUOTA_1 = (Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us"))


def cores() -> int:
    """Cores that this process may use, at least 1: those it may run on, or as many as its share of time amounts to."""
    everywhere = os.cpu_count() or 1
    # macOS pins no process.
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else everywhere
    return max(1, min(allowed, _quota()))


def _quota() -> int:
    """What a container's share of processor time amounts to in whole cores; as good as endless without one."""
    endless = 1_000_000
    try:
        if _QUOTA_2.exists():
            quota, period = _QUOTA_2.read_text(encoding="ascii").split()
        elif _QUOTA_1[0].exists():
            quota, period = (file.read_text(encoding="ascii").strip() for file in _QUOTA_1)
        else:
            return endless
    except OSError:
        # Some containers show the files and let nobody read them.
        return endless
    if quota == "max" or int(quota) <= 0 or int(period) <= 0:
        return endless
    return math.ceil(int(quota) / int(period))
