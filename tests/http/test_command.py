"""``automl-agent serve`` as a process: what it prints, what it refuses, and what is left when it is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ..e2e.clients import lay_out
from .serving import TOKEN

SERVE = (sys.executable, "-m", "automl_agent.app.cli", "serve")


@contextmanager
def served(
    folder: Path, *options: str, token: str | None = None
) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address that it prints, and its process; killed at the end."""
    environment = {**os.environ, **({"AUTOML_AGENT_TOKEN": token} if token else {})}
    with subprocess.Popen(
        [*SERVE, "--llm", "none", *options],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            yield address, process
        finally:
            process.send_signal(signal.SIGKILL)


def test_it_prints_where_to_go_once(tmp_path: Path) -> None:
    with served(tmp_path, "--port", "0") as (printed, process):
        address, _, token = printed.partition("/#token=")
        assert len(token) == 43
        with httpx.Client(base_url=address, trust_env=False, timeout=30) as browser:
            assert browser.get("/api/session").status_code == 401
            here = {"Origin": address}
            assert browser.post("/api/session", json={"token": token}, headers=here).status_code == 204
            assert browser.get("/api/session").json()["chat"] is True
            assert "server" not in browser.get("/").headers
        process.terminate()
        out, said = process.communicate(timeout=30)
        assert (out, said) == ("", "")
        assert process.returncode in {0, 143, -signal.SIGTERM}


def test_nothing_is_lost_when_it_is_killed(tmp_path: Path) -> None:
    lay_out(tmp_path)
    head = {"Authorization": f"Bearer {TOKEN}"}
    order = {
        "text": "Who will leave? clients.csv, column Exited. AUC.",
        "trials": 1,
        "settings": {"interpretable": "true"},
    }
    with served(tmp_path, "--port", "0", token=TOKEN) as (address, process):
        # A token that was chosen is not shown.
        assert TOKEN not in address
        with httpx.Client(base_url=address, headers=head, trust_env=False, timeout=60) as http:
            upload = http.post("/api/uploads", params={"name": "x.csv"}, content=b"a,b\n1,2\n").json()
            talk = http.post("/api/conversations").json()["id"]
            http.post(f"/api/conversations/{talk}/turns", json={"text": "help"})
            name = http.post("/api/runs", json=order).json()["name"]
            process.kill()
    assert name.endswith("clients")
    port = address.rstrip("/").rpartition(":")[2]
    with served(tmp_path, "--port", port, token=TOKEN) as (_, _process), httpx.Client(
        base_url=address, headers=head, trust_env=False, timeout=60
    ) as http:  # fmt: skip
        assert http.get(f"/api/runs/{name}").json()["state"] in {
            "starting",
            "working",
            "verified",
            "unverified",
        }
        assert name in [run["name"] for run in http.get("/api/runs").json()]
        assert http.get("/api/uploads").json() == [upload]
        assert [t["said"] for t in http.get(f"/api/conversations/{talk}").json()["turns"]] == ["help"]
        with http.stream("GET", f"/api/runs/{name}/events", timeout=240) as answer:
            kinds = [line for line in answer.iter_lines() if line.startswith("event: ")]
        assert kinds.count("event: trial") == 1
        assert kinds[-1] == "event: end"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--host", "0.0.0.0"), "NO-TOKEN"),
        (("--token", "short"), "BAD-TOKEN"),
        (("--host", "300.0.0.1"), "NO-ADDRESS"),
        (("--llm", "what:is:this"), "error["),
    ],
)
def test_what_it_refuses(tmp_path: Path, options: tuple[str, ...], code: str) -> None:
    given = (
        options
        if "--host" in options and code == "NO-TOKEN"
        else (*options, *(() if "--token" in options else ("--token", TOKEN)))
    )
    done = subprocess.run(
        [*SERVE, *given], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert code in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
