"""One piece of work for a child process, as files: what to do goes in, predictions come out, never a score."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from ...pipelines.contracts import InputSchema, ParamValue, TrialStatus, Value
from ...pipelines.family import Explanation
from ..store.files import write_array, write_text
from .confine import Reach

#: Names within a job's folder.
SPEC, REPORT, PREDICTIONS, MODEL, LOG = "job.json", "report.json", "predictions.npy", "model", "log.txt"

#: Fields of a job that name files or folders to read.
_READ = ("features", "target", "train", "predict", "model")


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
    #: See ``TaskFacts.monotone``.
    monotone: Mapping[str, int] = {}
    #: Keep the fitted model in the job's folder.
    save: bool = False
    #: Report size on disk and time for one row.
    measure: bool = False


class Vary(Value):
    """Set the input ``id`` to each of ``values`` in turn, in every row."""

    id: str
    values: tuple[float, ...]


class PredictJob(Value):
    """Load a model and predict; with ``permute``, once more for each input column, shuffled.

    Predictions have shape (1 + columns, rows, ...) with ``permute``, else (1, rows, ...); with ``vary``
    another (rows, ...) for each of its values follows, in order.
    """

    type: Literal["predict"] = "predict"
    features: str
    predict: str
    inputs: InputSchema
    family: str
    model: str
    seed: int = 0
    permute: bool = False
    vary: tuple[Vary, ...] = ()
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
    #: How much there is to read, for a loaded model that a person can read.
    explanation: Explanation | None = None
    sha256: str = ""


def reach(folder: Path) -> Reach:
    """What the job in ``folder`` may read, and that it may write there alone."""
    spec = json.loads((folder / SPEC).read_bytes())
    read = tuple(Path(spec[name]) for name in _READ if spec.get(name))
    return Reach(read=read, write=(folder,))


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
