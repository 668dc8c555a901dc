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
from automl_agent.app.cli import entry
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events

from .calls import call, result, trials

pytestmark = pytest.mark.e2e


def test_a_request_becomes_a_verified_model_that_predicts(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    done = call(place, "run", "request.txt", "--trials", "3", "--out", "out", "--json")
    printed = json.loads(done.stdout)
    found = result(place / "out")
    assert printed["run_id"] == found.run_id == "out"
    assert found.status == "verified"
    assert found.budget.trials == 3
    assert found.proposals == {"default": 3}
    assert found.scores.test is not None
    assert found.scores.dummy == 0.5
    assert found.scores.test > 0.7
    assert found.model is not None
    assert found.model.refitted
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
    monkeypatch.chdir(place)
    assert entry(["predict", "out/model", "new.parquet", "-o", "b.csv"]) == 0
    predicted = pl.read_csv(place / "a.csv")
    assert predicted.columns == ["Exited", "proba_gone", "proba_stays"]
    assert predicted.height == 50
    assert set(predicted["Exited"]) <= {"gone", "stays"}
    assert (place / "a.csv").read_bytes() == (place / "b.csv").read_bytes()
    capfd.readouterr()
    assert entry(["predict", "out", "new.csv"]) == 0
    assert capfd.readouterr().out == (place / "a.csv").read_text()

    assert entry(["status", "out"]) == 0
    assert "verified" in capfd.readouterr().out
    assert call(place, "resume", "out").returncode == 0


def test_a_changed_bundle_and_a_table_without_columns_are_refused(
    finished: Path, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    shutil.copytree(finished, place / "out")
    (place / "narrow.csv").write_text("plan,tenure\nmonth,3\n")
    assert entry(["predict", "out", "narrow.csv"]) == 2
    assert "error[MISSING-COLUMNS]" in capfd.readouterr().err
    victim = next(p for p in (place / "out" / "model" / "estimator").iterdir() if p.suffix == ".json")
    victim.write_text(victim.read_text() + " ")
    assert entry(["predict", "out", "clients.csv"]) == 2
    assert "error[BAD-MODEL]" in capfd.readouterr().err


def test_a_plan_can_be_written_edited_and_run_and_a_separate_test_table_is_the_sealed_one(
    place: Path,
) -> None:
    frame = pl.read_csv(place / "clients.csv")
    frame.head(300).write_csv(place / "clients.csv")
    frame.tail(100).write_csv(place / "later.csv")
    call(place, "plan", "request.txt", "--test", "later.csv", "--trials", "2", "--out", "plan.yaml")
    text = (place / "plan.yaml").read_text()
    assert "protocol: stratified" in text
    edited = text.replace("protocol: stratified", "protocol: iid").replace("trials: 2", "trials: 1")
    (place / "plan.yaml").write_text(edited)
    call(place, "run", "--plan", "plan.yaml", "--out", "out")
    history = replay(read_events(place / "out"))
    assert history.plan.split.protocol.value == "iid"
    assert len(history.trials) == 1
    assert result(place / "out").scores.test_rows == 100


def test_what_is_asked_for_and_not_met_is_unverified(finished: Path) -> None:
    found = result(finished)
    assert found.status == "unverified"
    assert any("min_score" in reason for reason in found.reasons)
    assert (finished / "model").is_dir()


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


@pytest.mark.long
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
