"""Which process works on something, on disk: so that it is known again when whoever began it was killed."""

import json
from contextlib import suppress
from pathlib import Path

import psutil

from ...tools.store.files import write_text


def leave(path: Path, pid: int) -> None:
    """Note that ``pid``, a child that nobody has waited for yet, works on it; nothing where it is gone already."""
    with suppress(psutil.NoSuchProcess):
        # A number is given to another process some day; not with the same time of birth.
        write_text(path, json.dumps({"pid": pid, "began": psutil.Process(pid).create_time()}))


def worker(path: Path) -> int | None:
    """The process that was noted, where it is still there."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        process = psutil.Process(int(known["pid"]))
        alive = process.create_time() == known["began"] and process.status() != psutil.STATUS_ZOMBIE
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
