"""What a saved model makes of rows that come otherwise, however its workers end."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import (
    ColumnKind,
    Handling,
    InputColumn,
    InputSchema,
    TaskKind,
    TrialStatus,
)
from automl_agent.tools.probes.handling import ALONE, COLUMNS, MISSING, ORDER, handling
from automl_agent.tools.trials.job import JobReport, PredictJob
from automl_agent.tools.trials.workers import Outcome

_INPUTS = InputSchema(
    kind=TaskKind.TABULAR_REGRESSION,
    target="y",
    columns=tuple(InputColumn(id=f"c{n}", name=f"n{n}", kind=ColumnKind.NUMERIC) for n in range(2)),
)
_ROWS = 6


class _Bench:
    """Workers that answer with the row's number, except where ``ends`` says how one ends."""

    def __init__(self, folder: Path, ends: dict[str, JobReport | np.ndarray]) -> None:
        frame = pl.DataFrame({"c0": np.arange(10.0), "c1": np.arange(10.0)})
        self.folder, self._ends = folder, ends
        self.session = SimpleNamespace(
            split=SimpleNamespace(test=np.arange(_ROWS)),
            dataset=SimpleNamespace(features=SimpleNamespace(frame=frame)),
            inputs=_INPUTS, space=SimpleNamespace(features=folder / "x.arrow"), folder=folder,
        )  # fmt: skip
        self.winner = SimpleNamespace(proposal=SimpleNamespace(family="linear", derived=()))

    def rows(self, name: str, rows: np.ndarray) -> Path:
        path = self.folder / f"{name}.npy"
        np.save(path, rows)
        return path

    def run(self, jobs: Sequence[PredictJob], _: float) -> list[Outcome]:
        return [self._outcome(Path(job.predict)) for job in jobs]

    def _outcome(self, rows: Path) -> Outcome:
        end = self._ends.get(rows.stem)
        if isinstance(end, JobReport):
            return Outcome(end, self.folder)
        given = np.load(rows).astype(float)[None] if end is None else end[None]
        return Outcome(JobReport(status=TrialStatus.OK), self.folder, given)


def _ways(folder: Path, **ends: JobReport | np.ndarray) -> dict[str, Handling]:
    bench = _Bench(folder, {name.replace("_", "-"): end for name, end in ends.items()})
    return {found.way: found for found in handling(bench, 1.0)}  # type: ignore[arg-type]


def test_a_sound_model_predicts_the_same_in_every_way(tmp_path: Path) -> None:
    found = _ways(tmp_path)
    assert set(found) == {ORDER, ALONE, COLUMNS, MISSING}
    assert all(f.difference == 0 and not f.problem for f in found.values())


@pytest.mark.parametrize("status", [TrialStatus.TIMEOUT, TrialStatus.MEMORY])
def test_a_worker_that_had_no_time_or_memory_says_nothing_of_the_model(
    status: TrialStatus, tmp_path: Path
) -> None:
    found = _ways(tmp_path, asked_reverse=JobReport(status=status, reason="ran out"))
    assert set(found) == {ALONE, COLUMNS, MISSING}
    late = JobReport(status=status, reason="ran out")
    assert not _ways(tmp_path, asked_reverse=late, asked_alone=late, asked_columns=late)


def test_one_that_fails_is_a_problem_and_so_are_predictions_that_are_none(tmp_path: Path) -> None:
    failed = JobReport(status=TrialStatus.CRASHED, reason="KeyError")
    found = _ways(tmp_path, asked_alone=failed, asked_columns=np.full(_ROWS, np.nan))
    assert found[ALONE].problem == "KeyError"
    assert found[COLUMNS].problem == "predictions are not finite"
    assert not found[ORDER].problem


def test_other_predictions_are_told_by_how_much(tmp_path: Path) -> None:
    found = _ways(tmp_path, asked_reverse=np.arange(_ROWS)[::-1] + 1.0)
    assert found[ORDER].difference == pytest.approx(1 / np.std(np.arange(_ROWS)))
