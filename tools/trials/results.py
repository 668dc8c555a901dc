"""What came of a job, from what it left: nothing in there is believed before it has been looked at."""

import math
import signal
from pathlib import Path
from typing import BinaryIO

import numpy as np
from pydantic import ValidationError

from ...pipelines.contracts import Form, TrialStatus
from ..evaluate.form import unsound
from .job import LOG, MODEL, PREDICTIONS, REPORT, FitJob, JobReport, PredictJob, digest, expected_shape, plain
from .left import NotAFile, end_of, open_left, strange

_REPORT_BYTES = 65_536
_LAST_WORDS_BYTES = 2000


class Fault(Exception):
    """Why a result does not count."""

    def __init__(self, status: TrialStatus, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def take(
    job: FitJob | PredictJob, folder: Path, code: int, starved: bool
) -> tuple[JobReport, np.ndarray | None]:
    """Report and predictions of a job whose process has ended; predictions exactly where the status is ok.

    Args:
        job: what was to be done.
        folder: where.
        code: of its exit; the negative of a signal that ended it.
        starved: whether the system may have killed processes for lack of memory meanwhile.
    """
    try:
        _left_in_peace(folder, code, starved)
        report = _read_report(folder)
        if report.status is not TrialStatus.OK:
            return report, None
        predictions = _read_predictions(folder, report.sha256, job)
        if isinstance(job, FitJob):
            _check_numbers(predictions, job.inputs.form)
            if job.save and (problem := strange(folder / MODEL)):
                raise Fault(TrialStatus.CRASHED, f"its saved model is not used: {problem}")
        return report, predictions
    except Fault as fault:
        return JobReport(status=fault.status, reason=plain(fault.reason)), None


def _left_in_peace(folder: Path, code: int, starved: bool) -> None:
    if code == -signal.SIGKILL:
        if starved:
            raise Fault(TrialStatus.MEMORY, "killed by the system, most likely out of memory")
        raise Fault(TrialStatus.CRASHED, "it was killed (SIGKILL), and not for lack of memory")
    if code == -signal.SIGXCPU:
        raise Fault(TrialStatus.TIMEOUT, "it used up its processor time")
    if code < 0:
        raise Fault(TrialStatus.CRASHED, f"died of {signal.Signals(-code).name}")
    if code:
        lines = end_of(folder / LOG, _LAST_WORDS_BYTES).splitlines()
        raise Fault(
            TrialStatus.CRASHED, f"left with code {code}: {lines[-1] if lines else 'it left no word'}"
        )


def _read_report(folder: Path) -> JobReport:
    try:
        with open_left(folder / REPORT) as stream:
            raw = stream.read(_REPORT_BYTES + 1)
    except NotAFile as error:
        raise Fault(TrialStatus.CRASHED, f"it left no report: {error}") from error
    if len(raw) > _REPORT_BYTES:
        raise Fault(TrialStatus.CRASHED, "its report is damaged: it is far too long")
    try:
        report = JobReport.model_validate_json(raw)
    except ValidationError as error:
        raise Fault(TrialStatus.CRASHED, "its report is damaged") from error
    if report.job != folder.name:
        raise Fault(TrialStatus.CRASHED, "its report is damaged: it is another job's")
    return report.model_copy(update={"reason": plain(report.reason)})


def _read_predictions(folder: Path, sha256: str, job: FitJob | PredictJob) -> np.ndarray:
    """Predictions of the shape that was asked for, with the hash that was reported."""
    try:
        with open_left(folder / PREDICTIONS) as stream:
            predictions = _array(stream, expected_shape(job), np.dtype(job.inputs.form.type))
    except (NotAFile, OSError) as error:
        raise Fault(TrialStatus.CRASHED, f"its predictions are damaged: {error}") from error
    if digest(predictions) != sha256:
        raise Fault(TrialStatus.CRASHED, "its predictions are damaged")
    return predictions


def _array(stream: BinaryIO, expected: tuple[int, ...], wanted: np.dtype) -> np.ndarray:
    """The array in a ``.npy`` file; its header is held against the expectation before anything is allocated."""
    try:
        header = (
            np.lib.format.read_array_header_1_0
            if np.lib.format.read_magic(stream) == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, by_columns, dtype = header(stream)
    except ValueError as error:
        raise Fault(TrialStatus.CRASHED, "its predictions are damaged: the file is no array") from error
    if dtype != wanted:
        numbers = "bytes" if wanted.itemsize == 1 else "64-bit numbers"
        raise Fault(TrialStatus.INVALID, f"predictions are {plain(str(dtype))}, not {numbers}")
    if shape != expected:
        raise Fault(TrialStatus.INVALID, f"predictions have shape {_short(shape)}, expected {expected}")
    count = math.prod(shape)
    body = stream.read(wanted.itemsize * count + 1)
    if len(body) != wanted.itemsize * count:
        raise Fault(TrialStatus.CRASHED, "its predictions are damaged: the file is not as long as it says")
    found: np.ndarray = np.frombuffer(body, dtype=wanted).reshape(shape, order="F" if by_columns else "C")
    return found.copy()


def _check_numbers(predictions: np.ndarray, form: Form) -> None:
    if why := unsound(form, predictions):
        finite = bool(np.isfinite(predictions).all())
        raise Fault(TrialStatus.INVALID if finite else TrialStatus.DIVERGED, why)


def _short(shape: tuple[int, ...]) -> str:
    return str(shape) if len(shape) <= 4 else f"of {len(shape)} dimensions"
