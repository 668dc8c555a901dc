"""Whole runs with a language model: a good one helps, a bad one changes nothing, a kill loses one call at most."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from automl_agent.evals.fake_endpoint import FakeEndpoint, says, status, waits
from automl_agent.evals.obliging import obliging
from automl_agent.tools.llm.embedded import EMBEDDED
from automl_agent.tools.llm.record import exchanges
from automl_agent.tools.store.run import read_events

from .calls import call, result, trials
from .clients import FINISHED

pytestmark = pytest.mark.e2e
embedded = pytest.mark.skipif(
    not EMBEDDED.is_here(), reason="the weights are not here: automl-agent models pull"
)
#: A readable model means one quick family, with trials for suggestions.
RUN = ("run", "request.txt", "interpretable=true", "--trials", "3", "--json")


def test_an_endpoint_plans_and_suggests(place: Path) -> None:
    with FakeEndpoint([says(obliging)]) as endpoint:
        call(place, *RUN, "--out", "spoken", "--llm", f"{endpoint.base_url}#fake")
    spoken = result(place / "spoken")
    assert spoken.llm.model == "fake"
    assert spoken.llm.fallbacks == 0
    assert spoken.budget.llm_calls == len(endpoint.requests) > 2
    assert spoken.budget.usd == 0
    assert spoken.proposals["llm:warmstart"] >= 1
    report = (place / "spoken" / "report.md").read_text()
    assert "First configurations that it suggested" in report
    sent = str(endpoint.requests)
    assert "request.txt" not in sent
    assert not any(value in sent for value in ("=two", "id17x", '"stays"'))


def test_an_endpoint_that_only_fails_changes_nothing(place: Path, finished: Path) -> None:
    with FakeEndpoint([status(500, "boom")]) as endpoint:
        call(place, *FINISHED, "--out", "failing", "--llm", f"{endpoint.base_url}#fake", code=3)
    failing = result(place / "failing")
    assert trials(place / "failing") == trials(finished)
    assert failing.scores == result(finished).scores
    assert failing.llm.fallbacks == len(failing.llm.reasons) >= 3
    assert failing.llm.planned_by == "rules"
    assert "went without a usable answer" in (place / "failing" / "report.md").read_text()


@pytest.mark.long
def test_killed_while_it_asks_a_run_asks_nothing_twice_that_is_on_record(place: Path) -> None:
    with FakeEndpoint([waits(0.3, says(obliging))]) as endpoint:
        spec = f"{endpoint.base_url}#fake"
        call(place, *RUN, "--out", "whole", "--llm", spec)
        needed = len(endpoint.requests)
        process = subprocess.Popen(
            [sys.executable, "-m", "automl_agent.app.cli", *RUN, "--out", "killed", "--llm", spec],
            cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while len(endpoint.requests) < needed + 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        recorded = len(exchanges(read_events(place / "killed")))
        call(place, "resume", "killed", "--json")
        asked = len(endpoint.requests) - needed
    assert recorded == 1
    assert asked == needed + 1
    assert trials(place / "killed") == trials(place / "whole")
    assert result(place / "killed").budget.llm_calls == needed


def test_named_and_not_there_is_exit_4_and_leaves_nothing(place: Path) -> None:
    done = call(place, *RUN, "--out", "out", "--llm", "http://127.0.0.1:9/v1#fake", code=4)
    assert done.stderr.startswith("error[LLM-UNAVAILABLE]: ")
    assert not (place / "out").exists()


@embedded
def test_the_embedded_model_has_a_part_in_a_run(place: Path) -> None:
    words = ("run", "request.txt", "interpretable=true", "--trials", "1", "--time-limit", "150s", "--json")
    call(place, *words, "--out", "out", "--llm", "embedded")
    found = result(place / "out")
    assert found.status == "verified"
    assert found.llm.model == EMBEDDED.name
    assert found.budget.llm_calls >= 1
    assert len(found.llm.reasons) == found.llm.fallbacks


@pytest.mark.long
@embedded
def test_the_embedded_model_reads_plans_and_suggests(place: Path) -> None:
    (place / "request.txt").write_text(
        "In clients.csv steht, wer gegangen ist (Exited). Wer geht als Nächstes? Ohne die Kundennummer, AUC."
    )
    call(place, *RUN, "--out", "out", "--llm", "embedded", "exclude=customer")
    found = result(place / "out")
    assert found.status == "verified"
    assert found.llm.model == EMBEDDED.name
    assert found.budget.llm_calls >= 3
    assert found.budget.output_tokens > 50
    assert {e.prompt for e in exchanges(read_events(place / "out"))} >= {"wishes", "planner"}
