"""The script and what lies beside it, in a folder."""

from pathlib import Path

from ...store.files import write_text
from .requirements import requirements_text
from .script import ROWS, script_text
from .source import TrainingSource

SCRIPT, REQUIREMENTS = "train.py", "requirements.txt"


def write_training(folder: Path, source: TrainingSource) -> tuple[Path, ...]:
    """Write ``train.py``, ``requirements.txt`` and, where not all rows were learned from, ``train_rows.txt``.

    Args:
        folder: an existing one.
        source: one that :func:`why_not` has nothing against.

    Returns:
        The files.
    """
    texts = {SCRIPT: script_text(source), REQUIREMENTS: requirements_text(source)}
    if source.rows is not None:
        texts[ROWS] = "\n".join(map(str, source.rows)) + "\n"
    for name, text in texts.items():
        write_text(folder / name, text)
    return tuple(folder / name for name in texts)
