"""Killed at random moments and resumed, a run's history is the uninterrupted one's.

``python -m automl_agent.evals.interrupt [--kills 10] [--trials 12]``
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ..tools.store.history import replay
from ..tools.store.run import read_events
from .results import record, table

_EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "credit.csv"
_REQUEST = "Predict credit_risk by AUC."


def main() -> None:
    """Run once undisturbed, then with a kill each time; exit 1 where a history differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--trials", type=int, default=12)
    parser.add_argument("--data", type=Path, default=_EXAMPLE)
    parser.add_argument("--request", default=_REQUEST)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.monotonic()
        finish(_start(folder / "whole", options))
        length = time.monotonic() - started
        whole = history(folder / "whole")
        rows, good = [], True
        for number in range(options.kills):
            row, same = _interrupted(
                folder / f"killed-{number}", options, moments.uniform(0.3, length), whole
            )
            rows.append(row)
            good &= same
            print(*row, sep="  ", flush=True)
    said = (
        f"{options.data.name}, {len(whole) - 1} trials, {length:.0f} s undisturbed. Histories are compared by number,"
        " family, parameters, source, seed, status and score of every trial, and the winner."
    )
    record(
        "interrupt",
        "kill -9 and resume",
        f"python -m automl_agent.evals.interrupt --kills {options.kills} --trials {options.trials}",
        [
            said,
            "",
            *table(("killed after", "finished trials then", "kept, not repeated", "history the same"), rows),
        ],
    )
    sys.exit(0 if good else 1)


def _interrupted(
    folder: Path, options: argparse.Namespace, moment: float, whole: list[Any]
) -> tuple[list[str], bool]:
    process = _start(folder, options)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = _finished(folder)
    if not (folder / "run.db").exists():
        # Killed before there was a run: nothing to resume, and nothing left behind that looks like one.
        return [f"{moment:.1f} s", "no run yet", "nothing was left", "run anew"], not any(folder.glob("*"))
    finish(command(["resume", str(folder), "--json"]))
    after = _finished(folder)
    kept = after[: len(before)] == before
    same = history(folder) == whole
    return [
        f"{moment:.1f} s",
        str(len(before)),
        "yes" if kept else "NO",
        "yes" if same else "NO",
    ], kept and same


def history(folder: Path) -> list[Any]:
    """What must be the same: every trial, and who won."""
    found = replay(read_events(folder))
    trials: list[Any] = [
        (
            t.number,
            t.proposal.family,
            dict(t.proposal.params),
            t.proposal.source,
            t.proposal.seed,
            t.status.value,
            t.score,
        )
        for t in found.trials
    ]
    return [*trials, found.result.model.trial if found.result and found.result.model else None]


def _finished(folder: Path) -> list[Any]:
    """(event number, time, trial) of every finished trial: equal only where the event itself was kept."""
    if not (folder / "run.db").exists():
        return []
    return [(e.seq, e.at, e.number) for e in read_events(folder) if e.kind.value == "finished"]


def _start(folder: Path, options: argparse.Namespace) -> "subprocess.Popen[bytes]":
    words = [
        "--data",
        str(options.data),
        "--trials",
        str(options.trials),
        "--out",
        str(folder),
        "--llm",
        "none",
        "--yes",
        "--json",
    ]
    return command(["run", "--text", options.request, *words])


def command(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """``automl-agent`` with these arguments, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "automl_agent.app.cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


def finish(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a run to come to its end."""
    if (code := process.wait()) not in {0, 3}:
        raise SystemExit(f"a run ended with {code}")


if __name__ == "__main__":
    main()
