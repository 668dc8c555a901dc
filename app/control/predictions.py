"""Predictions in a process of their own: a model and a table that nobody here has looked at."""

import csv
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

from ...pipelines.contracts import PersonError, RequestError, Value

_SECONDS = 600.0
_SHOWN = 20


class Predicted(Value):
    """Predictions that were written.

    Attributes:
        path: of the CSV, one row for each input row.
        first: the first rows, as text.
    """

    path: Path
    rows: int
    columns: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()


def predict_file(model: Path, data: Path, out: Path, seconds: float = _SECONDS) -> Predicted:
    """Predict the rows of ``data`` by the model of a run.

    Args:
        model: run folder.
        data: table, or pictures.
        out: CSV to write.
        seconds: that it may take.

    Raises:
        PersonError: it cannot be done; the command's own line says why.
    """
    words = ["predict", "--json", f"--out={out}", "--", str(model), str(data)]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "automl_agent.app.cli", *words],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RequestError(
            "TOO-LONG", f"predicting {data.name} takes more than {seconds:.0f} s", "use the command"
        ) from error
    if done.returncode != 0:
        raise _told(done.stderr, data)
    said = json.loads(done.stdout)
    with out.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = tuple(next(rows, []))
        first = tuple(tuple(row) for row in islice(rows, _SHOWN))
    return Predicted(
        path=out, rows=said["rows"], columns=columns, warnings=tuple(said["warnings"]), first=first
    )


def _told(stderr: str, data: Path) -> PersonError:
    """The error that the command ended with."""
    line = next((line for line in reversed(stderr.splitlines()) if line.startswith("error[")), "")
    code, _, rest = line.removeprefix("error[").partition("]: ")
    what, _, hint = rest.rpartition("; ")
    return RequestError(
        code or "NOT-PREDICTED", what or rest or f"{data.name} was not predicted", hint or "see the log"
    )
