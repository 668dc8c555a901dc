"""Predictions in a process of their own: a model and a table that nobody here has looked at."""

import json
import subprocess
import sys
from pathlib import Path

from ...pipelines.contracts import PersonError, RequestError, Value
from .preview import preview
from .refusals import CommandRefused, refusal_line

_SECONDS = 600.0
#: Of the predictions, so much is told.
_SHOWN, _MOST_COLUMNS, _LONGEST = 20, 50, 200


class Predicted(Value):
    """Predictions that were written.

    Attributes:
        path: of the CSV, one row for each input row.
        columns, first: its first columns and rows, as text.
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
    head = preview(out, _SHOWN, _MOST_COLUMNS, _LONGEST)
    return Predicted(
        path=out, rows=said["rows"], columns=head.columns, warnings=tuple(said["warnings"]), first=head.rows
    )


def _told(stderr: str, data: Path) -> PersonError:
    """The error that the command ended with."""
    if (line := refusal_line(stderr.splitlines())) is not None:
        return CommandRefused(line)
    return RequestError("NOT-PREDICTED", f"{data.name} was not predicted", "see the log")
