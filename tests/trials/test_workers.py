"""Children are watched, killed and replaced; whatever happens to one, the run hears of it and goes on."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import (
    ColumnKind,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
    TrialStatus,
)
from automl_agent.pipelines.family import TaskFacts
from automl_agent.tools.data.cast import write_arrow
from automl_agent.tools.trials.job import FitJob, PredictJob
from automl_agent.tools.trials.logs import keep_logs
from automl_agent.tools.trials.warm import WARM
from automl_agent.tools.trials.workers import Limits, Workers, discard

ROWS = 3000
SCHEMA = InputSchema(
    kind=TaskKind.TABULAR_REGRESSION,
    target="y",
    columns=tuple(InputColumn(id=f"c{i}", name=f"n{i}", kind=ColumnKind.NUMERIC) for i in range(8)),
)
LIMITS = Limits(seconds=60, memory_mb=4000, warm=WARM)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    with Workers(tmp_path_factory.mktemp("work")) as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    rng = np.random.default_rng(0)
    values = rng.normal(size=(ROWS, 8))
    write_arrow(pl.DataFrame(values, schema=[f"c{i}" for i in range(8)]), place / "x.arrow")
    np.save(place / "y.npy", values[:, 0] * 2 + rng.normal(size=ROWS))
    np.save(place / "train.npy", np.arange(2000))
    np.save(place / "rest.npy", np.arange(2000, ROWS))
    return place


def job(files: Path, name: str = "linear", **changes: object) -> FitJob:
    facts = TaskFacts(inputs=SCHEMA, rows=2000, target_low=-5.0, target_skew=0.0)
    params: dict[str, ParamValue] = {**family(name).space(facts).default()}
    body: dict[str, object] = {
        "features": str(files / "x.arrow"), "target": str(files / "y.npy"), "train": str(files / "train.npy"),
        "predict": str(files / "rest.npy"), "inputs": SCHEMA, "family": name, "params": params, "metric": "rmse",
        "seed": 1, "threads": 1, "device": "cpu",
    }  # fmt: skip
    return FitJob.model_validate({**body, **changes})


def test_a_job_gives_predictions_and_measures(workers: Workers, files: Path) -> None:
    (outcome,) = workers.run([job(files, measure=True, save=True)], LIMITS)
    assert outcome.ok
    assert outcome.predictions is not None
    assert outcome.predictions.shape == (1000,)
    assert outcome.report.model_bytes
    assert outcome.report.one_row_ms
    assert outcome.peak_mb > 0
    assert outcome.report.learning is None
    again = PredictJob(
        features=str(files / "x.arrow"), predict=str(files / "rest.npy"), inputs=SCHEMA, family="linear",
        model=str(outcome.folder / "model"), permute=True,
    )  # fmt: skip
    (loaded,) = workers.run([again], LIMITS)
    assert loaded.predictions is not None
    assert loaded.predictions.shape == (9, 1000)
    assert np.array_equal(loaded.predictions[0], outcome.predictions)
    assert np.abs(loaded.predictions[1] - loaded.predictions[0]).max() > 1
    folder = outcome.folder
    discard([outcome, loaded])
    assert not folder.exists()


def test_a_network_s_job_tells_how_it_learned(workers: Workers, files: Path) -> None:
    (outcome,) = workers.run([job(files, "mlp")], LIMITS)
    told = outcome.report.learning
    assert told is not None
    assert 1 <= told.best <= told.epochs[-1].epoch
    assert told.epochs[told.best - 1].held_out == min(
        e.held_out for e in told.epochs if e.held_out is not None
    )
    assert told.rows_per_second > 0
    discard([outcome])


def test_jobs_side_by_side_come_back_in_order(workers: Workers, files: Path) -> None:
    jobs = [job(files, predict=str(files / name)) for name in ("rest.npy", "train.npy", "rest.npy")]
    outcomes = workers.run(jobs, Limits(seconds=60, memory_mb=4000, parallel=2, warm=WARM))
    assert [len(o.predictions) for o in outcomes if o.predictions is not None] == [1000, 2000, 1000]
    discard(outcomes)


def slow(files: Path) -> FitJob:
    found = job(files, "catboost")
    return found.model_copy(update={"params": {**found.params, "iterations": 2000, "depth": 9}})


def test_too_long_is_a_timeout_and_the_child_is_gone(workers: Workers, files: Path) -> None:
    workers.run(
        [job(files, "catboost", params={**slow(files).params, "iterations": 100, "depth": 3})], LIMITS
    )
    started = time.monotonic()
    (outcome,) = workers.run([slow(files)], Limits(seconds=0.7, memory_mb=4000, warm=("catboost",)))
    assert outcome.report.status is TrialStatus.TIMEOUT
    assert time.monotonic() - started < 5
    assert not outcome.ok


def test_too_much_memory_is_seen(workers: Workers, files: Path) -> None:
    (outcome,) = workers.run([slow(files)], Limits(seconds=30, memory_mb=20))
    assert outcome.report.status is TrialStatus.MEMORY
    assert "MB" in outcome.report.reason


def test_an_exception_in_a_child_is_a_crash_with_its_reason(workers: Workers, files: Path) -> None:
    (outcome,) = workers.run([job(files, features=str(files / "nowhere.arrow"))], LIMITS)
    assert outcome.report.status is TrialStatus.CRASHED
    assert "nowhere.arrow" in outcome.report.reason


def test_what_a_failed_fit_said_is_kept(workers: Workers, files: Path, tmp_path: Path) -> None:
    outcomes = workers.run([job(files), job(files, features=str(files / "nowhere.arrow"))], LIMITS)
    keep_logs(outcomes, tmp_path / "logs" / "trial-0003.txt")
    discard(outcomes)
    said = (tmp_path / "logs" / "trial-0003.txt").read_text()
    assert "fit 1: crashed: FileNotFoundError" in said
    assert "Traceback" in said
    assert "fit 0" not in said
    keep_logs([], tmp_path / "logs" / "nothing.txt")
    assert not (tmp_path / "logs" / "nothing.txt").exists()


def test_one_failure_ends_the_others_where_all_are_needed(workers: Workers, files: Path) -> None:
    started = time.monotonic()
    jobs = [job(files, features=str(files / "nowhere.arrow")), slow(files), slow(files)]
    outcomes = workers.run(
        jobs, Limits(seconds=60, memory_mb=4000, parallel=2, warm=WARM, all_or_nothing=True)
    )
    assert [o.ok for o in outcomes] == [False, False, False]
    assert outcomes[0].report.status is TrialStatus.CRASHED
    assert time.monotonic() - started < 20


def test_the_death_of_the_zygote_is_a_crash_and_a_new_one_takes_over(workers: Workers, files: Path) -> None:
    workers.start()
    zygote = workers._link.process
    assert zygote is not None
    os.kill(zygote.pid, signal.SIGKILL)
    zygote.wait()
    outcomes = workers.run([job(files)], LIMITS)
    if not outcomes[0].ok:
        assert outcomes[0].report.status is TrialStatus.CRASHED
        outcomes = workers.run([job(files)], LIMITS)
    assert outcomes[0].ok
    assert workers._link.process is not zygote


def test_a_worker_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from automl_agent.tools.trials.environment import worker_environment

    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:password@host")
    found = worker_environment()
    assert "sk-secret" not in found.values()
    assert not any("password" in value for value in found.values())


def test_a_worker_rounds_as_its_coordinator_does(monkeypatch: pytest.MonkeyPatch) -> None:
    from automl_agent.tools.trials.environment import worker_environment

    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "avx2")
    found = worker_environment()
    assert found["OPENBLAS_CORETYPE"] == "Haswell"
    assert found["ATEN_CPU_CAPABILITY"] == "avx2"


class _Slow:
    """Answers after 20 ms for each row."""

    def __init__(self) -> None:
        self.rows = 0

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        self.rows += len(frame)
        time.sleep(0.02 * len(frame))
        return np.zeros(len(frame))


def test_a_slow_model_is_timed_on_fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    from automl_agent.tools.trials import work

    monkeypatch.setattr(work, "_TIMED_SECONDS", 0.1)
    slow = _Slow()
    one, thousand = work._latency(slow, pd.DataFrame({"a": np.arange(10.0)}))  # type: ignore[arg-type]
    assert 20 <= one < 60
    assert 20_000 <= thousand < 60_000
    assert slow.rows < 30
