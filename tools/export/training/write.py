"""The script and what lies beside it, in a folder."""

import re
from pathlib import Path

from ....pipelines.contracts import RequestError
from ...store.files import write_text
from .requirements import requirements_text
from .script import ROWS, script_text
from .source import TrainingSource

SCRIPT, REQUIREMENTS = "train.py", "requirements.txt"


#: How files of ours begin: another file of that name is somebody's.
_BEGINNINGS = {
    SCRIPT: '"""Rebuild the model of run ',
    REQUIREMENTS: "# Versions that the model was made with",
}
#: Numbers of rows, a line each.
_ROWS = re.compile(rb"[0-9\n]*")
_MOST_READ = 1_000_000


def check_free(folder: Path) -> None:
    """See that nothing of somebody else's would be overwritten.

    Raises:
        RequestError: it would.
    """
    for name in (*_BEGINNINGS, ROWS):
        place = folder / name
        if place.is_symlink() or (place.exists() and not _is_ours(place)):
            raise RequestError(
                "OUT-NOT-EMPTY",
                f"{folder} holds another {name}, which would be overwritten",
                "name another --out",
            )


def _is_ours(place: Path) -> bool:
    try:
        with place.open("rb") as file:
            if place.name == ROWS:
                return _ROWS.fullmatch(file.read(_MOST_READ)) is not None
            words = _BEGINNINGS[place.name].encode()
            return file.read(len(words)) == words
    except OSError:
        return False


def write_training(folder: Path, source: TrainingSource) -> tuple[Path, ...]:
    """Write ``train.py``, ``requirements.txt`` and, where not all rows were learned from, ``train_rows.txt``.

    Args:
        folder: an existing one.
        source: one that :func:`why_not` has nothing against.

    Returns:
        The files.

    Raises:
        RequestError: the folder holds other files of these names.
    """
    check_free(folder)
    texts = {SCRIPT: script_text(source), REQUIREMENTS: requirements_text(source)}
    if source.rows is not None:
        texts[ROWS] = "\n".join(map(str, source.rows)) + "\n"
    for name, text in texts.items():
        write_text(folder / name, text)
    return tuple(folder / name for name in texts)
