"""Whole runs in child processes: a request goes in, a verified model comes out and predicts."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from automl_agent.pipelines.contracts import RunResult
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events

from .calls import call, trials

pytestmark = pytest.mark.e2e


def test_a_request_becomes_a_verified_model_that_predicts(place: Path) -> None:
    done = call(place, "run", "request.txt", "--trials", "3", "--out", "out", "--json")
    printed = json.loads(done.stdout)
    result = RunResult.model_validate_json((place / "out" / "result.json").read_bytes())
    assert printed["run_id"] == result.run_id == "out"
    assert result.status == "verified"
    assert result.budget.trials == 3
    assert result.proposals == {"default": 3}
    assert result.scores.test is not None
    assert result.scores.dummy == 0.5
    assert result.scores.test > 0.7
    assert result.model is not None
    assert result.model.refitted
    assert done.stderr == ""
    names = {p.name for p in (place / "out").iterdir()}
    assert {"request.txt", "plan.yaml", "run.db", "result.json", "report.html", "report.md", "model"} <= names
    assert "work" not in names

    fresh = pl.read_csv(place / "clients.csv").drop("Exited")[
        ["plan", "bill | monthly", "tenure", "customer"]
    ]
    fresh.head(50).write_csv(place / "new.csv")
    fresh.head(50).write_parquet(place / "new.parquet")
    call(place, "predict", "out", "new.csv", "-o", "a.csv")
    call(place, "predict", "out/model", "new.parquet", "-o", "b.csv")
    predicted = pl.read_csv(place / "a.csv")
    assert predicted.columns == ["Exited", "proba_gone", "proba_stays"]
    assert predicted.height == 50
    assert set(predicted["Exited"]) <= {"gone", "stays"}
    assert (place / "a.csv").read_bytes() == (place / "b.csv").read_bytes()
    assert call(place, "predict", "out", "new.csv").stdout == (place / "a.csv").read_text()

    assert "verified" in call(place, "status", "out").stdout
    assert call(place, "resume", "out").returncode == 0


def test_a_changed_bundle_and_a_table_without_columns_are_refused(finished: Path, place: Path) -> None:
    shutil.copytree(finished, place / "out")
    (place / "narrow.csv").write_text("plan,tenure\nmonth,3\n")
    assert "error[MISSING-COLUMNS]" in call(place, "predict", "out", "narrow.csv", code=2).stderr
    victim = next(p for p in (place / "out" / "model" / "estimator").iterdir() if p.suffix == ".json")
    victim.write_text(victim.read_text() + " ")
    assert "error[BAD-MODEL]" in call(place, "predict", "out", "clients.csv", code=2).stderr


def test_a_plan_can_be_written_edited_and_run(place: Path) -> None:
    call(place, "plan", "request.txt", "--trials", "2", "--out", "plan.yaml")
    text = (place / "plan.yaml").read_text()
    assert "protocol: stratified" in text
    edited = text.replace("protocol: stratified", "protocol: iid").replace("trials: 2", "trials: 1")
    (place / "plan.yaml").write_text(edited)
    call(place, "run", "--plan", "plan.yaml", "--out", "out")
    history = replay(read_events(place / "out"))
    assert history.plan.split.protocol.value == "iid"
    assert len(history.trials) == 1


def test_what_is_asked_for_and_not_met_is_unverified(finished: Path) -> None:
    result = RunResult.model_validate_json((finished / "result.json").read_bytes())
    assert result.status == "unverified"
    assert any("min_score" in reason for reason in result.reasons)
    assert (finished / "model").is_dir()


def test_a_separate_test_table_is_the_sealed_one(place: Path) -> None:
    frame = pl.read_csv(place / "clients.csv")
    frame.head(300).write_csv(place / "clients.csv")
    frame.tail(100).write_csv(place / "later.csv")
    call(place, "run", "request.txt", "--test", "later.csv", "--trials", "1", "--out", "out")
    result = RunResult.model_validate_json((place / "out" / "result.json").read_bytes())
    assert result.scores.test_rows == 100


@pytest.mark.long
def test_killed_at_any_moment_a_run_resumes_to_the_same_history(place: Path) -> None:
    words = ["run", "request.txt", "--trials", "4", "--seed", "3", "--json"]
    call(place, *words, "--out", "whole")
    for number, finished in enumerate((1, 3)):
        folder = place / f"killed{number}"
        process = subprocess.Popen(
            [sys.executable, "-m", "automl_agent.app.cli", *words, "--out", folder.name],
            cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while _count(folder) < finished and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        before = trials(folder)
        assert len(before) >= finished
        call(place, "resume", folder.name)
        assert trials(folder) == trials(place / "whole")


def _count(folder: Path) -> int:
    if not (folder / "run.db").exists():
        return 0
    try:
        return sum(1 for e in read_events(folder) if e.kind.value == "finished")
    except Exception:  # noqa: BLE001 - the writer may be making the file just now
        return 0


def test_interrupted_with_a_signal_it_says_how_to_go_on(place: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "automl_agent.app.cli", "run", "request.txt", "--out", "out"],
        cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while _count(place / "out") < 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "automl-agent resume out" in err
    assert "Traceback" not in err
