"""A run from request to predictions, by tools alone; one that is stopped; one whose client dies."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from automl_agent.app.control import Runs
from mcp import ClientSession

from ..e2e.clients import ROWS, lay_out
from .clients import COMMAND, QUICK, ask, converse, refused


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lay_out(tmp_path)
    return tmp_path


@pytest.mark.e2e
def test_from_a_request_to_predictions(place: Path) -> None:
    heard: list[tuple[float, str]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message or ""))

    async def talk(session: ClientSession) -> None:
        begun = await ask(session, "start", **QUICK, trials=2, time_limit_seconds=300, wait_seconds=0)
        run = begun["run"]
        assert begun["state"] in {"starting", "working"}
        assert not begun["is_over"]
        assert await refused(session, "result", run=run)
        over = await session.call_tool("status", {"run": run, "wait_seconds": 120.0}, progress_callback=hear)
        assert over.structured_content is not None
        assert over.structured_content["is_over"]
        assert over.structured_content["trials"] == 2

        found = await ask(session, "result", run="latest")
        assert (found["run"], found["target"], found["metric"]) == (run, "Exited", "roc_auc")
        written = json.loads(Path(found["result_json"]).read_bytes())
        assert found["scores"]["test"] == written["scores"]["test"]
        assert found["exit_code"] == (0 if written["status"] == "verified" else 3)
        assert Path(found["model"]["bundle"]).is_dir()

        told = await ask(session, "predict", run=f"runs/{run}", data="clients.csv", out="said.csv")
        frame = pl.read_csv(place / "said.csv")
        assert (told["rows"], frame.height, len(told["preview"])) == (ROWS, ROWS, 5)
        assert told["columns"] == frame.columns
        assert told["preview"][0]["Exited"] == frame["Exited"][0]
        assert "FILE-EXISTS" in await refused(session, "predict", run=run, data="clients.csv", out="said.csv")

        why = await ask(session, "why", run=run, question="why was this family chosen?", limit=2)
        assert 1 <= len(why["decisions"]) <= 2
        assert why["record_changed"] == []

        other = (await ask(session, "start", **QUICK, seed=1, time_limit_seconds=600, wait_seconds=0))["run"]
        while (await ask(session, "status", run=other, wait_seconds=0.5))["target"] is None:
            pass
        halted = await ask(session, "cancel", run=other)
        assert halted["state"] == "interrupted"
        beside = await ask(session, "compare", a=run, b=other)
        assert beside["better"] is None
        assert beside["why"]
        assert "plan.seed" in {d["where"] for d in beside["differences"]}
        listed = await ask(session, "list_runs", limit=1)
        assert (listed["total"], len(listed["runs"])) == (2, 1)

    converse(place, talk)
    steps = [progress for progress, _ in heard]
    assert steps == sorted(set(steps))
    assert any("searching" in message for _, message in heard)


@pytest.mark.e2e
@pytest.mark.long
def test_stopped_and_taken_up(place: Path) -> None:
    async def talk(session: ClientSession) -> None:
        begun = await ask(session, "start", **QUICK, time_limit_seconds=600, wait_seconds=0)
        run = begun["run"]
        until = time.monotonic() + 90
        while (await ask(session, "status", run=run, wait_seconds=0.5))["trials"] < 1:
            assert time.monotonic() < until
        halted = await ask(session, "cancel", run=run)
        assert halted["state"] == "interrupted"
        assert "resume" in halted["next"]
        again = await ask(session, "resume", run=run, trials=halted["trials"] + 1, wait_seconds=0)
        assert again["run"] == run
        over = await ask(session, "status", run=run, wait_seconds=90)
        assert over["is_over"]
        assert over["trials"] == halted["trials"] + 1

    converse(place, talk)


@pytest.mark.e2e
@pytest.mark.parametrize("killed", ["client", "server"])
def test_a_run_lives_on_when_its_client_dies(place: Path, killed: str) -> None:
    lines: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "start", "arguments": {**QUICK, "trials": 1, "wait_seconds": 0}}},
    ]  # fmt: skip
    with subprocess.Popen(
        COMMAND, cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for line in lines:
            server.stdin.write(json.dumps({"jsonrpc": "2.0", **line}).encode() + b"\n")
            server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(2)]
        run = answers[1]["result"]["structuredContent"]["run"]
        # A wait is on when it happens.
        waiting: dict[str, Any] = {"jsonrpc": "2.0", "id": 3, "method": "tools/call"}
        waiting["params"] = {"name": "status", "arguments": {"run": run, "wait_seconds": 300}}
        server.stdin.write(json.dumps(waiting).encode() + b"\n")
        server.stdin.flush()
        if killed == "server":
            os.killpg(server.pid, signal.SIGTERM)
        server.stdin.close()
        assert server.wait(20) == (143 if killed == "server" else 0)
        # The protocol, and nothing else.
        assert all(json.loads(line)["jsonrpc"] == "2.0" for line in server.stdout)
    runs = Runs(place / "runs")
    until = time.monotonic() + 90
    # Nobody but who began it can tell a run that has recorded nothing yet from one that was refused.
    while not (found := runs.summary(run)).state.is_over:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert found.trials == 1
