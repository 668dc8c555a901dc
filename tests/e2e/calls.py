"""Calling the command line as a person would."""

import signal
import subprocess
import sys
from pathlib import Path

from automl_agent.pipelines.contracts import RunResult
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events

#: Of one command; beyond, it hangs.
_MOST_SECONDS = 400


def call(place: Path, *words: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    """What a command says; one that hangs tells where."""
    command = [sys.executable, "-X", "faulthandler", "-m", "automl_agent.app.cli", *words]
    process = subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said, complained = process.communicate(timeout=_MOST_SECONDS)
    except subprocess.TimeoutExpired:
        # Python writes the stacks of all threads before it goes.
        process.send_signal(signal.SIGABRT)
        said, complained = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == code, complained + said
    return subprocess.CompletedProcess(command, process.returncode, said, complained)


def trials(folder: Path) -> list[tuple[object, ...]]:
    """What must be the same in two runs."""
    history = replay(read_events(folder))
    return [(t.number, t.proposal, t.status, t.score) for t in history.trials]


def result(folder: Path) -> RunResult:
    """``result.json``."""
    return RunResult.model_validate_json((folder / "result.json").read_bytes())
