"""One piece of work for a child process, as files: what to do goes in, predictions come out, never a score."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from ...pipelines.contracts import InputSchema, ParamValue, TrialStatus, Value
from ..store.files import write_array, write_text

#: Names within a job's folder.
SPEC, REPORT, PREDICTIONS, MODEL, LOG = "job.json", "report.json", "predictions.npy", "model", "log.txt"


class FitJob(Value):
    """Fit a configuration on some rows, predict others.

    Paths are absolute. ``target`` holds labels of development rows alone until the vault is open.
    """

    type: Literal["fit"] = "fit"
    features: str
    target: str
    train: str
    predict: str
    inputs: InputSchema
    family: str
    params: Mapping[str, ParamValue]
    metric: str
    seed: int
    threads: int
    device: str
    #: Keep the fitted model in the job's folder.
    save: bool = False
    #: Report size on disk and time for one row.
    measure: bool = False


class PredictJob(Value):
    """Load a model and predict; with ``permute``, once more for each input column, shuffled.

    Predictions have shape (1 + columns, rows, ...) with ``permute``, else (1, rows, ...).
    """

    type: Literal["predict"] = "predict"
    features: str
    predict: str
    inputs: InputSchema
    family: str
    model: str
    seed: int = 0
    permute: bool = False
    measure: bool = False


class JobReport(Value):
    """What a job says of itself. ``status`` ok means that predictions are there, whole."""

    status: TrialStatus
    reason: str = ""
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    bulk_bytes: int = 0
    model_bytes: int | None = None
    one_row_ms: float | None = None
    thousand_rows_ms: float | None = None
    sha256: str = ""


def write_predictions(folder: Path, predictions: np.ndarray) -> str:
    """Save predictions whole; their hash."""
    write_array(folder / PREDICTIONS, predictions)
    return _digest(predictions)


def read_predictions(folder: Path, expected: str) -> np.ndarray | None:
    """Predictions of a finished job, or None where they are not what its report says."""
    try:
        predictions: np.ndarray = np.load(folder / PREDICTIONS, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return predictions if _digest(predictions) == expected else None


def _digest(predictions: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(predictions).tobytes()).hexdigest()


def write_report(folder: Path, report: JobReport) -> None:
    """The last thing a job does: from here on its result counts."""
    write_text(folder / REPORT, report.model_dump_json())
