"""Which process works on something, on disk: so that it is known again when whoever began it was killed."""

import json
from contextlib import suppress
from pathlib import Path

import psutil

from ...tools.store.files import write_text

#: Says which start of the machine this is (Linux: random(4)).
_BOOT = Path("/proc/sys/kernel/random/boot_id")
#: Below the resolution of times of birth, a hundredth of a second.
_SAME_SECONDS = 0.005


def leave(path: Path, pid: int) -> None:
    """Note that ``pid``, a child that nobody has waited for yet, works on it; nothing where it is gone already."""
    with suppress(psutil.NoSuchProcess):
        # A number is given to another process some day; not with the same time of birth.
        write_text(path, json.dumps({"pid": pid, "born": _born(psutil.Process(pid)), "boot": _boot()}))


def worker(path: Path) -> int | None:
    """The process that was noted, where it is still there."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        process = psutil.Process(int(known["pid"]))
        same = known["boot"] == _boot() and abs(_born(process) - float(known["born"])) < _SAME_SECONDS
        alive = same and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        # Half written, or gone.
        return None
    return process.pid if alive else None


def stand_back(pid: int, steps: int) -> None:
    """Let a process that was just begun, and whatever it begins, stand back behind this one."""
    if steps:
        with suppress(psutil.NoSuchProcess):
            # No further than there is.
            psutil.Process(pid).nice(min(19, psutil.Process().nice() + steps))


def _born(process: psutil.Process) -> float:
    """Seconds from the start of the machine: clocks are set while processes live."""
    return process.create_time() - psutil.boot_time()


def _boot() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""
