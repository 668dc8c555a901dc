"""What a child process does with a job. Runs in the worker only, so heavy imports are fine here."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import TypeAdapter
from threadpoolctl import threadpool_limits

from ...pipelines.catalogue import family
from ...pipelines.contracts import Form, TrialStatus
from ...pipelines.expressions import fit_model, load_model
from ...pipelines.family import FitContext, Fitted
from ...pipelines.pretrained.kept import keeping
from ...pipelines.training import told
from ..data.cast import read_arrow
from . import accelerator
from .failure import Unusable, failure
from .job import MODEL, SPEC, FitJob, JobReport, PredictJob, expected_shape, write_predictions, write_report

_JOB: TypeAdapter[FitJob | PredictJob] = TypeAdapter(FitJob | PredictJob)
#: What is timed of a model: so many rows at once and calls for one, as far as there are seconds for each.
_TIMED_ROWS, _TIMED_CALLS, _TIMED_SECONDS = 1000, 15, 2.0


def work(folder: Path) -> None:
    """Do the job in ``folder`` and leave its report there, whatever happens short of a crash."""
    job = _JOB.validate_json((folder / SPEC).read_bytes())
    try:
        report = _fit(job, folder) if isinstance(job, FitJob) else _predict(job, folder)
    except BaseException as error:  # noqa: BLE001 - any failure of a configuration ends this trial, with its reason
        report = failure(error)
    write_report(folder, report)


def _fit(job: FitJob, folder: Path) -> JobReport:
    frame = read_arrow(Path(job.features))
    target = np.load(job.target, allow_pickle=False)
    train, rows = np.load(job.train, allow_pickle=False), np.load(job.predict, allow_pickle=False)
    context = FitContext(
        schema=job.inputs,
        metric=job.metric,
        seed=job.seed,
        threads=job.threads,
        device=job.device,
        monotone=job.monotone,
        weights=job.weights,
        training=job.training,
    )
    with threadpool_limits(job.threads):
        started = time.monotonic()
        fitted = fit_model(
            family(job.family), frame.iloc[train], target[train], job.params, context, job.derived
        )
        fit_seconds = time.monotonic() - started
        found, predict_seconds = _timed(fitted, frame.iloc[rows])
    predictions = _numbers(found, job.inputs.form)
    if predictions.shape != (expected := expected_shape(job)):
        # Said before they are written: they may be far too many.
        raise Unusable(f"predictions have shape {predictions.shape}, expected {expected}")
    saved = None
    if job.save or job.measure:
        (folder / MODEL).mkdir()
        fitted.save(folder / MODEL)
        saved = sum(f.stat().st_size for f in (folder / MODEL).rglob("*") if f.is_file())
    one, thousand = _latency(fitted, frame.iloc[rows]) if job.measure else (None, None)
    return JobReport(
        status=TrialStatus.OK,
        device=accelerator.used(),
        fit_seconds=fit_seconds,
        predict_seconds=predict_seconds,
        bulk_bytes=getattr(fitted, "bulk_bytes", 0),
        learning=told.last(),
        model_bytes=saved,
        one_row_ms=one,
        thousand_rows_ms=thousand,
        sha256=write_predictions(folder, predictions),
    )


def _predict(job: PredictJob, folder: Path) -> JobReport:
    frame = read_arrow(Path(job.features)).iloc[np.load(job.predict, allow_pickle=False)]
    fitted = load_model(family(job.family), Path(job.model), job.inputs, job.derived)
    with keeping():
        predictions, seconds = _timed(fitted, frame)
        stack = [
            _numbers(predictions, job.inputs.form),
            *(_permuted(fitted, frame, job) if job.permute else []),
            *_varied(fitted, frame, job),
        ]
    one, thousand = _latency(fitted, frame) if job.measure else (None, None)
    return JobReport(
        status=TrialStatus.OK,
        predict_seconds=seconds,
        one_row_ms=one,
        thousand_rows_ms=thousand,
        explanation=getattr(fitted, "explanation", None),
        sha256=write_predictions(folder, np.stack(stack)),
    )


def _permuted(fitted: Fitted, frame: pd.DataFrame, job: PredictJob) -> list[np.ndarray]:
    """Predictions with one column shuffled after another (Breiman, Random Forests, 2001)."""
    order = np.random.default_rng(job.seed).permutation(len(frame))
    found = []
    for column in job.inputs.columns:
        shuffled = frame.copy(deep=False)
        shuffled[column.id] = frame[column.id].to_numpy()[order]
        found.append(_numbers(fitted.predict(shuffled), job.inputs.form))
    return found


def _varied(fitted: Fitted, frame: pd.DataFrame, job: PredictJob) -> list[np.ndarray]:
    """Individual conditional expectations (Goldstein et al., Peeking Inside the Black Box, 2015)."""
    found = []
    for vary in job.vary:
        for value in vary.values:
            changed = frame.copy(deep=False)
            changed[vary.id] = value
            found.append(_numbers(fitted.predict(changed), job.inputs.form))
    return found


def _numbers(predictions: object, form: Form) -> np.ndarray:
    """Predictions as numbers of their form's type.

    Raises:
        Unusable: they are no real numbers.
    """
    found = np.asarray(predictions)
    if found.dtype.kind not in "fiub":
        raise Unusable(f"predictions are no numbers: {type(predictions).__name__} of {found.dtype}")
    if form.type == "<u1" and found.dtype != np.uint8:
        raise Unusable(f"predictions are {found.dtype}, not bytes")
    return found.astype(form.type, copy=False)


def _timed(fitted: Fitted, frame: pd.DataFrame) -> tuple[object, float]:
    started = time.monotonic()
    predictions = fitted.predict(frame)
    return predictions, time.monotonic() - started


def _latency(fitted: Fitted, frame: pd.DataFrame) -> tuple[float, float]:
    """Milliseconds for one row and for a thousand, on one thread, after a first call to warm up.

    Where a row takes long, fewer calls and rows tell as much: the thousand are reckoned from them.
    """
    row = frame.iloc[:1]
    with threadpool_limits(1):
        fitted.predict(row)
        calls = [_timed(fitted, row)[1]]
        while len(calls) < _TIMED_CALLS and sum(calls) < _TIMED_SECONDS:
            calls.append(_timed(fitted, row)[1])
        one = float(np.median(calls))
        rows = min(_TIMED_ROWS, max(1, int(_TIMED_SECONDS / one)))
        many = frame.iloc[np.arange(rows) % len(frame)]
        some = min(_timed(fitted, many)[1] for _ in range(2))
    return one * 1000, some * 1000 * _TIMED_ROWS / rows
