"""Removing a run: what a run writes, in a folder that holds the record of one, and nothing else anywhere."""

import os
import re
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from ...pipelines.contracts import RequestError, StorageError
from ..store.faults import of_system
from ..store.layout import FOLDERS, OTHERS, RESULTS, SCRIPT_ROWS, SCRIPTS, is_script
from ..store.leftovers import remove_leftovers
from ..store.lock import RunLock
from ..store.reading import RUN_DB, SIDE_FILES, check_there
from ..store.schema import APPLICATION_ID

_COPIES = re.compile(r"run\.db\.schema-\d+")
#: An SQLite file begins so; at the offset stands whose it is (sqlite.org/fileformat2.html).
_MAGIC, _OFFSET = b"SQLite format 3\x00", 68


def remove(folder: Path) -> tuple[str, ...]:
    """Remove a run that nobody works on.

    Args:
        folder: of the run; a link to one is refused.

    Returns:
        Names of what is left in the folder because no run wrote it; empty where the folder is gone too.

    Raises:
        RequestError: there is no run.
        StorageError: a process works on it, or something cannot be removed.
    """
    check_run(folder)
    lock = RunLock(folder)
    try:
        remove_leftovers(folder)
        for name in FOLDERS:
            _remove_tree(folder / name)
        copies = [p.name for p in folder.iterdir() if _COPIES.fullmatch(p.name)]
        scripts = [name for name in (*SCRIPTS, SCRIPT_ROWS) if is_script(folder / name)]
        # The record last: a removal that is interrupted can be begun again.
        for name in (*RESULTS, *OTHERS, *scripts, *copies, *SIDE_FILES, RUN_DB):
            # Of a link, the link goes.
            if not (folder / name).is_dir() or (folder / name).is_symlink():
                (folder / name).unlink(missing_ok=True)
        lock.remove()
    except OSError as error:
        raise of_system(error, folder) or StorageError(
            "CANNOT-REMOVE", f"{folder} cannot be removed whole: {error.strerror}", "see to its rights"
        ) from error
    finally:
        lock.release()
    left = tuple(sorted(p.name for p in folder.iterdir()))
    if not left:
        with suppress(OSError):
            folder.rmdir()
    return left


def check_run(folder: Path) -> None:
    """See that a folder is one of a run, whatever state that is in.

    Raises:
        RequestError: it is not.
    """
    if folder.is_symlink():
        raise RequestError("NOT-A-RUN", f"{folder} is a link", "name the run folder itself")
    check_there(folder)
    if not _is_ours(folder / RUN_DB):
        raise RequestError(
            "NOT-A-RUN", f"{folder / RUN_DB} is no run's record", f"look at {folder} and remove it yourself"
        )


def _is_ours(path: Path) -> bool:
    """Whether a file bears our mark; what follows it may be damaged."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return False
        head = os.pread(handle, _OFFSET + 4, 0)
    finally:
        os.close(handle)
    return head.startswith(_MAGIC) and head[_OFFSET:] == APPLICATION_ID.to_bytes(4, "big")


def _remove_tree(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        # Entries that are links are unlinked; folders are entered by descriptor (Linux, macOS).
        shutil.rmtree(path)
