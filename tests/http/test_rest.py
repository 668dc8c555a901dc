"""Runs over HTTP: begun, watched, taken up, removed; their results, predictions and comparisons."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from automl_agent.app.http.sse import event
from automl_agent.app.http.uploads import Uploads
from starlette.testclient import TestClient

from .conftest import RUN
from .serving import TOKEN, serving, settings_in

REQUEST = "Who will leave? Column Exited says if they left. AUC."


class Lines(Protocol):
    """An answer of either client."""

    def iter_lines(self) -> Iterator[str]: ...


def events(answer: Lines) -> Iterator[tuple[int | None, str, Any]]:
    """(id, kind, data) of a stream, comments left out."""
    found: dict[str, str] = {}
    for line in answer.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            found[name] = value
        elif not line and "data" in found:
            yield int(found["id"]) if "id" in found else None, found["event"], json.loads(found["data"])
            found = {}


def until_done(http: httpx.Client, path: str) -> dict[str, Any]:
    end = time.monotonic() + 120
    while True:
        found: dict[str, Any] = http.get(path).json()
        if found["state"] != "working":
            return found
        assert time.monotonic() < end, found
        time.sleep(0.1)


def test_a_finished_run(client: TestClient) -> None:
    (summary,) = client.get("/api/runs").json()
    assert summary["name"] == RUN
    assert summary["state"] == "unverified"
    assert client.get("/api/runs/latest").json() == summary
    trials = client.get(f"/api/runs/{RUN}/trials").json()
    assert trials["seq"] == summary["seq"]
    assert [t["number"] for t in trials["trials"]] == [0, 1, 2]
    result = client.get(f"/api/runs/{RUN}/result").json()
    assert result["scores"] == summary["scores"]
    told = client.get(f"/api/runs/{RUN}/why", params={"question": "which model won, and why?"}).json()
    assert told["decisions"]
    assert told["changed"] == []
    everything = client.get(f"/api/runs/{RUN}/why", params={"most": 5}).json()
    assert len(everything["decisions"]) == 5
    assert client.get(f"/api/runs/{RUN}/console").json() == {"lines": []}
    assert "Exited" in client.get(f"/api/runs/{RUN}/report.html").text
    both = client.get("/api/diff", params={"a": RUN, "b": RUN}).json()
    assert both["a"] == both["b"] == summary
    assert both["a_trials"] == trials["trials"]


def test_its_events_from_anywhere(client: TestClient) -> None:
    path = f"/api/runs/{RUN}/events"
    with client.stream("GET", path) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        whole = list(events(answer))
    kinds = [kind for _, kind, _ in whole]
    assert kinds == ["trial"] * 3 + ["console", "summary", "end"]
    ids = [i for i, kind, _ in whole if kind == "trial"]
    assert ids == sorted(set(ids))  # type: ignore[type-var]
    with client.stream("GET", path, headers={"Last-Event-ID": str(ids[1])}) as answer:
        rest = list(events(answer))
    assert [d["number"] for _, kind, d in rest if kind == "trial"] == [2]
    for odd in ("", "x", "-1", "9" * 40, "१", "1.5"):
        with client.stream("GET", path, headers=[(b"Last-Event-ID", odd.encode())]) as answer:
            assert [kind for _, kind, _ in events(answer)][-1] == "end"


def test_begun_watched_and_removed(http: httpx.Client, place: Path) -> None:
    sent = http.post(
        "/api/uploads", params={"name": "My clients.csv"}, content=(place / "clients.csv").read_bytes()
    )
    assert sent.status_code == 201
    order = {"text": REQUEST, "upload": sent.json()["id"], "settings": {"interpretable": "true"}, "trials": 3}
    begun = http.post("/api/runs", json=order)
    assert begun.status_code == 202
    name = begun.json()["name"]
    assert begun.headers["location"] == f"/api/runs/{name}"
    assert name.endswith("my-clients")
    seen: list[int] = []
    last = 0
    with http.stream("GET", f"/api/runs/{name}/events", timeout=120) as answer:
        # The connection is lost after the first trial.
        for number, kind, data in events(answer):
            last = number or last
            if kind == "trial":
                seen.append(data["number"])
                break
    assert http.delete(f"/api/runs/{name}").json()["code"] == "RUN-WORKING"
    assert http.get(f"/api/runs/{name}/result").status_code == 409
    with http.stream(
        "GET", f"/api/runs/{name}/events", headers={"Last-Event-ID": str(last)}, timeout=120
    ) as answer:
        rest = list(events(answer))
    seen += [d["number"] for _, kind, d in rest if kind == "trial"]
    assert seen == [0, 1, 2]
    assert rest[-1][1] == "end"
    assert rest[-1][2] in {"verified", "unverified"}
    assert any("trial" in line for line in http.get(f"/api/runs/{name}/console").json()["lines"])
    # By its whole name alone.
    assert http.delete(f"/api/runs/{name[:20]}").status_code == 404
    assert http.delete(f"/api/runs/{name}").status_code == 204
    assert http.get(f"/api/runs/{name}").status_code == 404
    assert [r["name"] for r in http.get("/api/runs").json()] == [RUN]
    assert not (place / "runs" / name / "run.db").exists()


def test_stopped_and_taken_up_and_only_so_many(http: httpx.Client) -> None:
    order = {
        "text": f"{REQUEST} clients.csv",
        "settings": {"interpretable": "true"},
        "time_limit_seconds": 600,
    }
    names = [http.post("/api/runs", json=order).json()["name"] for _ in range(2)]
    refused = [http.post("/api/runs", json=order) for _ in range(3)][-1]
    assert (refused.status_code, refused.json()["code"]) == (429, "BUSY")
    assert refused.headers["retry-after"]
    for run in http.get("/api/runs").json():
        if run["state"] in {"starting", "working"}:
            assert http.post(f"/api/runs/{run['name']}/stop").status_code == 200
    # A run that was stopped before it came to a record is refused, which cannot be taken up.
    states = {n: http.get(f"/api/runs/{n}").json()["state"] for n in names}
    assert set(states.values()) <= {"interrupted", "refused"}


def test_what_cannot_be_says_why(client: TestClient) -> None:
    for method, path, body, status, code in (
        ("GET", "/api/runs/nobody", None, 404, "NO-RUN"),
        ("POST", f"/api/runs/{RUN}/resume", {"trials": 0}, 422, "BAD-REQUEST"),
        ("POST", "/api/runs", {}, 422, "BAD-REQUEST"),
        ("POST", "/api/runs", {"text": "x", "llm": "scripted:/etc/passwd"}, 422, "BAD-REQUEST"),
        ("POST", "/api/runs", {"text": "x", "plan": "/etc/passwd"}, 422, "BAD-REQUEST"),
        ("POST", "/api/runs", {"text": "x", "settings": {"target": "a\0b"}}, 422, "BAD-REQUEST"),
        ("POST", "/api/runs", {"text": "x", "data": "nowhere.csv"}, 404, "NO-SUCH-FILE"),
        ("POST", "/api/runs", {"text": "x", "data": "a.csv", "upload": "0" * 16}, 422, "TWO-FILES"),
        ("POST", "/api/runs", {"text": "x", "upload": "0" * 16}, 404, "NO-UPLOAD"),
        ("POST", f"/api/runs/{RUN}/predictions", {}, 422, "NO-DATA"),
        (
            "POST",
            "/api/comparisons",
            {"proposers": ["nobody"], "suite": "synthetic"},
            422,
            "NO-SUCH-PROPOSER",
        ),
        ("POST", "/api/comparisons", {"proposers": ["random"]}, 422, "NO-TASKS"),
        ("GET", "/nowhere", None, 404, "NOT-FOUND"),
        ("PUT", "/api/runs", None, 405, "METHOD-NOT-ALLOWED"),
    ):
        answer = client.request(method, path, json=body)
        assert answer.headers["content-type"] == "application/problem+json", path
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code), path
        assert problem["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'{"text": NaN}', b'{"text": "\\ud800"}', b"\xff", b"1" * 5000, b"null"],
)
def test_bodies_that_are_none(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/runs", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


def test_predicted_on_an_uploaded_file(http: httpx.Client, place: Path) -> None:
    rows = (place / "clients.csv").read_text().splitlines()[:31]
    id_ = http.post("/api/uploads", params={"name": "new.csv"}, content="\n".join(rows).encode()).json()["id"]
    begun = http.post(f"/api/runs/{RUN}/predictions", json={"upload": id_})
    assert begun.status_code == 202
    found = until_done(http, f"/api/predictions/{begun.json()['id']}")
    assert (found["state"], found["rows"], found["name"], found["run"]) == ("done", 30, "new.csv", RUN)
    assert found["columns"][0] == "Exited"
    assert len(found["preview"]) == 20
    answer = http.get(f"/api/predictions/{found['id']}/predictions.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.text.splitlines()) == 31
    assert [p["id"] for p in http.get(f"/api/runs/{RUN}/predictions").json()] == [found["id"]]
    assert http.delete(f"/api/predictions/{found['id']}").status_code == 204
    assert http.get(f"/api/predictions/{found['id']}").status_code == 404


def test_a_file_that_does_not_fit_is_told_of(http: httpx.Client) -> None:
    id_ = http.post("/api/uploads", params={"name": "new.csv"}, content=b"a,b\n1,2\n").json()["id"]
    begun = http.post(f"/api/runs/{RUN}/predictions", json={"upload": id_}).json()
    found = until_done(http, f"/api/predictions/{begun['id']}")
    assert found["state"] == "failed"
    assert found["problem"]
    assert http.get(f"/api/predictions/{begun['id']}/predictions.csv").status_code == 404
    assert http.delete(f"/api/uploads/{id_}").status_code == 204
    assert http.delete(f"/api/uploads/{id_}").status_code == 404


def test_proposers_compared(place: Path) -> None:
    settings = settings_in(place)
    head = {"Authorization": f"Bearer {TOKEN}"}
    order = {"proposers": ["random", "qmc"], "suite": "synthetic", "trials": 2, "seeds": 1}
    with (
        serving(settings) as address,
        httpx.Client(base_url=address, headers=head, trust_env=False, timeout=60) as http,
    ):
        assert {"name": "hybrid", "speaks": True} in http.get("/api/proposers").json()
        begun = http.post("/api/comparisons", json=order)
        assert begun.status_code == 202
        assert http.post("/api/comparisons", json=order).status_code == 429
        id_ = begun.json()["id"]
        assert http.get(f"/api/comparisons/{id_}/result").status_code == 409
    # Another server finds it as it is.
    with (
        serving(settings) as address,
        httpx.Client(base_url=address, headers=head, trust_env=False, timeout=60) as http,
    ):
        found = until_done(http, f"/api/comparisons/{id_}")
        assert found["state"] == "done", found
        assert found["done"] == found["cells"] > 0
        result = http.get(f"/api/comparisons/{id_}/result").json()
        assert {arm["name"] for arm in result["arms"]} == {"random", "qmc"}
        report = http.get(f"/api/comparisons/{id_}/report.html")
        assert report.headers["content-security-policy"].startswith("sandbox")
        assert http.delete(f"/api/comparisons/{id_}").status_code == 204
        assert http.get("/api/comparisons").json() == []


def test_half_an_upload_is_none(place: Path) -> None:
    uploads = Uploads(place / "runs", settings_in(place).limits)
    half = place / "runs" / ".uploads" / ("0" * 16)
    half.mkdir(parents=True)
    (half / "data.csv").write_text("a,b")
    assert uploads.all() == []


def test_events_keep_what_they_hold() -> None:
    odd = json.dumps("a\u2028b\x85c\nd", ensure_ascii=False)
    assert event(odd, "x", 3) == f"id: 3\nevent: x\ndata: {odd}\n\n".encode()
    assert event("a\r\nb\nc") == b"data: a\ndata: b\ndata: c\n\n"
    assert event("") == b"data: \n\n"
