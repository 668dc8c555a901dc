"""Ctrl-C in a notebook, and a notebook that dies: the run can be taken up either way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from automl_agent.tools.runs.catalogue import RunCatalogue
from automl_agent.tools.runs.summary import RunState, RunSummary

from ..e2e.clients import lay_out

#: A person's cell: Ctrl-C raises KeyboardInterrupt there; then the run is gone on with.
CELL = """
import sys, warnings
warnings.simplefilter("ignore")
from automl_agent import AutoMLAgent
agent = AutoMLAgent(target="Exited", metric="roc_auc", llm="none", time_limit="10m", settings={"interpretable": True})
try:
    agent.fit("clients.csv")
except KeyboardInterrupt:
    assert not agent.__sklearn_is_fitted__()
    done = len(agent.leaderboard())
    agent.resume(trials=done + 1)
    assert len(agent.leaderboard()) == done + 1
    print(agent.result_.status, agent.predict("clients.csv").shape[0])
"""


@pytest.fixture
def cell(tmp_path: Path) -> "subprocess.Popen[str]":
    lay_out(tmp_path)
    return subprocess.Popen(
        [sys.executable, "-c", CELL], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait(place: Path, cell: "subprocess.Popen[str] | None", state: RunState, trials: int) -> RunSummary:
    """The one run in ``place``, once it is in this state and so far."""
    runs, until = RunCatalogue(place / "runs"), time.monotonic() + 180
    while time.monotonic() < until:
        found = list(runs.summaries())
        if found and found[0].state is state and found[0].trials >= trials:
            return found[0]
        assert cell is None or cell.poll() is None, cell.communicate()
        time.sleep(0.1)
    raise AssertionError(list(runs.summaries()))


@pytest.mark.e2e
def test_ctrl_c_leaves_a_run_to_go_on_with(cell: "subprocess.Popen[str]", tmp_path: Path) -> None:
    wait(tmp_path, cell, RunState.WORKING, 1)
    os.kill(cell.pid, signal.SIGINT)
    said, complained = cell.communicate(timeout=180)
    assert cell.returncode == 0, complained
    assert said.split()[1] == "400"
    assert ".resume() goes on with the run in" in complained
    assert wait(tmp_path, None, RunState(said.split()[0]), 2).trials >= 2


@pytest.mark.e2e
def test_a_run_ends_with_the_process_that_asked_for_it(cell: "subprocess.Popen[str]", tmp_path: Path) -> None:
    wait(tmp_path, cell, RunState.WORKING, 1)
    cell.kill()
    cell.communicate()
    assert wait(tmp_path, None, RunState.INTERRUPTED, 1).trials >= 1
