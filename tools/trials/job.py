"""One piece of work for a child process, as files: what to do goes in, predictions come out, never a score."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from ...pipelines.contracts import (
    InputSchema,
    Learning,
    ParamValue,
    TrainingLimits,
    TrialStatus,
    Value,
    Weights,
)
from ...pipelines.family import Explanation
from ..store.files import write_array, write_text
from .confine import Reach

#: Names within a job's folder.
SPEC, REPORT, PREDICTIONS, MODEL, LOG = "job.json", "report.json", "predictions.npy", "model", "log.txt"

#: Longest reason, in characters.
_REASON = 300

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
    #: Encoders that its family may use; their folders are read.
    weights: tuple[Weights, ...] = ()
    #: Keep the fitted model in the job's folder.
    save: bool = False
    #: Report size on disk and time for one row.
    measure: bool = False
    #: Whether the batch is half of the configuration's; see ``device.py``.
    halved: bool = False
    #: Features to compute of the inputs, learned from ``train``; see ``Proposal.derived``.
    derived: tuple[str, ...] = ()
    #: What bounds a training; its folder, where there is one, exists.
    training: TrainingLimits = TrainingLimits()


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
    #: Those that the model was fitted with.
    derived: tuple[str, ...] = ()


class JobReport(Value):
    """What a job says of itself. ``status`` ok means that predictions are there, whole."""

    status: TrialStatus
    reason: str = ""
    #: Name of the job's folder: a report counts for its own job alone.
    job: str = ""
    #: Whether it failed on the GPU.
    device_fault: bool = False
    #: What it ran on: ``cpu``, ``cuda`` or ``mps``.
    device: str = "cpu"
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    bulk_bytes: int = 0
    #: How its network learned, where it trained one.
    learning: Learning | None = None
    model_bytes: int | None = None
    one_row_ms: float | None = None
    thousand_rows_ms: float | None = None
    #: How much there is to read, for a loaded model that a person can read.
    explanation: Explanation | None = None
    sha256: str = ""


def reach(folder: Path) -> Reach:
    """What the job in ``folder`` may read, and that it may write there alone."""
    spec = json.loads((folder / SPEC).read_bytes())
    read = [Path(spec[name]) for name in _READ if spec.get(name)]
    read += [Path(weights["path"]) for weights in spec.get("weights", ())]
    kept = spec.get("training", {}).get("folder")
    return Reach(read=tuple(read), write=(folder, *([Path(kept)] if kept else [])))


def expected_shape(job: FitJob | PredictJob) -> tuple[int, ...]:
    """The shape of a job's predictions."""
    rows = len(np.load(job.predict, mmap_mode="r", allow_pickle=False))
    one = (rows, *job.inputs.form.shape)
    if isinstance(job, FitJob):
        return one
    shuffled = len(job.inputs.columns) if job.permute else 0
    return (1 + shuffled + sum(len(vary.values) for vary in job.vary), *one)


def write_predictions(folder: Path, predictions: np.ndarray) -> str:
    """Save predictions whole; their hash."""
    write_array(folder / PREDICTIONS, predictions)
    return digest(predictions)


def digest(predictions: np.ndarray) -> str:
    """Hash of their numbers, by rows."""
    return hashlib.sha256(np.ascontiguousarray(predictions).tobytes()).hexdigest()


def write_report(folder: Path, report: JobReport) -> None:
    """The last thing a job does: from here on its result counts."""
    write_text(folder / REPORT, report.model_copy(update={"job": folder.name}).model_dump_json())


def plain(text: str) -> str:
    """Words of a library or of a worker as one short line: no control characters, no halves of characters."""
    shown = "".join(c if c.isprintable() else " " for c in text[: 4 * _REASON])
    line = " ".join(shown.encode("utf-8", "replace").decode("utf-8").split())
    return line if len(line) <= _REASON else line[: _REASON - 1] + "…"
