"""A GPU that fails: once more with half the batch, and after three such jobs without it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import InputSchema, TaskKind, TrialError, TrialStatus
from automl_agent.tools.trials.device import MOST_FAULTS, Trust, half_batch, is_fault
from automl_agent.tools.trials.failure import Unusable, failure
from automl_agent.tools.trials.job import FitJob, JobReport, expected_shape
from automl_agent.tools.trials.workers import Limits, Outcome, Workers

SCHEMA = InputSchema(kind=TaskKind.TABULAR_REGRESSION, target="y", columns=())
FAULT = JobReport(status=TrialStatus.CRASHED, reason="CUDA error", device_fault=True)
FINE = JobReport(status=TrialStatus.OK)


def job(family: str = "mlp", **changes: object) -> FitJob:
    body: dict[str, object] = {
        "features": "x", "target": "y", "train": "t", "predict": "p", "inputs": SCHEMA, "family": family,
        "params": {"batch_size": 128, "dropout": 0.1}, "metric": "rmse", "seed": 1, "threads": 1, "device": "auto",
    }  # fmt: skip
    return FitJob.model_validate({**body, **changes})


class OutOfMemoryError(RuntimeError):
    """As torch names it."""


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB"), True),
        (RuntimeError("CUDA error: device-side assert triggered"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED"), True),
        (ValueError("Check failed: e == cudaSuccess: cudaErrorMemoryAllocation"), True),
        (MemoryError("no room"), False),
        (ValueError("the colour barracuda is not known"), False),
    ],
)
def test_errors_of_a_gpu_are_told_from_others(error: Exception, fault: bool) -> None:
    assert is_fault(error, str(error)) is fault
    report = failure(error)
    assert report.device_fault is fault
    if fault:
        assert report.status is TrialStatus.CRASHED


def test_a_job_with_a_batch_is_halved_once() -> None:
    again = half_batch(job(), FAULT)
    assert again is not None
    assert again.params == {"batch_size": 64, "dropout": 0.1}
    assert half_batch(again, FAULT) is None


@pytest.mark.parametrize(
    ("given", "report"),
    [
        (job(), FINE),
        (job(params={"dropout": 0.1}), FAULT),
        (job(params={"batch_size": 1}), FAULT),
        (job(device="cpu"), FAULT),
    ],
)
def test_what_a_smaller_batch_does_not_help_is_not_halved(given: FitJob, report: JobReport) -> None:
    assert half_batch(given, report) is None


def test_three_faults_in_a_row_end_the_use_of_the_gpu() -> None:
    trust = Trust()
    assert not trust.heard(job(), FAULT, False)
    assert not trust.heard(job(), FAULT, False)
    # One that needs no GPU says nothing of it; one that does, works again.
    assert not trust.heard(job("linear"), FINE, True)
    assert not trust.heard(job(), FINE, True)
    assert trust.placed(job()).device == "auto"
    assert [trust.heard(job(), FAULT, False) for _ in range(MOST_FAULTS)] == [False, False, True]
    assert trust.placed(job()).device == "cpu"
    assert not trust.heard(job(), FAULT, False)


def test_workers_try_again_and_give_the_gpu_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card that never works: each job fails, is halved, fails; the fourth is done by the CPU."""
    done: list[FitJob] = []
    said: list[str] = []

    class Played(Workers):
        def start(self, warm: Sequence[str] = ()) -> None:
            """There is no zygote."""

        def _watch(self, child: object, memory_mb: int) -> None:
            child.code = 0  # type: ignore[attr-defined]

        def _collect(self, child: object) -> Outcome:
            done.append(child.job)  # type: ignore[attr-defined]
            report = FINE if done[-1].device == "cpu" else FAULT
            return Outcome(report, child.folder)  # type: ignore[attr-defined]

    workers = Played(tmp_path, warn=said.append)
    monkeypatch.setattr(workers._link, "launch", lambda *_: None)
    monkeypatch.setattr(workers._link, "listen", lambda *_: None)
    outcomes = workers.run([job() for _ in range(4)], Limits(seconds=10, memory_mb=100))
    assert [j.params["batch_size"] for j in done] == [128, 64, 128, 64, 128, 64, 128]
    assert [o.report.status for o in outcomes] == [TrialStatus.CRASHED] * 3 + [TrialStatus.OK]
    assert said == ["3 fits in a row failed on the GPU: going on with the CPU"]


def test_what_an_exception_says_of_a_trial() -> None:
    assert failure(TrialError("it diverged")).status is TrialStatus.DIVERGED
    assert failure(Unusable("no numbers")).status is TrialStatus.INVALID
    assert failure(MemoryError()).reason == "out of memory"
    assert failure(ValueError("a\nb\x1b[0m")).reason == "ValueError: a b [0m"


def test_the_shape_of_predictions_is_known_beforehand(tmp_path: Path) -> None:
    import numpy as np

    np.save(tmp_path / "p.npy", np.arange(7))
    assert expected_shape(job(predict=str(tmp_path / "p.npy"))) == (7,)
