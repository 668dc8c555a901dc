"""The run that a person means: one place for every command, page and protocol that takes a run."""

from pathlib import Path

from .catalogue import LATEST, RunCatalogue, is_name

#: Where runs are looked for by name.
RUNS = Path("runs")


def run_folder(word: str, root: Path = RUNS) -> Path:
    """The folder that ``word`` names.

    Args:
        word: a path; or the name of a run in ``root``, a beginning that no other there has, or ``latest``. What is
            there as a path is taken for one.
        root: holds run folders.

    Raises:
        RequestError: there is no such run, or there are several.
    """
    path = Path(word)
    if path.exists() or path.is_symlink() or not is_name(word):
        return path
    return RunCatalogue(root).folder(word)


def names_beginning(start: str, root: Path = RUNS) -> list[str]:
    """Names of runs that begin so, those that began last first, and ``latest``: what a shell offers."""
    found = RunCatalogue(root).names()
    return [name for name in (*([LATEST] if found else []), *found) if name.startswith(start)]
