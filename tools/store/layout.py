"""What lies in a run folder beside its record."""

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


def begins(place: Path, words: str) -> bool:
    """Whether a file begins with these words."""
    try:
        with place.open("rb") as file:
            return file.read(len(words)) == words.encode()
    except OSError:
        return False
