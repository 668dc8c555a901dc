"""A command of ours as a process of its own, which goes on when whoever began it is no more."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from .marks import leave, stand_back


class Detached(subprocess.Popen[bytes]):
    """A process that goes on, on purpose, when nobody here knows of it any more."""

    def __del__(self) -> None:
        """No warning of a process that is still running."""


def begin(
    words: Sequence[str],
    note: Path,
    said: IO[bytes],
    *,
    out: IO[bytes] | None = None,
    asked: IO[bytes] | None = None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    nice: int = 0,
) -> Detached:
    """Begin ``automl-agent WORDS``, the head of a session of its own.

    Args:
        words: of the command line.
        note: file by which the process is known again (:mod:`.marks`).
        said: takes its stderr.
        out: takes its stdout; nobody, if not given.
        asked: its stdin; empty, if not given.
        cwd: the folder it works in; ours, if not given.
        environment: its own; ours, if not given.
        nice: how far it stands back behind this process.
    """
    process = Detached(
        [sys.executable, "-m", "automl_agent.app.cli", *words],
        stdin=asked or subprocess.DEVNULL,
        stdout=out or subprocess.DEVNULL,
        stderr=said,
        cwd=cwd,
        env=environment,
        start_new_session=True,
    )
    stand_back(process.pid, nice)
    leave(note, process.pid)
    return process
