"""Text and pictures: ``python -m automl_agent.evals.kinds --shared DATA [--llm none,embedded] [--time-limit 600s]``.

One run a data set and language model, from a request in words to a verdict; scores are of sealed rows. Each finished
run is kept as a line in ``evals/kinds/cells.jsonl`` and replaces the one before it, so that the whole can be measured
in several sittings; the table has all lines. Wants an idle machine.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ...pipelines.contracts import METRICS
from ..results import record, table
from .cell import Cell, good, keep, kept, run
from .sets import SETS, DataSet

_TITLES = (
    "kind", "data set", "language model", "metric", "dummy", "baseline", "ours", "95 % interval", "reference",
    "model", "seconds", "limit", "verdict", "date, commit",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and record; 1 where a run is not verified, not better than its dummy beyond doubt, or below its baseline."""
    parser = argparse.ArgumentParser(prog="automl_agent.evals.kinds", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--llm", default="none,embedded", help="language models, by commas")
    parser.add_argument("--time-limit", default="600s")
    parser.add_argument("--only", default=",".join(s.name for s in SETS), help="data sets, by commas")
    parser.add_argument("--missing", action="store_true", help="run only what no sitting has measured")
    parser.add_argument("--table", action="store_true", help="run nothing, write the table of what is there")
    parser.add_argument("--runs", type=Path, help="where runs are kept")
    given = parser.parse_args(arguments)
    if unknown := set(given.only.split(",")) - {s.name for s in SETS}:
        parser.error(f"there is no data set {', '.join(sorted(unknown))}")
    chosen = [] if given.table else [s for s in SETS if s.name in given.only.split(",")]
    command = (
        f"python -m automl_agent.evals.kinds --shared DATA --llm {given.llm} --time-limit {given.time_limit}"
    )
    command += " --table" if given.table else "" if len(chosen) == len(SETS) else f" --only {given.only}"
    cells = {(c.data_set, c.llm): c for c in kept()}
    with tempfile.TemporaryDirectory(prefix="kinds-") as place:
        for one in chosen:
            for llm in given.llm.split(","):
                if given.missing and (one.name, llm) in cells:
                    continue
                out = (given.runs or Path(place)) / f"{one.name}-{llm}"
                cell = cells[one.name, llm] = run(one, llm, given.shared, given.time_limit, out)
                print(*_row(one, cell), sep=" | ", flush=True)
                keep(_ordered(list(cells.values())))
                _record(list(cells.values()), command)
    if not chosen:
        _record(list(cells.values()), command)
    sets = {s.name: s for s in SETS}
    return 0 if all(good(sets[c.data_set], c) for c in cells.values()) else 1


def _ordered(cells: Sequence[Cell]) -> list[Cell]:
    order = [s.name for s in SETS]
    return sorted(cells, key=lambda c: (order.index(c.data_set), c.llm))


def _record(cells: Sequence[Cell], command: str) -> None:
    sets = {s.name: s for s in SETS}
    told = [
        "Scores of sealed rows. The baselines, as they were measured on the same data: "
        + "; ".join(f"{s.name}: {s.baseline_by}" for s in SETS)
        + ". The last column names each run's own date and commit.",
        "",
        *table(_TITLES, [_row(sets[c.data_set], c) for c in _ordered(cells)]),
    ]
    record("kinds", "Text and pictures", command, told)


def _row(one: DataSet, cell: Cell) -> tuple[str, ...]:
    return (
        cell.kind,
        one.name,
        cell.llm,
        METRICS[cell.metric].name,
        _number(cell.dummy),
        _number(one.baseline),
        _number(cell.score),
        "–" if cell.interval is None else f"{cell.interval[0]:.3f} to {cell.interval[1]:.3f}",
        one.reference,
        cell.family or "–",
        f"{cell.seconds:.0f}",
        f"{cell.limit:.0f}",
        cell.status,
        f"{cell.date}, {cell.commit}",
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    sys.exit(main())
