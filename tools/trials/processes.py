"""Which processes are below which."""

import sys
from pathlib import Path

import psutil

_PROC = Path("/proc")


def below(pid: int) -> list[int]:
    """Every descendant of ``pid``, children first; one look at the machine."""
    children: dict[int, list[int]] = {}
    for process, parent in _parents():
        children.setdefault(parent, []).append(process)
    found, waiting = [], list(children.get(pid, ()))
    while waiting:
        process = waiting.pop(0)
        found.append(process)
        waiting += children.pop(process, ())
    return found


def children_of(pid: int) -> list[int]:
    """Its children."""
    return [process for process, parent in _parents() if parent == pid]


def _parents() -> list[tuple[int, int]]:
    """(process, parent) of all; read at once, as psutil takes several times as long for the same."""
    if sys.platform != "linux":
        return [(p.pid, p.ppid()) for p in psutil.process_iter() if p.is_running()]
    found = []
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_bytes()
            except OSError:
                continue
            # The name in brackets may hold anything.
            found.append((int(entry.name), int(stat[stat.rindex(b")") + 2 :].split(None, 2)[1])))
    return found
