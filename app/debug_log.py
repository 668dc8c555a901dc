"""Where the traceback of a bug of ours goes: ``debug.log`` in the run folder, else a temporary file. Never a secret."""

import os
import tempfile
import time
import traceback
from pathlib import Path

from ..tools.secrets import redact

NAME = "debug.log"

_run_folder: list[Path] = []


def belongs_to(folder: Path) -> None:
    """What goes wrong from here on is told in this run folder."""
    _run_folder[:] = [folder]


def keep(error: BaseException) -> Path | None:
    """Write the traceback down, behind what is there; where, or None where nothing can be written."""
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    text = f"{when} process {os.getpid()}\n{redact(''.join(traceback.format_exception(error)))}\n"
    for place in (*(folder / NAME for folder in _run_folder if folder.is_dir()), None):
        try:
            return _append(place, text.encode("utf-8", "replace"))
        except OSError:
            continue
    return None


def _append(place: Path | None, text: bytes) -> Path:
    if place is None:
        number, name = tempfile.mkstemp(prefix="automl-agent-", suffix=".log")
        place = Path(name)
    else:
        # Not through a link that somebody laid there.
        number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "wb") as stream:
        stream.write(text)
    return place
