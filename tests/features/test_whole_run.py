"""Whole runs with features: they win, are delivered and told of, and a kill changes nothing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.app.cli import entry
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events

from ..e2e.calls import call, result, trials

pytestmark = pytest.mark.e2e
FEATURES = [
    {"why": "debt against income", "expression": 'log("debt total" / income)'},
    {"why": "says nothing", "expression": "c0 * 1"},
    {"why": "the answer itself", "expression": "rate + 1"},
]
KEPT = ("log(c0 / c1)",)


@pytest.fixture(scope="module")
def place(loans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    shutil.copy(loans / "loans.csv", folder)
    reply = {"prompt": "features", "reply": {"features": FEATURES}}
    script = [reply, {**reply, "reply": {"features": FEATURES[:1]}}]
    (folder / "script.jsonl").write_text("\n".join(map(json.dumps, script)))
    (folder / "request.txt").write_text("Predict the rate in loans.csv, RMSE.")
    call(folder, *run("whole"))
    return folder


def run(out: str) -> Sequence[str]:
    words = ("run", "request.txt", "interpretable=true", "--trials", "10", "--json")
    return (*words, "--llm", "scripted:script.jsonl", "--out", out)


def test_features_that_help_are_delivered_and_told_of(place: Path) -> None:
    folder = place / "whole"
    history = replay(read_events(folder))
    assert history.features is not None
    assert history.features.expressions == KEPT
    assert {r.text for r in history.features.refused} == {"c0 * 1", "rate + 1"}
    assert history.feature_verdict is not None
    assert history.feature_verdict.kept
    found = result(folder)
    assert found.status == "verified"
    assert found.proposals["llm:features"] == 1
    assert found.scores.test is not None
    assert found.scores.default is not None
    assert found.scores.test < 0.6 * found.scores.default
    assert json.loads((folder / "model" / "manifest.json").read_bytes())["derived"] == list(KEPT)
    report = (folder / "report.md").read_text()
    assert 'log("debt total" / income)' in report
    assert "they are kept" in report
    answer = call(place, "why", "whole", "which features did you add?").stdout
    assert 'for linear: log("debt total" / income)' in answer
    assert "all agree" in call(place, "report", "whole", "--recompute").stdout


def test_new_rows_are_predicted_from_the_columns_that_the_file_has(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    table = pl.read_csv(place / "loans.csv").head(20)
    table.select(reversed(table.drop("rate").columns)).write_csv(place / "new.csv")
    assert entry(["predict", "whole", "new.csv", "-o", "out.csv"]) == 0
    predicted = pl.read_csv(place / "out.csv")["rate"]
    assert np.abs(predicted.to_numpy() - table["rate"].to_numpy()).mean() < 0.4
    table.drop("income", "rate").write_csv(place / "less.csv")
    assert entry(["predict", "whole", "less.csv"]) == 2
    assert "error[MISSING-COLUMNS]" in capfd.readouterr().err


@pytest.mark.long
def test_killed_before_the_verdict_on_features_is_recorded_it_goes_on_as_it_would_have(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "automl_agent.app.cli", *run("killed")],
        cwd=place,
        env={**os.environ, "AUTOML_AGENT_FAIL_POINT": "commit:features_judged:before@1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9
    assert replay(read_events(place / "killed")).feature_verdict is None
    call(place, "resume", "killed", "--json")
    assert trials(place / "killed") == trials(place / "whole")
    whole, killed = (replay(read_events(place / name)) for name in ("whole", "killed"))
    assert killed.feature_verdict == whole.feature_verdict
    assert killed.features == whole.features
    assert killed.winner == whole.winner


@pytest.mark.long
def test_features_of_a_plan_are_in_every_trial(place: Path) -> None:
    call(place, "plan", "request.txt", "interpretable=true", "--trials", "1", "--llm", "none")
    text = (place / "plan.yaml").read_text()
    assert "derived: []" in text
    (place / "bad.yaml").write_text(text.replace("derived: []", "derived: [rate / 2]"))
    bad = call(place, "run", "--plan", "bad.yaml", "--out", "bad", code=2)
    assert bad.stderr.strip().splitlines()[-1].startswith("error[BAD-FEATURE]: ")
    assert not (place / "bad").exists()
    (place / "plan.yaml").write_text(text.replace("derived: []", "derived: ['log(\"debt total\" / income)']"))
    call(place, "run", "--plan", "plan.yaml", "--out", "planned")
    history = replay(read_events(place / "planned"))
    assert [t.proposal.derived for t in history.trials] == [KEPT]
    assert "as the plan says" in (place / "planned" / "report.md").read_text()
