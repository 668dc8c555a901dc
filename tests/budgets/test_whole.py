"""Whole runs: one that a language model had a part in is forked and replayed with nobody to ask."""

import json
from pathlib import Path

import pytest
from automl_agent.evals.fake_endpoint import FakeEndpoint, says
from automl_agent.evals.obliging import obliging
from automl_agent.tools.llm.record import exchanges
from automl_agent.tools.store.run import read_events

from ..e2e.calls import call, result, trials
from ..e2e.clients import lay_out


@pytest.mark.long
def test_a_fork_goes_on_and_a_replay_finds_the_same(tmp_path: Path) -> None:
    lay_out(tmp_path)
    words = ("run", "request.txt", "interpretable=true", "--trials", "3", "--max-tokens", "90000", "--json")
    with FakeEndpoint([says(obliging)]) as endpoint:
        call(tmp_path, *words, "--out", "whole", "--llm", f"{endpoint.base_url}#fake")
        asked = len(endpoint.requests)
    spoken = result(tmp_path / "whole")
    assert spoken.budget.llm_calls == asked > 2
    assert spoken.budget.tokens_limit == 90000
    assert spoken.parent is None

    # The endpoint is gone. What is on record up to the trial is not asked again, and nothing else needs to be.
    fork = (
        "fork",
        "whole",
        "--from",
        "1",
        "--out",
        "forked",
        "--trials",
        "4",
        "--proposer",
        "random",
        "--seed",
        "5",
    )
    call(tmp_path, *fork, "--json")
    forked = result(tmp_path / "forked")
    assert forked.parent is not None
    assert (forked.parent.run_id, forked.parent.trial, forked.parent.openings) == ("whole", 1, 1)
    assert (forked.budget.trials, forked.budget.trials_limit) == (4, 4)
    assert forked.budget.llm_calls == len(exchanges(read_events(tmp_path / "forked"))) > 0
    assert trials(tmp_path / "forked")[:2] == trials(tmp_path / "whole")[:2]
    sealed = next(c for c in forked.verdict.checks if c.name == "sealed_test")
    assert "1 time before" in sealed.evidence
    report = (tmp_path / "forked" / "report.md").read_text()
    assert "had been opened 1 time before" in report

    for name, copied in (("whole", 0), ("forked", 2)):
        said = json.loads(call(tmp_path, "replay", name, "--json").stdout)
        assert said["identical"] is True
        assert said["replies"] >= (2 if name == "whole" else 0)
        assert said["difference"] is None
        assert (said["copied"], said["tested"]) == (copied, False)
