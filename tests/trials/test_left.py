"""Files that a worker left, and its results: nothing is followed, waited for, or believed."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import InputSchema, TaskKind, TrialStatus
from automl_agent.tools.trials.job import (
    LOG,
    PREDICTIONS,
    REPORT,
    FitJob,
    JobReport,
    write_predictions,
    write_report,
)
from automl_agent.tools.trials.left import (
    LOG_BYTES,
    NotAFile,
    end_of,
    open_left,
    remove,
    shorten,
    strange,
    taken_mb,
)
from automl_agent.tools.trials.results import take

SCHEMA = InputSchema(kind=TaskKind.TABULAR_CLASSIFICATION, target="y", columns=(), classes=("a", "b"))
ROWS = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "job-1-00007"
    found.mkdir()
    return found


def job(tmp_path: Path, save: bool = False) -> FitJob:
    np.save(tmp_path / "rows.npy", np.arange(ROWS))
    return FitJob(
        features="x", target="y", train="t", predict=str(tmp_path / "rows.npy"), inputs=SCHEMA, family="linear",
        params={}, metric="roc_auc", seed=1, threads=1, device="cpu", save=save,
    )  # fmt: skip


def finish(folder: Path, predictions: np.ndarray, **changes: object) -> None:
    digest = write_predictions(folder, predictions)
    write_report(folder, JobReport(status=TrialStatus.OK, sha256=digest).model_copy(update=changes))


def good(rows: int = ROWS) -> np.ndarray:
    return np.full((rows, 2), 0.5)


def test_a_link_a_pipe_and_a_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("labels")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", ".", "nothing"):
        with pytest.raises(NotAFile):
            open_left(tmp_path / name)
        assert end_of(tmp_path / name, 10) == ""
        shorten(tmp_path / name)
    assert (tmp_path / "secret").read_text() == "labels"


def test_a_long_log_keeps_its_end_while_it_is_written(tmp_path: Path) -> None:
    log = tmp_path / LOG
    writer = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(writer, b"x" * (LOG_BYTES + 10) + b"the end\n")
    shorten(log)
    assert log.stat().st_size < LOG_BYTES / 10
    assert end_of(log, 8) == "the end"
    os.write(writer, b"and more")
    os.close(writer)
    assert end_of(log, 16) == "the end\nand more"


def test_a_folder_is_measured_and_removed_whatever_it_holds(tmp_path: Path) -> None:
    (tmp_path / "in" / "locked").mkdir(parents=True)
    (tmp_path / "in" / "large").write_bytes(b"x" * 2_000_000)
    assert 1.9 < taken_mb(tmp_path / "in") < 2.5
    assert strange(tmp_path / "in") == ""
    (tmp_path / "in" / "locked" / "link").symlink_to("/etc/passwd")
    assert "link" in strange(tmp_path / "in")
    (tmp_path / "in" / "locked").chmod(0)
    remove(tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_a_whole_result_counts(folder: Path, tmp_path: Path) -> None:
    finish(folder, good())
    report, predictions = take(job(tmp_path), folder, 0, starved=False)
    assert report.status is TrialStatus.OK
    assert predictions is not None
    assert predictions.shape == (ROWS, 2)


@pytest.mark.parametrize(
    ("code", "starved", "status", "said"),
    [
        (-signal.SIGKILL, True, TrialStatus.MEMORY, "out of memory"),
        (-signal.SIGKILL, False, TrialStatus.CRASHED, "not for lack of memory"),
        (-signal.SIGXCPU, False, TrialStatus.TIMEOUT, "processor time"),
        (-signal.SIGSEGV, False, TrialStatus.CRASHED, "SIGSEGV"),
        (70, False, TrialStatus.CRASHED, "left with code 70: last words"),
    ],
)
def test_a_result_does_not_count_after_a_bad_end(
    folder: Path, tmp_path: Path, code: int, starved: bool, status: TrialStatus, said: str
) -> None:
    finish(folder, good())
    (folder / LOG).write_text("first\nlast words\n")
    report, predictions = take(job(tmp_path), folder, code, starved)
    assert report.status is status
    assert said in report.reason
    assert predictions is None


@pytest.mark.parametrize(
    ("predictions", "status", "said"),
    [
        (np.full((ROWS, 2), np.nan), TrialStatus.DIVERGED, "10 of 10"),
        (good(ROWS - 1), TrialStatus.INVALID, "shape (4, 2), expected (5, 2)"),
        (np.full((ROWS,), 0.5), TrialStatus.INVALID, "shape (5,)"),
        (good() / 2, TrialStatus.INVALID, "add up"),
        (np.tile([-0.5, 1.5], (ROWS, 1)), TrialStatus.INVALID, "from -0.5 to 1.5"),
        (good().astype(np.float32), TrialStatus.INVALID, "float32"),
        (np.full((ROWS, 2), "x"), TrialStatus.INVALID, "<U1"),
    ],
)
def test_predictions_must_be_what_was_asked_for(
    folder: Path, tmp_path: Path, predictions: np.ndarray, status: TrialStatus, said: str
) -> None:
    finish(folder, predictions)
    report, found = take(job(tmp_path), folder, 0, starved=False)
    assert report.status is status
    assert said in report.reason
    assert found is None


def test_a_header_that_promises_more_than_there_is_takes_no_memory(folder: Path, tmp_path: Path) -> None:
    finish(folder, good())
    whole = (folder / PREDICTIONS).read_bytes()
    for damaged in (
        whole[:-8],
        whole[:20],
        b"",
        whole.replace(b"(5, 2)", b"(5, 2e9)"),
        b"\x93NUMPY" + b"\xff" * 99,
    ):
        (folder / PREDICTIONS).write_bytes(damaged)
        report, found = take(job(tmp_path), folder, 0, starved=False)
        assert report.status is TrialStatus.CRASHED
        assert "damaged" in report.reason
        assert found is None
    (folder / PREDICTIONS).write_bytes(whole.replace(b"(5, 2), }", b"(9999999999, 99999), }")[: len(whole)])
    report, _ = take(job(tmp_path), folder, 0, starved=False)
    assert report.status is not TrialStatus.OK


def test_a_report_counts_for_its_own_job_alone(folder: Path, tmp_path: Path) -> None:
    finish(folder, good())
    other = tmp_path / "job-1-00008"
    folder.rename(other)
    report, _ = take(job(tmp_path), other, 0, starved=False)
    assert "another job" in report.reason
    (other / REPORT).write_text("{" * 100_000)
    assert "too long" in take(job(tmp_path), other, 0, starved=False)[0].reason


def test_a_saved_model_is_of_plain_files(folder: Path, tmp_path: Path) -> None:
    finish(folder, good())
    (folder / "model").mkdir()
    assert take(job(tmp_path, save=True), folder, 0, starved=False)[1] is not None
    (folder / "model" / "weights").symlink_to("/etc/passwd")
    report, found = take(job(tmp_path, save=True), folder, 0, starved=False)
    assert report.status is TrialStatus.CRASHED
    assert "saved model" in report.reason
    assert found is None


def test_reasons_are_one_plain_line(folder: Path, tmp_path: Path) -> None:
    write_report(folder, JobReport(status=TrialStatus.CRASHED, reason="a\n\x1b[31m" + "b" * 1000))
    report, _ = take(job(tmp_path), folder, 0, starved=False)
    assert report.reason.isprintable()
    assert len(report.reason) == 300
