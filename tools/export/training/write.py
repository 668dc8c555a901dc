"""The script and what lies beside it, in a folder."""

from pathlib import Path

from ....pipelines.contracts import RequestError
from ...store.files import write_text
from ...store.layout import SCRIPTS, is_script
from .requirements import requirements_text
from .script import ROWS, script_text
from .source import TrainingSource

SCRIPT, REQUIREMENTS = SCRIPTS


def check_free(folder: Path) -> None:
    """See that nothing of somebody else's would be overwritten.

    Raises:
        RequestError: it would.
    """
    for name in (*SCRIPTS, ROWS):
        place = folder / name
        if place.is_symlink() or (place.exists() and not is_script(place)):
            raise RequestError(
                "OUT-NOT-EMPTY",
                f"{folder} holds another {name}, which would be overwritten",
                "name another --out",
            )


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
