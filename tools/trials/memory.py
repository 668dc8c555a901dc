"""Memory of a process and everything below it, and what the machine has."""

import psutil


def resident_mb(pid: int) -> float:
    """Resident memory in megabytes of ``pid`` and its descendants, pages shared with others not counted.

    Children are forked from a zygote full of libraries: what they merely share with it is not theirs.
    """
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0.0
    return sum(_private(process) for process in family) / 1e6


def _private(process: psutil.Process) -> int:
    try:
        info = process.memory_info()
    except psutil.Error:
        return 0
    return int(info.rss - getattr(info, "shared", 0))


def available_mb() -> int:
    """Megabytes that could be taken now without swapping."""
    return int(psutil.virtual_memory().available / 1e6)
