"""What lies in a run folder beside its record."""

import re
from pathlib import Path

#: Files that a run writes for people and programs.
RESULTS = ("plan.yaml", "result.json", "report.html", "report.md", "verdict.md")
#: Folders in which everything is the run's.
FOLDERS = ("evidence", "logs", "model", "predictions", "work")
#: The model as a script, with how each file begins that a run has written: another one of that name is somebody's.
SCRIPTS = {
    "train.py": '"""Rebuild the model of run ',
    "requirements.txt": "# Versions that the model was made with",
}
#: Rows that the script learns from: numbers alone, of no use without it.
SCRIPT_ROWS = "train_rows.txt"
#: The request, tables that were handed over in Python, and what is of use to the run or to whoever looks for a bug alone.
OTHERS = ("request.txt", "data.parquet", "test.parquet", "debug.log", ".elapsed")
_ROWS = re.compile(rb"[0-9\n]*")
_MOST_READ = 1_000_000


def is_script(place: Path) -> bool:
    """Whether a file called like one of ours begins as a run has written it."""
    try:
        with place.open("rb") as file:
            if place.name == SCRIPT_ROWS:
                return _ROWS.fullmatch(file.read(_MOST_READ)) is not None
            words = SCRIPTS[place.name].encode()
            return file.read(len(words)) == words
    except OSError:
        return False
