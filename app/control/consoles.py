"""What the process of a run has said: beside the run folders, since a run folder is the run's own."""

from pathlib import Path

from .refusals import refusal_line

_FOLDER = ".consoles"
#: Of a console's end, so much is looked at.
_TAIL_BYTES = 65_536


def console(root: Path, name: str) -> Path:
    """The file that the processes of run ``name`` write to."""
    return root / _FOLDER / f"{name}.log"


def mark(root: Path, name: str) -> Path:
    """The note of which process was begun for run ``name``."""
    return root / _FOLDER / f"{name}.json"


def marked(root: Path) -> list[str]:
    """Names of the runs that processes were begun for."""
    return [path.stem for path in (root / _FOLDER).glob("*.json")]


def last_lines(path: Path, most: int = 200) -> list[str]:
    """The last lines of a console; none where there is no such file."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return text.splitlines()[-most:]


def refusal(path: Path) -> str:
    """The error that a process ended with, without its code; empty where it tells none."""
    line = refusal_line(last_lines(path, 20))
    return "" if line is None else line.partition("]: ")[2]
