"""What a process and everything below it use, and what the machine has."""

from dataclasses import dataclass
from pathlib import Path

import psutil

from .processes import below

_PROC = Path("/proc")
#: Below this share of its memory, and this many megabytes, a machine is in distress.
_LEAST_SHARE, _LEAST_MB = 0.03, 512


@dataclass(frozen=True)
class Usage:
    """Megabytes that are nobody else's, and the number of processes."""

    megabytes: float = 0.0
    processes: int = 0


def usage(pid: int, *, alone: bool = False) -> Usage:
    """What ``pid`` and its descendants use; nothing where it is gone.

    Files that they have mapped do not count: the system can drop them at any time. Memory that they share among
    themselves does, once for each.

    Args:
        pid: the process.
        alone: it cannot have descendants, so that none need be looked for.
    """
    family = [pid] if alone else [pid, *below(pid)]
    held = [size for member in family if (size := _own(member)) is not None]
    return Usage(sum(held) / 1e6, len(held))


def _own(pid: int) -> int | None:
    """Bytes. Anonymous memory and shared memory that belongs to no file, where the system tells them apart."""
    try:
        status = (_PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        status = ""
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    if "RssAnon" in lines:
        return sum(int(lines[name].split()[0]) * 1024 for name in ("RssAnon", "RssShmem"))
    try:
        info = psutil.Process(pid).memory_info()
    except psutil.Error:
        return None
    return int(info.rss - getattr(info, "shared", 0))


def available_mb() -> int:
    """Megabytes that could be taken now without swapping."""
    return int(psutil.virtual_memory().available / 1e6)


def distressed() -> bool:
    """Whether the machine is about to run out of memory."""
    memory = psutil.virtual_memory()
    return memory.available < min(_LEAST_SHARE * memory.total, _LEAST_MB * 1e6)


def kills() -> int | None:
    """How many processes the system has killed for lack of memory since it began; None where it does not tell."""
    try:
        lines = (_PROC / "vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)
