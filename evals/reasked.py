"""kill -9 while a language model is asked: ``python -m automl_agent.evals.reasked --runs 10``.

Each run asks an endpoint on this machine that takes its time and counts what it is asked. The run is killed at random
moments while the model speaks, resumed, killed again, and so on. No reply that is on record may be asked for again,
so the endpoint may have been asked once more for each kill and no more; and trials and winner must be those of a run
that nobody disturbed.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ..tools.llm.record import exchanges
from ..tools.store.history import replay
from ..tools.store.run import read_events
from .fake_endpoint import FakeEndpoint, says, waits
from .obliging import obliging
from .results import record, table

_DATA = Path(__file__).resolve().parent.parent / "examples" / "credit.csv"
#: A readable model means few and quick families, so that trials are left for suggestions.
_REQUEST = "Predict credit_risk by AUC, with a readable model."
#: Seconds that the endpoint takes for an answer.
_SECONDS = 0.5


def main() -> None:
    """Disturb runs; exit 1 where a recorded reply was asked for again or a history differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA)
    parser.add_argument("--request", default=_REQUEST)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--kills", type=int, default=3, help="of each run")
    parser.add_argument("--trials", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with FakeEndpoint([waits(_SECONDS, says(obliging))]) as endpoint:
            _finish(_start(folder / "whole", options, endpoint))
            asked, whole = len(endpoint.requests), _history(folder / "whole")
        rows, good = [], True
        for number in range(options.runs):
            row, right = _disturbed(folder / f"run-{number}", options, moments, whole)
            rows.append([number, *row])
            good &= right
            print(*rows[-1], sep="  ", flush=True)
    record(
        "reasked",
        "kill -9 while a language model is asked",
        f"python -m automl_agent.evals.reasked --runs {options.runs} --kills {options.kills}",
        [
            f"{options.data.name}, {asked} questions and {options.trials} trials undisturbed; each answer takes {_SECONDS:g} s.",
            "",
            *table(
                (
                    "run",
                    "kills",
                    "replies on record",
                    "asked",
                    "lost in flight",
                    "asked again",
                    "history the same",
                ),
                rows,
            ),
        ],
    )
    sys.exit(0 if good else 1)


def _disturbed(
    folder: Path, options: argparse.Namespace, moments: random.Random, whole: object
) -> tuple[list[object], bool]:
    with FakeEndpoint([waits(_SECONDS, says(obliging))]) as endpoint:
        process, kills, lost, most = _start(folder, options, endpoint), 0, 0, 0
        for _ in range(options.kills):
            if not _asked(endpoint, len(endpoint.requests) + 1 + moments.randrange(2), process):
                break
            time.sleep(moments.uniform(0, 1.5 * _SECONDS))
            process.send_signal(signal.SIGKILL)
            process.wait()
            # Whatever was asked and is not on record was in flight.
            flying = len(endpoint.requests) - lost - _on_record(folder)
            kills, lost, most = kills + 1, lost + flying, max(most, flying)
            process = _command(["resume", str(folder), "--json"])
        _finish(process)
        bodies = {json.dumps(body, sort_keys=True) for body in endpoint.requests}
        replies, asked = _on_record(folder), len(endpoint.requests)
        same = _history(folder) == whole
    again = asked - lost - len(bodies)
    right = same and again == 0 and most <= 1 and replies == len(bodies)
    return [kills, replies, asked, lost, again, "yes" if same else "NO"], right


def _asked(endpoint: FakeEndpoint, wanted: int, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the endpoint was asked so often; False where the run ended before."""
    while len(endpoint.requests) < wanted:
        if process.poll() is not None:
            return False
        time.sleep(0.01)
    return True


def _on_record(folder: Path) -> int:
    return len(exchanges(read_events(folder)))


def _start(folder: Path, options: argparse.Namespace, endpoint: FakeEndpoint) -> "subprocess.Popen[bytes]":
    words = ["--data", str(options.data), "--trials", str(options.trials), "--out", str(folder)]
    spec = f"{endpoint.base_url}#fake"
    return _command(["run", "--text", options.request, *words, "--llm", spec, "--yes", "--json"])


def _history(folder: Path) -> list[Any]:
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


def _command(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """``automl-agent`` with these arguments, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "automl_agent.app.cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


def _finish(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a run to come to its end."""
    if (code := process.wait()) not in {0, 3}:
        raise SystemExit(f"a run ended with {code}")


if __name__ == "__main__":
    main()
