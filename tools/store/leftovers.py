"""What dead processes left half done in a run folder: temporary files, and folders of jobs.

Removed are names that only we give, inside the run folder, never through a link, and only where the process that
the name tells is gone. Whoever removes holds the run; this process has begun nothing yet, so what bears its own number
is of a namesake (in containers, the first process often has the same number each time).
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .processes import is_alive

#: Folders of a run in which every temporary file is ours.
_OURS = ("evidence", "predictions", "logs", "work")
#: Beside these, people may keep files of their own; ours are called after what they become.
_NAMES = (
    r"run\.db(?:\.schema-\d+)?",
    r"request\.txt",
    r"plan\.yaml",
    r"report\.(?:html|md)",
    r"verdict\.md",
    r"result\.json",
    "model",
)
_AT_TOP = re.compile(rf"\.(?:{'|'.join(_NAMES)})\.tmp-(\d{{1,9}})(?:-journal|-wal|-shm)?")
_BELOW = re.compile(r"\..+\.tmp-(\d{1,9})")
_JOB = re.compile(r"job-(\d{1,9})-\d+")


def leftovers(folder: Path) -> list[Path]:
    """Files and folders in a run folder that nobody will finish, in order."""
    found = list(_matching(folder, _AT_TOP))
    for name in _OURS:
        found += _matching(folder / name, _BELOW)
    found += _matching(folder / "work", _JOB)
    return sorted(set(found))


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove them; those that were there. What cannot be removed stays, and does no harm."""
    found = leftovers(folder)
    for path in found:
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    return found


def _matching(folder: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    if folder.is_symlink():
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        return
    for entry in entries:
        match = pattern.fullmatch(entry.name)
        if match and (int(match[1]) == os.getpid() or not is_alive(int(match[1]))):
            yield Path(entry.path)
