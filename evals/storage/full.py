"""Full disks, spent quotas and failing drives, at every write of a short run: one line, nothing lost, resumable.

Three ways, since none shows everything: a small file system that is full (needs the right to mount one), a limit on the
size of files (``RLIMIT_FSIZE``, anywhere), and calls that fail with an error of our choice.
"""

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from ...pipelines.contracts import StorageError
from ...tools.store.events import Event
from ...tools.store.faults import of_system
from ...tools.store.leftovers import leftovers
from .short import go_on

#: Of the file system that is filled: more than a short run needs.
_TMPFS_BYTES = 2 << 20
#: What a fault is that ends a run in one line.
_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
Fault = AbstractContextManager[None]


@dataclass(frozen=True)
class Undisturbed:
    """What a short run comes to: its events without their moments, and its files."""

    events: tuple[object, ...]
    files: dict[str, bytes]


@dataclass
class Tally:
    """What came of runs that met a fault. ``wrong`` says of each that did not end as it should why not."""

    met: int = 0
    unharmed: int = 0
    kept: int = 0
    wrong: tuple[str, ...] = ()

    def add(self, fault: str, came: str | None, stopped: bool, kept: int) -> None:
        """Count one run."""
        self.met += stopped
        self.unharmed += not stopped
        self.kept += kept
        if came is not None:
            self.wrong = (*self.wrong, f"{fault}: {came}")


def undisturbed(folder: Path) -> Undisturbed:
    """Run it where nothing is in the way."""
    folder.mkdir()
    events: list[Event] = []
    go_on(folder, events)
    return Undisturbed(tuple(map(_said, events)), _files(folder))


def met(folder: Path, fault: Fault, expected: Undisturbed) -> tuple[str | None, bool, int]:
    """Run under a fault, then without it.

    Returns:
        What was wrong, or None; whether the fault stopped the run; how many events were kept.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    before: list[Event] = []
    stopped = False
    try:
        with fault:
            go_on(folder, before)
    except StorageError:
        stopped = True
    except Exception as error:  # noqa: BLE001 - what is measured is that there is no other
        if not isinstance(error, OSError) or of_system(error) is None:
            return f"{type(error).__name__}: {error}", True, len(before)
        stopped = True
    after: list[Event] = []
    try:
        go_on(folder, after)
    except Exception as error:  # noqa: BLE001 - likewise
        return f"cannot be taken up: {type(error).__name__}: {error}", stopped, len(before)
    return _compared(folder, before, expected), stopped, len(before)


def _compared(folder: Path, before: list[Event], expected: Undisturbed) -> str | None:
    from ...tools.store.run import read_events

    found = read_events(folder)
    if list(found[: len(before)]) != before:
        return "acknowledged events are lost or changed"
    if tuple(map(_said, found)) != expected.events:
        return "the history is another"
    if _files(folder) != expected.files:
        return f"files differ: {sorted(_files(folder))}"
    if leftovers(folder):
        return f"left behind: {leftovers(folder)}"
    return None


def _said(event: Event) -> object:
    return event.seq, event.kind, event.number, event.attempt, dict(event.body)


def _files(folder: Path) -> dict[str, bytes]:
    """Contents of what a run leaves for others."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "work" not in p.parts and not p.name.startswith((".lock", "run.db"))
    }


@contextmanager
def small_disk(place: Path, size: int = _TMPFS_BYTES) -> Iterator[Path]:
    """A file system of ``size`` bytes at ``place``.

    Raises:
        PermissionError: nobody may mount one here.
    """
    place.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    try:
        done = subprocess.run(words, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise PermissionError("there is no mount here") from error
    if done.returncode:
        raise PermissionError("no file system may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """Leave so many bytes on a disk; free it afterwards."""
    ballast = disk / "ballast"
    with ballast.open("wb") as stream:
        if (size := shutil.disk_usage(disk).free - left) > 0:
            os.posix_fallocate(stream.fileno(), 0, size)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def limited(largest: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def failing(number: int, calls: list[str]) -> Iterator[None]:
    """The call ``number``, counted from 1, of those that write files fails, and so does each after it.

    Args:
        number: the first that fails.
        calls: takes the name of each.
    """

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            calls.append(name)
            if len(calls) >= number:
                error = _ERRORS[number % len(_ERRORS)]
                raise OSError(error, os.strerror(error), name)
            return real(*arguments, **more)

        return call

    with (
        mock.patch.object(os, "fsync", counted("fsync", os.fsync)),
        mock.patch.object(os, "pwrite", counted("pwrite", os.pwrite)),
        mock.patch.object(Path, "replace", counted("replace", Path.replace)),
        mock.patch.object(Path, "rename", counted("rename", Path.rename)),
        mock.patch.object(Path, "write_bytes", counted("write_bytes", Path.write_bytes)),
        mock.patch.object(shutil, "copytree", counted("copytree", shutil.copytree)),
        mock.patch.object(Path, "mkdir", counted("mkdir", Path.mkdir)),
    ):
        yield


def steps(most: int, count: int) -> list[int]:
    """``count`` numbers from 0 to ``most``, as far apart as can be."""
    return sorted({round(most * i / max(1, count - 1)) for i in range(count)})
