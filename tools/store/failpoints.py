"""Places at which a process can be made to die, so that tests can kill a run exactly where it hurts.

A place is passed by calling :func:`passing` with its name: before and after each commit and each rename, and where
something is done but not on record yet. Unless the environment asks for it, passing one does nothing. The idea is
that of fail-points in databases (FreeBSD fail(9), TiKV's ``fail``), with one action: ``SIGKILL``.

``AUTOML_AGENT_FAIL_POINT=NAME@N`` kills the process when it passes NAME for the Nth time, counted from 1.
``AUTOML_AGENT_FAIL_POINT_LOG=FILE`` appends the name of each place that is passed, one a line.
"""

import os
import re
import signal
from collections import Counter
from functools import cache
from pathlib import Path

ARMED, LOG = "AUTOML_AGENT_FAIL_POINT", "AUTOML_AGENT_FAIL_POINT_LOG"

_passed: Counter[str] = Counter()


def passing(name: str) -> None:
    """The process is at ``name``; it may die here."""
    armed, log = _settings()
    if armed is None and log is None:
        return
    _passed[name] += 1
    if log is not None:
        with log.open("a", encoding="utf-8") as stream:
            stream.write(name + "\n")
    if armed == (name, _passed[name]):
        os.kill(os.getpid(), signal.SIGKILL)


def place_of(path: Path) -> str:
    """A file's part of a place's name: its own name, numbers as ``#``, so that all files of a sort are one place."""
    return re.sub(r"\d+", "#", path.name)


@cache
def _settings() -> tuple[tuple[str, int] | None, Path | None]:
    armed, log = os.environ.get(ARMED), os.environ.get(LOG)
    name, _, count = (armed or "").rpartition("@")
    return (name, int(count)) if name else None, Path(log) if log else None
