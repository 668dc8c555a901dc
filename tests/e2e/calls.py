"""Calling the command line as a person would."""

import subprocess
import sys
from pathlib import Path

from automl_agent.pipelines.contracts import RunResult
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events


def call(place: Path, *words: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "automl_agent.app.cli", *words],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr + done.stdout
    return done


def trials(folder: Path) -> list[tuple[object, ...]]:
    """What must be the same in two runs."""
    history = replay(read_events(folder))
    return [(t.number, t.proposal, t.status, t.score) for t in history.trials]


def result(folder: Path) -> RunResult:
    """``result.json``."""
    return RunResult.model_validate_json((folder / "result.json").read_bytes())
