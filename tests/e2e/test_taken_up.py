"""Runs with a language model that are interrupted and taken up: nothing paid for is lost or asked again."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from automl_agent.evals.fake_endpoint import FakeEndpoint, says, waits
from automl_agent.evals.obliging import obliging
from automl_agent.tools.store.run import read_events

from .calls import call, result, trials

pytestmark = pytest.mark.e2e
RUN = ("run", "request.txt", "interpretable=true", "--trials", "5", "--json")


def killed(place: Path, endpoint: FakeEndpoint, asked: int) -> Path:
    """A run killed while its question number ``asked`` is in flight."""
    process = subprocess.Popen(
        [sys.executable, "-m", "automl_agent.app.cli", *RUN, "--out", "out", "--llm", f"{endpoint.base_url}#fake"],
        cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(endpoint.requests) < asked and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return place / "out"


def kinds(folder: Path) -> list[str]:
    return [e.kind.value for e in read_events(folder)]


@pytest.mark.long
def test_what_is_on_record_survives_every_mistake_on_resuming(place: Path) -> None:
    with FakeEndpoint([waits(0.3, says(obliging))]) as endpoint:
        folder = killed(place, endpoint, 2)
        before = kinds(folder)
        assert before.count("llm_answered") == 1
        assert "not finished, interrupted before its plan" in call(place, "status", "out").stdout
        (place / "runs").mkdir()
        folder.rename(place / "runs" / "one")
        assert json.loads(call(place, "runs", "--json").stdout)[0]["status"] == "not finished"
        folder = place / "runs" / "one"
        assert "error[BAD-LLM]" in call(place, "resume", "runs/one", "--llm", "opnai:x", code=2).stderr
        (place / "clients.csv").rename(place / "moved.csv")
        assert "error[" in call(place, "resume", "runs/one", code=2).stderr
        (place / "moved.csv").rename(place / "clients.csv")
        assert kinds(folder) == before
        call(place, "resume", "runs/one", "--json")
        # One question was in flight: it alone was asked twice.
        assert len(endpoint.requests) == result(folder).budget.llm_calls + 1


@pytest.mark.long
def test_a_killed_warm_start_goes_on_after_what_was_answered(place: Path) -> None:
    with FakeEndpoint([waits(0.3, says(obliging))]) as endpoint:
        call(place, *RUN, "--out", "whole", "--llm", f"{endpoint.base_url}#fake")
        questions = len(endpoint.requests)
    with FakeEndpoint([waits(0.3, says(obliging))]) as endpoint:
        # The last question is about the verdict; the one before it is the warm start's last.
        folder = killed(place, endpoint, questions - 1)
        assert "finished" in kinds(folder)
        assert "suggested" not in kinds(folder)
        call(place, "resume", "out", "--json")
        assert len(endpoint.requests) == questions + 1
    assert trials(folder) == trials(place / "whole")


@pytest.mark.long
def test_another_model_takes_over_only_where_it_is_named(place: Path) -> None:
    with FakeEndpoint([waits(0.3, says(obliging))]) as endpoint:
        killed(place, endpoint, 2)
    done = call(place, "resume", "out", "--json", code=4)
    assert done.stderr.startswith("error[LLM-UNAVAILABLE]")
    call(place, "resume", "out", "--json", "--llm", "none")
    found = result(place / "out")
    assert found.llm.spec == "none"
    assert found.llm.planned_by == "rules"
    assert found.budget.llm_calls == 1
    assert kinds(place / "out").count("llm_chosen") == 1


@pytest.mark.long
def test_a_script_goes_on_where_it_was(place: Path) -> None:
    with FakeEndpoint([says(obliging)]) as endpoint:
        call(place, *RUN, "--out", "spoken", "--llm", f"{endpoint.base_url}#fake")
    call(place, *RUN, "--out", "again", "--llm", "scripted:spoken")
    assert trials(place / "again") == trials(place / "spoken")
    assert result(place / "again").llm.fallbacks == 0
