"""What verifying costs: ``python -m automl_agent.evals.verifying [--shared DATA] [--time-limit 300s]``.

Runs with the default verification, one a table, and adds up what they spent on it: structure and leakage audit before
the search, looking again at the winner, checks and report. Wants an idle machine.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from ..tools.data.read import read_table
from ..tools.profile import profile_table
from ..tools.recompute.record import record as kept
from ..tools.store.events import Event, EventKind
from ..tools.store.history import replay
from ..tools.store.run import read_events
from .results import record, table

_EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
#: Name, table, request.
_TABLES = (
    ("credit", _EXAMPLES / "credit.csv", "predict credit_risk, maximise AUC"),
    ("churn", _EXAMPLES / "churn.csv.gz", "predict churn, maximise AUC"),
)
_SHARED = (
    ("adult_income", "tabular_classification/adult_income.csv.gz", "predict income, maximise AUC"),
    (
        "ames_housing",
        "tabular_regression/ames_housing.csv.gz",
        "estimate Sale_Price, minimise the mean absolute error",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, help="folder with the larger tables")
    parser.add_argument("--time-limit", default="300s")
    given = parser.parse_args(arguments)
    tables = list(_TABLES)
    if given.shared is not None:
        tables += [(name, given.shared / path, request) for name, path, request in _SHARED]
    with tempfile.TemporaryDirectory() as place:
        rows = [
            _measure(name, path, request, given.time_limit, Path(place) / name)
            for name, path, request in tables
        ]
    titles = (
        "table",
        "limit",
        "whole run",
        "structure",
        "audit",
        "looking again",
        "checks, report",
        "verifying",
        "share",
    )
    shared = "" if given.shared is None else " --shared DATA"
    record(
        "verifying",
        "What verifying costs",
        f"python -m automl_agent.evals.verifying{shared} --time-limit {given.time_limit}",
        ["Seconds; the share is of the time limit.", "", *table(titles, rows)],
    )
    return 0


def _measure(name: str, path: Path, request: str, limit: str, out: Path) -> tuple[str, ...]:
    command = [sys.executable, "-m", "automl_agent.app.cli", "run", "--text", request, "--data", str(path)]
    command += ["--llm", "none", "--yes", "--time-limit", limit, "--out", str(out), "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode not in {0, 3}:
        raise RuntimeError(f"{name}: {done.stderr}")
    events = read_events(out)
    history = replay(events)
    assert history.result is not None
    budget = history.result.budget
    spent = (_structure(path), history.audit.seconds, _probes(out, events), _publishing(events))
    figures = (budget.time_limit_seconds, budget.seconds, *spent, sum(spent))
    share = sum(spent) / budget.time_limit_seconds
    print(f"{name}: {sum(spent):.1f} s of {budget.time_limit_seconds:.0f} s ({share:.1%})")
    return (name, *(f"{f:.1f}" for f in figures), f"{share:.1%}")


def _structure(path: Path) -> float:
    """Seconds that profiling takes, structure included."""
    raw = read_table(path)
    began = time.monotonic()
    profile_table(raw, None)
    return time.monotonic() - began


def _probes(out: Path, events: Sequence[Event]) -> float:
    return kept(out, events).measured.probes.seconds


def _publishing(events: Sequence[Event]) -> float:
    """Seconds from the evidence to the result, by the clock of the record."""
    evidence = [e.at for e in events if e.kind is EventKind.ARTIFACT and "files" in e.body]
    told = [e.at for e in events if e.kind is EventKind.RESULT]
    return told[-1] - evidence[-1]


if __name__ == "__main__":
    sys.exit(main())
