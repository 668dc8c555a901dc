"""Trainings go as far again as they went, and are taken up where they were."""

import threading
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import (
    GIVEN_UP,
    NO_TIME_LEFT,
    ColumnKind,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
    TrainingLimits,
    TrialStatus,
)
from automl_agent.tools.data.cast import write_arrow
from automl_agent.tools.trials.job import FitJob
from automl_agent.tools.trials.trained import as_tried, repeated
from automl_agent.tools.trials.workers import Limits, Workers

from ..search.test_rungs import learned, told

LIMITS = Limits(seconds=100, memory_mb=4000)
SCHEMA = InputSchema(
    kind=TaskKind.TABULAR_REGRESSION,
    target="y",
    columns=tuple(InputColumn(id=f"c{i}", name=f"n{i}", kind=ColumnKind.NUMERIC) for i in range(4)),
)
_WHOLE = told([1.0] * 9)
_CUT = told([1.0] * 5, total=5).model_copy(update={"cut": True})
_ENDED = told([1.0] * 3, total=7, ended=NO_TIME_LEFT).model_copy(update={"cut": True})


def test_what_was_cut_is_cut_again_and_nothing_else() -> None:
    trial = learned(0, _WHOLE, _CUT, _ENDED)
    assert repeated(trial, 0) == {}
    assert repeated(trial, 1) == {"epochs": 5, "last": None}
    assert repeated(trial, 2) == {"epochs": 7, "last": 3}
    assert repeated(trial, 3) == {}


def test_other_fits_are_as_long_as_folds_were_on_the_mean() -> None:
    assert as_tried(learned(0, _WHOLE, _WHOLE)) == TrainingLimits()
    assert as_tried(learned(0, _CUT, _ENDED)) == TrainingLimits(epochs=4)
    assert as_tried(learned(0, _WHOLE, _CUT)) == TrainingLimits(epochs=7)
    assert as_tried(learned(0)) == TrainingLimits()
    given_up = told([1.0] * 3, total=9, ended=f"{GIVEN_UP} 3 epochs")
    assert as_tried(learned(0, _WHOLE, given_up)) == TrainingLimits(epochs=9, last=6)


def _job(folder: Path, limits: TrainingLimits) -> FitJob:
    params: dict[str, ParamValue] = {
        "numbers": "standard", "width": 128, "depth": 2, "dropout": 0.1, "learning_rate": 1e-3,
        "weight_decay": 1e-4, "batch_size": 32,
    }  # fmt: skip
    return FitJob(
        features=str(folder / "x.arrow"), target=str(folder / "y.npy"), train=str(folder / "train.npy"),
        predict=str(folder / "rest.npy"), inputs=SCHEMA, family="mlp", params=params, metric="rmse", seed=1,
        threads=1, device="cpu", training=limits,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(3000, 4))
    write_arrow(pl.DataFrame(values, schema=[f"c{i}" for i in range(4)]), tmp_path / "x.arrow")
    np.save(tmp_path / "y.npy", np.sin(3 * values[:, 0]) * values[:, 1])
    np.save(tmp_path / "train.npy", np.arange(2500))
    np.save(tmp_path / "rest.npy", np.arange(2500, 3000))
    return tmp_path


@pytest.mark.e2e
def test_a_killed_training_is_taken_up_and_ends_as_if_it_never_had_been(files: Path) -> None:
    kept, *places = (files / name for name in ("kept", "whole", "killed", "again"))
    for folder in (kept, *places):
        folder.mkdir()
    job = _job(files, TrainingLimits(folder=str(kept), every=0.0, epochs=5))
    with Workers(places[0]) as workers:
        (whole,) = workers.run([_job(files, TrainingLimits(epochs=5))], LIMITS)
    with Workers(places[1]) as workers:
        # The run's processes die as soon as there is something to take up.
        killer = threading.Thread(target=_once_there, args=(kept / "checkpoint.safetensors", workers))
        killer.start()
        (killed,) = workers.run([job], LIMITS)
        killer.join()
    assert killed.report.status is TrialStatus.CRASHED
    with Workers(places[2]) as workers:
        (again,) = workers.run([job], LIMITS)
    assert whole.predictions is not None
    assert again.predictions is not None
    assert np.array_equal(whole.predictions, again.predictions)
    ours, theirs = again.report.learning, whole.report.learning
    assert ours is not None
    assert theirs is not None
    assert ours.epochs == theirs.epochs
    # It did not begin anew: rows are counted that this process learned from.
    assert ours.rows_per_second * ours.seconds < 0.99 * theirs.rows_per_second * theirs.seconds


def _once_there(path: Path, workers: Workers) -> None:
    until = time.monotonic() + 60
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.3)
    process = workers._link.process
    assert process is not None
    process.kill()


@pytest.mark.e2e
def test_where_there_is_no_time_for_all_epochs_there_is_a_model_nevertheless(files: Path) -> None:
    work = files / "work"
    work.mkdir()
    with Workers(work) as workers:
        (found,) = workers.run([_job(files, TrainingLimits(seconds=1.5))], LIMITS)
    assert found.ok
    assert found.report.learning is not None
    assert found.report.learning.cut
    assert len(found.report.learning.epochs) < 200
