"""The run folder of a ``fit``: named by the caller, or made beside the others."""

from contextlib import suppress
from pathlib import Path

from .given import Given
from .order import DATA, TEST


def make(out: str | Path | None, runs: str | Path, given: Given) -> tuple[Path, bool]:
    """The run folder, and whether it was made here. Of processes that begin at one moment, each gets its own.

    Raises:
        PersonError: ``out`` holds a run already, or files that a run would overwrite.
        OSError: it cannot be made.
    """
    from ...agents.crew.folder import fresh
    from ...agents.crew.place import check_place

    if out is not None:
        folder = Path(out).expanduser().absolute()
        check_place(folder)
        there = folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        return folder, not there
    home = Path(runs).expanduser().absolute()
    home.mkdir(parents=True, exist_ok=True)
    while True:
        folder = fresh(home, given.path or "table", given.target)
        with suppress(FileExistsError):
            folder.mkdir()
            return folder, True


def take_back(folder: Path, made: bool) -> None:
    """Remove what was laid there for a run that did not come to be."""
    from ...tools.store.reading import has_record

    if has_record(folder):
        return
    for name in (DATA, TEST, ".lock", ".elapsed"):
        (folder / name).unlink(missing_ok=True)
    if made:
        # Whoever put something in meanwhile keeps it.
        with suppress(OSError):
            folder.rmdir()
