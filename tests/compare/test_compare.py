"""The command: what it prints and writes, what a killed one leaves, what is wrong in one line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from automl_agent.app.cli import entry

from .tables import curves, grid, rows

ARMS = "random,random+default"


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert entry(["compare", "--json", *arguments]) == 0
    return json.loads(capfd.readouterr().out)


def without_times(path: Path) -> Any:
    """Results but for what a clock says."""
    found = json.loads((path / "results.json").read_text())
    for arm in found["arms"]:
        for name in ("seconds", "by_second", "proposing_ms"):
            del arm[name]
    return found


def test_tables_and_functions_together(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    found = told(
        capfd, "--suite", "synthetic", "--table", str(grid(tmp_path)), "--table", f"{curves(tmp_path)}:1",
        "--table", str(rows(tmp_path)), "--proposers", ARMS, "--trials", "5", "--seeds", "2", "--out", str(out),
    )  # fmt: skip
    assert len(found["tasks"]) == 9
    for arm in found["arms"]:
        assert {"name", "regret", "mean_rank", "tokens", "seconds"} <= arm.keys()
        assert list(arm["regret"]) == ["5", "10"]
    assert [a["name"] for a in found["arms"]] == ARMS.split(",")
    assert found["arms"][1]["proposals"]["default"] == 18
    # All arms begin alike.
    assert found["arms"][0]["regret"]["5"] == found["arms"][1]["regret"]["5"]
    page = (out / "report.html").read_text()
    assert "random+default" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")
    assert (out / "report.md").read_text().startswith("# ")
    lines = (out / "results.csv").read_text().splitlines()
    assert len(lines) == 1 + 9 * 2 * 2 * 10


@pytest.mark.long
def test_a_killed_comparison_goes_on_to_the_same_table(tmp_path: Path) -> None:
    table = grid(tmp_path)

    def command(out: Path) -> list[str]:
        arguments = ["compare", "--suite", "synthetic", "--table", str(table), "--proposers", ARMS, "--trials", "20",
                     "--seeds", "3", "--jobs", "2", "--out", str(out)]  # fmt: skip
        return [sys.executable, "-m", "automl_agent.app.cli", *arguments]

    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command(whole), check=True, capture_output=True)
    process = subprocess.Popen(
        command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    record = killed / "cells.jsonl"
    while process.poll() is None and (not record.exists() or record.read_bytes().count(b"\n") < 5):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = record.read_bytes().count(b"\n")
    # As a kill in the middle of a line leaves it.
    with record.open("ab") as stream:
        stream.write(b'{"key": "half')
    again = subprocess.run(command(killed), check=True, capture_output=True, text=True)
    assert again.stderr.count("seed") == 42 - done
    assert without_times(killed) == without_times(whole)


def test_names_can_be_hidden_and_told_apart(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ("--table", str(grid(tmp_path)), "--proposers", ARMS, "--trials", "4", "--seeds", "2")
    hidden = told(capfd, *arguments, "--anonymize", "--out", str(tmp_path / "hidden"))
    assert [a["name"] for a in hidden["arms"]] == ARMS.split(",")
    both = told(capfd, *arguments, "--both-ways", "--out", str(tmp_path / "both"))
    assert {h["name"] for h in both["hidden"]} == set(ARMS.split(","))
    assert both["hidden"][0]["hidden"] == hidden["arms"][0]["regret"]["9"]
    assert "With names and without" in (tmp_path / "both" / "report.html").read_text()


def test_published_trajectories_lie_beside_the_arms(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "published.csv"
    lines = [f"branin,<paper>,0,{i},{'' if i == 2 else 30 - i},minimize" for i in range(1, 8)]
    path.write_text("task,arm,seed,trial,score,direction\n" + "\n".join(lines) + "\n")
    found = told(
        capfd, "--suite", "synthetic", "--task", "branin", "--proposers", "random", "--trials", "2", "--seeds", "1",
        "--reference", str(path), "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert [(a["name"], a["reference"]) for a in found["arms"]] == [("random", False), ("<paper>", True)]
    assert found["pairs"] == []
    assert "<paper>" not in (tmp_path / "out" / "report.html").read_text()


def test_start_points_come_from_a_folder(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "starts" / "SVM"
    folder.mkdir(parents=True)
    points = [{"C": 1.0 + i, "gamma": 0.001, "tol": 0.01} for i in range(6)]
    (folder / "0.json").write_text(json.dumps(points))
    told(
        capfd, "--task", "iris/SVM", "--proposers", "random", "--trials", "1", "--seeds", "1",
        "--init", str(tmp_path / "starts"), "--out", str(tmp_path / "out"),
    )  # fmt: skip
    lines = (tmp_path / "out" / "results.csv").read_text().splitlines()
    assert [line.split(",")[-1] for line in lines[1:6]] == [
        f"C={1.0 + i} gamma=0.001 tol=0.01" for i in range(5)
    ]


BAD = [
    (["--suite", "paper"], "NO-SUCH-SUITE", 2),
    (["--suite", "bayesmark", "--task", "breast/Forest"], "NO-SUCH-TASK", 2),
    ([], "NO-TASKS", 2),
    (["--suite", "synthetic", "--proposers", "oracle"], "NO-SUCH-PROPOSER", 2),
    (["--suite", "synthetic", "--proposers", ","], "NO-PROPOSERS", 2),
    (["--suite", "synthetic", "--direction", "up"], "BAD-DIRECTION", 2),
    (["--suite", "synthetic", "--reference", "gone.csv"], "BAD-REFERENCE", 2),
    (["--suite", "synthetic", "--init", "gone"], "NO-SUCH-FOLDER", 2),
    (["--suite", "synthetic", "--replies", "gone.jsonl"], "NO-REPLIES", 2),
    (["--suite", "synthetic", "--llm", "http://127.0.0.1:9/v1"], "LLM-UNAVAILABLE", 4),
    (["--table", "gone.npz"], "NO-SUCH-TABLE", 2),
]


@pytest.mark.parametrize(("arguments", "code", "status"), BAD, ids=[b[1] for b in BAD])
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], arguments: list[str], code: str, status: int
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    given = [] if "--proposers" in arguments else ["--proposers", "random"]
    assert entry(["compare", *given, *arguments, "--trials", "1", "--seeds", "1", "--out", "out"]) == status
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"error[{code}]: ")
