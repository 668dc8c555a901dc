"""Many clients of one server, which is killed in between: ``python -m automl_agent.evals.serving [--clients 50]``.

A run goes on beside it, in processes of its own. Each client asks for its state over and over and hears its events.
Half way the server is killed (``kill -9``) and started again; clients go on as soon as they are answered. Lost is what a
client was told of and is not there afterwards, or a trial that one who hears events missed or heard twice.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from .results import record, table

_LIMIT_MS = 250.0
_PAUSE_SECONDS = 0.25
_DATA = Path(__file__).resolve().parents[1] / "examples" / "churn.csv.gz"
_REQUEST = "Who will leave us? churn.csv.gz, the column churn says who left. Maximise AUC."


@dataclass
class Heard:
    """What all clients met: milliseconds of each answer, answers that were none, and trials by client."""

    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    away: int = 0
    trials: dict[int, list[int]] = field(default_factory=dict)
    resumed: int = 0


class Server:
    """``automl-agent serve``, started as a person would."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = secrets.token_urlsafe(24)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; seconds until it answers."""
        began = time.monotonic()
        command = [
            sys.executable,
            "-m",
            "automl_agent.app.cli",
            "serve",
            "--llm",
            "none",
            "--port",
            str(self.port),
        ]
        environment = {**os.environ, "AUTOML_AGENT_TOKEN": self.token}
        self._process = subprocess.Popen(
            command, cwd=self._folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while True:
            with suppress(httpx2.TransportError):
                httpx2.get(f"http://127.0.0.1:{self.port}/health", trust_env=False)
                return time.monotonic() - began
            if self._process.poll() is not None:
                raise SystemExit("the server does not start")
            time.sleep(0.05)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait()

    def client(self) -> httpx2.AsyncClient:
        """Somebody who knows the token."""
        return httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
            trust_env=False,
        )


async def poll(client: httpx2.AsyncClient, run: str, heard: Heard, until: float) -> None:
    """Ask for the state over and over."""
    while time.monotonic() < until:
        began = time.perf_counter()
        try:
            answer = await client.get(f"/api/runs/{run}")
        except httpx2.TransportError:
            heard.away += 1
        else:
            heard.times.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200 or answer.json()["name"] != run:
                heard.failed.append(f"{answer.status_code}: {answer.text[:100]}")
        await asyncio.sleep(_PAUSE_SECONDS)


async def listen(client: httpx2.AsyncClient, run: str, who: int, heard: Heard, until: float) -> None:
    """Hear the events, from where one was, however often the connection is lost."""
    seen = heard.trials.setdefault(who, [])
    last = 0
    while time.monotonic() < until:
        try:
            async with asyncio.timeout(max(0.1, until - time.monotonic())):
                async for number, kind, data in _events(client, run, last):
                    last = max(last, number)
                    if kind == "trial":
                        seen.append(int(data["number"]))
        except TimeoutError:
            return
        except httpx2.TransportError:
            heard.resumed += 1
        await asyncio.sleep(0.3)


async def _events(client: httpx2.AsyncClient, run: str, last: int) -> AsyncIterator[tuple[int, str, Any]]:
    headers = {"Last-Event-ID": str(last)} if last else {}
    async with client.stream("GET", f"/api/runs/{run}/events", headers=headers) as answer:
        answer.raise_for_status()
        found: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                found[name] = value
            elif "data" in found:
                yield int(found.get("id", 0)), found.get("event", ""), json.loads(found["data"])
                found = {}


@dataclass
class Kept:
    """What clients were told of before the server is killed."""

    run: str
    upload: str
    said: list[dict[str, str]]


async def leave_things(client: httpx2.AsyncClient) -> Kept:
    """Begin a run, send a file, and say something."""
    order = {"text": _REQUEST, "data": _DATA.name, "time_limit_seconds": 3600}
    run = (await client.post("/api/runs", json=order)).raise_for_status().json()["name"]
    sent = await client.post("/api/uploads", params={"name": "rows.csv"}, content=b"a,b\n1,2\n")
    said = [{"role": "user", "content": "help"}]
    body = {"model": "automl-agent", "messages": said}
    answer = (await client.post("/v1/chat/completions", json=body)).raise_for_status().json()
    said.append({"role": "assistant", "content": answer["choices"][0]["message"]["content"]})
    return Kept(run, sent.raise_for_status().json()["id"], said)


async def missing(client: httpx2.AsyncClient, kept: Kept, heard: Heard) -> list[str]:
    """What of it is not there any more."""
    lost = []
    told = (await client.get(f"/api/runs/{kept.run}/trials")).json()["trials"]
    numbers = [t["number"] for t in told]
    for who, seen in heard.trials.items():
        if seen != numbers[: len(seen)]:
            lost.append(f"client {who} heard of the trials {seen}, and there were {numbers}")
        elif len(numbers) - len(seen) > 1:
            # The last may have ended since.
            lost.append(f"client {who} heard of {len(seen)} trials of {len(numbers)}")
    if kept.upload not in [u["id"] for u in (await client.get("/api/uploads")).json()]:
        lost.append("the upload")
    body = {"model": "automl-agent", "messages": [*kept.said, {"role": "user", "content": "help"}]}
    answer = await client.post("/v1/chat/completions", json=body)
    turns = (await client.get(f"/api/conversations/{answer.headers['x-conversation']}")).json()["turns"]
    if len(turns) != 2:
        lost.append("the conversation")
    if (await client.get(f"/api/runs/{kept.run}")).json()["state"] != "working":
        lost.append("the run")
    return lost


async def measure(server: Server, clients: int, seconds: float) -> tuple[Heard, list[str], float]:
    """Let them ask; what they met, what was lost, and seconds that the server was away."""
    heard = Heard()
    async with server.client() as first:
        kept = await leave_things(first)
    # Trials come when the plan is made.
    until = time.monotonic() + seconds
    many = [server.client() for _ in range(clients)]
    tasks = [asyncio.create_task(poll(c, kept.run, heard, until)) for c in many]
    tasks += [asyncio.create_task(listen(c, kept.run, n, heard, until)) for n, c in enumerate(many)]
    await asyncio.sleep(seconds / 2)
    began = time.monotonic()
    server.kill()
    await asyncio.to_thread(server.start)
    away = time.monotonic() - began
    await asyncio.gather(*tasks)
    for client in many:
        await client.aclose()
    async with server.client() as last:
        lost = await missing(last, kept, heard)
        (await last.post(f"/api/runs/{kept.run}/stop")).raise_for_status()
    return heard, lost, away


def main() -> None:
    """Measure, write the section, and exit 1 where it is too slow or something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--dry", action="store_true", help="print only")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="serving-"))
    server = Server(folder)
    try:
        shutil.copy(_DATA, folder)
        server.start()
        heard, lost, away = asyncio.run(measure(server, given.clients, given.seconds))
        server.kill(signal.SIGTERM)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    times = sorted(heard.times)
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * q))] for q in (0.5, 0.95, 0.99))
    trials = max((len(seen) for seen in heard.trials.values()), default=0)
    rows: list[list[object]] = [
        [
            f"state of a run, asked by {given.clients} clients that hear its events too, p50",
            f"{p50:.0f} ms",
            "",
        ],
        ["p95", f"{p95:.0f} ms", f"below {_LIMIT_MS:.0f} ms"],
        ["p99, slowest", f"{p99:.0f} ms, {times[-1]:.0f} ms", ""],
        ["answers, and of these errors", f"{len(times):,}, {len(heard.failed)}", "no errors"],
        ["killed and started again: seconds until it answered", f"{away:.1f} s", ""],
        ["streams taken up again, trials heard of by each", f"{heard.resumed}, {trials}", ""],
        ["lost", len(lost), "0"],
    ]
    lines = [
        *table(("what", "measured", "wanted"), rows),
        *([""] if lost else []),
        *(f"- lost: {x}" for x in lost),
    ]
    print("\n".join(lines))
    for failure in heard.failed[:5]:
        print(f"failed: {failure}")
    if not given.dry:
        command = (
            f"python -m automl_agent.evals.serving --clients {given.clients} --seconds {given.seconds:.0f}"
        )
        record("serving", "Serving", command, lines)
    sys.exit(0 if p95 < _LIMIT_MS and not lost and not heard.failed else 1)


if __name__ == "__main__":
    main()
