"""Requests on real data, judged on rows that no run has ever seen.

``python -m automl_agent.evals.tabular [--shared FOLDER] [--time-limit 60s]``: a fifth of each table is kept
outside; the rest, with the request, goes through ``automl-agent run`` and ``automl-agent predict``. The
score of the sealed test must be within its stated interval of the score on the outside rows.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
from .results import record, table

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_SHARE = 0.2


def main() -> None:
    """Run every request; exit 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, help="folder with requests/understand.jsonl and the tables it names"
    )
    parser.add_argument("--time-limit", help="instead of the requests' own")
    parser.add_argument("--only", default="", help="part of a request's name")
    options = parser.parse_args()
    rows, good = [], True
    for name, request, data in _requests(options.shared):
        if options.only not in name:
            continue
        row, right = _judge(name, request, data, options.time_limit)
        rows.append(row)
        good &= right
        print(*row, sep="  ", flush=True)
    part = f": {options.only}" if options.only else ""
    record(
        # A part of the requests is a section of its own, so that it never stands for all of them.
        "tabular" + part,
        "Requests on real data" + part,
        "python -m automl_agent.evals.tabular"
        + (" --shared DATA" if options.shared else "")
        + (f" --time-limit {options.time_limit}" if options.time_limit else "")
        + (f' --only "{options.only}"' if options.only else ""),
        [
            "A fifth of each table was kept outside. `interval` is the run's own 95 % range for a fresh sample.",
            "",
            *table(
                (
                    "request",
                    "exit",
                    "status",
                    "metric",
                    "sealed test",
                    "interval",
                    "outside",
                    "within",
                    "family",
                    "seconds",
                ),
                rows,
            ),
        ],
    )
    sys.exit(0 if good else 1)


def _requests(shared: Path | None) -> Iterator[tuple[str, str, Path]]:
    for path in sorted(_EXAMPLES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        data = next(p for p in sorted(_EXAMPLES.iterdir()) if p.suffix != ".txt" and p.name in text)
        yield path.stem, text, data
    if shared is not None:
        for number, line in enumerate(
            (shared / "requests" / "understand.jsonl").read_text(encoding="utf-8").splitlines()
        ):
            found = json.loads(line)
            data = shared / found["files"][0]
            yield f"{number:02d} {data.name.split('.')[0]}", found["request"], data


def _judge(name: str, request: str, data: Path, limit: str | None) -> tuple[list[object], bool]:
    frame = read_table(data).frame
    chosen = np.random.default_rng(1).permutation(frame.height) < _SHARE * frame.height
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        inside = folder / data.name.removesuffix(".gz")
        # The request names the packed file; it is found by what lies beside it.
        raw = pl.read_csv(data, infer_schema=False)
        raw.filter(~pl.Series(chosen)).write_csv(inside)
        raw.filter(pl.Series(chosen)).write_csv(folder / "outside.csv.new")
        (folder / "request.txt").write_text(request.replace(data.name, inside.name), encoding="utf-8")
        words = [
            "run",
            "request.txt",
            "--yes",
            "--json",
            "--out",
            "out",
            *(["--time-limit", limit] if limit else []),
        ]
        started = time.monotonic()
        done = _call(words, folder)
        seconds = time.monotonic() - started
        if done.returncode not in {0, 3}:
            return [name, done.returncode, done.stderr.strip()[-150:], *[""] * 6, f"{seconds:.0f}"], False
        result = RunResult.model_validate_json((folder / "out" / "result.json").read_bytes())
        _call(["predict", "out", "outside.csv.new", "-o", "predicted.csv"], folder)
        plan = read_plan(folder / "out" / "plan.yaml")
        outside = _outside(plan, folder, frame.filter(pl.Series(chosen)))
    low, high = result.scores.test_interval or (float("nan"), float("nan"))
    within = low <= outside <= high
    asked = _unmet(result)
    row: list[object] = [
        name, done.returncode, result.status + (f" ({asked})" if asked else ""), result.task.metric,
        f"{result.scores.test:.4g}", f"{low:.4g} to {high:.4g}", f"{outside:.4g}", "yes" if within else "NO",
        result.model.family if result.model else "", f"{seconds:.0f}",
    ]  # fmt: skip
    return row, within and done.returncode == 0


def _unmet(result: RunResult) -> str:
    return ", ".join(check.name for check in result.verdict.checks if check.status.value == "fail")


def _outside(plan: PipelinePlan, folder: Path, rows: pl.DataFrame) -> float:
    """The delivered model's score on the outside rows, from what ``predict`` wrote."""
    manifest = read_bundle(folder / "out").manifest
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


def _call(arguments: list[str], folder: Path) -> "subprocess.CompletedProcess[Any]":
    return subprocess.run(
        [sys.executable, "-m", "automl_agent.app.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    main()
