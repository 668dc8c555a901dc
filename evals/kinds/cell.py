"""A run of a data set, and what is kept of it."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ...pipelines.contracts import METRICS, Check, RunResult, Value
from ..results import commit
from .sets import DataSet

#: Cells of all sittings, one a line.
CELLS = Path(__file__).resolve().parent / "cells.jsonl"


class Cell(Value):
    """One run. Scores are of sealed rows, in the metric's own direction; ``seconds`` are the run's, ``limit`` what it had.

    ``beats_dummy`` is the verifier's word on the dummy: ``pass``, ``fail`` or whatever else it said.
    """

    data_set: str
    llm: str
    kind: str
    metric: str
    dummy: float | None
    score: float | None
    interval: tuple[float, float] | None
    family: str
    seconds: float
    limit: float
    status: str
    beats_dummy: str
    planned_by: str
    date: str
    commit: str


def run(one: DataSet, llm: str, shared: Path, limit: str, out: Path) -> Cell:
    """Carry out the run of ``one`` in the folder ``out``, which must be empty or not exist.

    Raises:
        RuntimeError: it ended with neither a verified nor an unverified model.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    words = ["run", "--text", one.request, "--data", str(shared / one.data), "--yes"]
    words += ["--test", str(shared / one.test)] if one.test else []
    words += ["--llm", llm, "--time-limit", limit, "--out", str(out)]
    done = subprocess.run([sys.executable, "-m", "automl_agent.app.cli", *words], check=False)
    if done.returncode not in {0, 3}:
        raise RuntimeError(f"{one.name} with {llm} ended with {done.returncode}")
    return _cell(one, llm, RunResult.model_validate_json((out / "result.json").read_bytes()))


def _cell(one: DataSet, llm: str, result: RunResult) -> Cell:
    beats = _check(result, "beats_dummy")
    return Cell(
        data_set=one.name,
        llm=llm,
        kind=result.task.kind,
        metric=result.task.metric,
        dummy=result.scores.dummy,
        score=result.scores.test,
        interval=result.scores.test_ci,
        family=result.model.family if result.model else "",
        seconds=round(result.budget.seconds, 1),
        limit=result.budget.time_limit_seconds,
        status=result.status,
        beats_dummy=beats.status if beats else "not checked",
        planned_by=result.llm.planned_by,
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        commit=commit(),
    )


def _check(result: RunResult, name: str) -> Check | None:
    return next((c for c in result.verdict.checks if c.name == name), None)


def good(one: DataSet, cell: Cell) -> bool:
    """Whether it is verified, beats its dummy beyond doubt, and the baseline where there is one."""
    better = cell.score is not None and (
        one.baseline is None or METRICS[cell.metric].sign * (cell.score - one.baseline) > 0
    )
    return cell.status == "verified" and cell.beats_dummy == "pass" and better


def kept() -> list[Cell]:
    """What earlier sittings left, the last cell of each data set and language model."""
    if not CELLS.exists():
        return []
    cells = [
        Cell.model_validate(json.loads(line), strict=False)
        for line in CELLS.read_text(encoding="utf-8").splitlines()
    ]
    return list({(c.data_set, c.llm): c for c in cells}.values())


def keep(cells: Sequence[Cell]) -> None:
    """Write the cells of all sittings."""
    CELLS.write_text("".join(f"{c.model_dump_json()}\n" for c in cells), encoding="utf-8")
