"""A run on a table of which a part was kept outside, and the delivered model's score on that part."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ..pipelines.contracts import PipelinePlan, RunResult
from ..tools.bundle.read import read_bundle
from ..tools.data.cast import canonical_text, encode_target
from ..tools.data.read import read_table
from ..tools.dataset import cost_matrix
from ..tools.evaluate import Truth, decide, score
from ..tools.plans.document import read_plan

_SHARE = 0.2
#: Exit codes of a run that came to its end.
_ENDED = frozenset({0, 3})


@dataclass(frozen=True)
class OutsideRun:
    """A run and what came of it. ``result`` and ``score`` are None where it came to no model; ``said`` tells why."""

    code: int
    seconds: float
    said: str = ""
    result: RunResult | None = None
    score: float | None = None


def run_outside(request: str, data: Path, words: Sequence[str], seed: int = 1) -> OutsideRun:
    """Keep a fifth of the rows outside, run the request on the others, predict those outside and score them.

    Args:
        request: names the data file.
        data: the table.
        words: options for ``automl-agent run``.
        seed: chooses the rows outside.
    """
    frame = read_table(data).named()
    chosen = np.random.default_rng(seed).permutation(frame.height) < _SHARE * frame.height
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        inside = folder / data.name.removesuffix(".gz")
        raw = pl.read_csv(data, infer_schema=False)
        raw.filter(~pl.Series(chosen)).write_csv(inside)
        raw.filter(pl.Series(chosen)).write_csv(folder / "outside.csv.new")
        # The request names the packed file; it is found by what lies beside it.
        (folder / "request.txt").write_text(request.replace(data.name, inside.name), encoding="utf-8")
        started = time.monotonic()
        done = call(["run", "request.txt", "--yes", "--json", "--out", "out", *words], folder)
        seconds = time.monotonic() - started
        if done.returncode not in _ENDED:
            return OutsideRun(done.returncode, seconds, done.stderr.strip())
        result = RunResult.model_validate_json((folder / "out" / "result.json").read_bytes())
        if result.model is None:
            return OutsideRun(done.returncode, seconds, "; ".join(result.reasons), result)
        call(["predict", "out", "outside.csv.new", "-o", "predicted.csv"], folder)
        reached = score_predicted(
            read_plan(folder / "out" / "plan.yaml"), folder, frame.filter(pl.Series(chosen))
        )
    return OutsideRun(done.returncode, seconds, result=result, score=reached)


def shared_requests(shared: Path) -> Iterator[tuple[str, str, Path]]:
    """(name, request, data) of ``requests/understand.jsonl`` in a folder with the tables that it names."""
    lines = (shared / "requests" / "understand.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        found = json.loads(line)
        data = shared / found["files"][0]
        yield f"{number:02d} {data.name.split('.')[0]}", found["request"], data


def score_predicted(plan: PipelinePlan, folder: Path, rows: pl.DataFrame, out: str = "out") -> float:
    """The score on the outside rows of the model in the folder's ``out``, from what ``predict`` wrote."""
    manifest = read_bundle(folder / out).manifest
    target = plan.task.target
    predicted = pl.read_csv(folder / "predicted.csv", infer_schema_length=None)
    known = rows.get_column(target).is_not_null()
    predicted, rows = predicted.filter(known), rows.filter(known)
    if not plan.task.is_classification:
        return score(
            plan.task.metric,
            Truth(values=encode_target(rows.get_column(target), None)),
            predicted.get_column(target).cast(pl.Float64).to_numpy(),
        )
    labels = manifest.inputs.classes
    proba = predicted.select(f"proba_{name}" for name in labels).to_numpy().astype(float)
    truth = Truth(
        values=encode_target(canonical_text(rows.get_column(target)), labels),
        classes=len(labels),
        positive=labels.index(plan.task.positive_class)
        if plan.task.positive_class in labels
        else len(labels) - 1,
        cost=cost_matrix(plan.task.costs, labels),
    )
    return score(plan.task.metric, truth, proba, decide(manifest.decision, proba))


def call(arguments: list[str], folder: Path) -> "subprocess.CompletedProcess[Any]":
    """``automl-agent`` with these arguments, in this folder."""
    return subprocess.run(
        [sys.executable, "-m", "automl_agent.app.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
