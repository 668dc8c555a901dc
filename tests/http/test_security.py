"""Who is let in, and what they can reach."""

import socket
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from automl_agent.app.http.app import create_app
from automl_agent.app.http.settings import Limits, Settings, chosen_token
from automl_agent.app.http.uploads import stored_name
from automl_agent.app.http.working_folder import WorkingFolder
from automl_agent.pipelines.contracts import PersonError, RequestError
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from .conftest import RUN
from .scripted import ScriptedConversations
from .serving import TOKEN, serving, settings_in

OPEN = {"/", "/favicon.ico", "/health", "/static/{name}", "/api/session"}
TRAVERSALS = (
    "..", "../..", "/etc/passwd", "~/.ssh/id_rsa", "..\\..\\x", "a/../../b.csv", "%2e%2e%2fx", "//etc/passwd",
    "file:///etc/passwd", "http://127.0.0.1/x.csv", ".hidden/x.csv", "runs/../../x.csv", "clients.csv/../../x", "\u202e..",
    ".", "...", "....//....//x", "/proc/self/environ", "C:\\x.csv", "a\tb", "-rf", "--out=x",
)  # fmt: skip


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """The same server, for somebody without the token."""
    return TestClient(client.app, base_url="http://127.0.0.1:8000", raise_server_exceptions=True)


def paths(client: TestClient) -> list[tuple[str, str]]:
    described = client.get("/api/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, operations in described.items() for method in operations]


def test_nothing_without_the_token(client: TestClient, stranger: TestClient) -> None:
    asked = [*paths(client), ("GET", "/api/openapi.json"), ("GET", "/nowhere"), ("GET", "/docs")]
    assert len(asked) > 30
    for method, path in asked:
        if (method, path) == ("POST", "/api/session"):
            continue
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "automl_agent_0=" + "0" * 64}):
            answer = stranger.request(method, path.replace("{", "x").replace("}", ""), headers=headers)
            assert answer.status_code == 401, (method, path)
            assert TOKEN not in answer.text


def test_every_route_is_described_or_open(client: TestClient) -> None:
    app = client.app
    known = {path for _, path in paths(client)}
    routes = {r.path for r in app.routes if isinstance(r, APIRoute)}  # type: ignore[attr-defined]
    assert routes <= known | OPEN


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/static/style.css", "/health", "/favicon.ico"])
def test_the_page_itself_is_open_and_holds_no_data(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert RUN not in answer.text


@pytest.mark.parametrize("name", ["", "__init__.py", "..%2fhttp%2fapp.py", "%2fetc%2fpasswd", "x.js"])
def test_no_folder_is_listed_and_nothing_else_sent(client: TestClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_a_browser_gets_in_by_a_cookie_that_scripts_cannot_read(stranger: TestClient) -> None:
    assert stranger.post("/api/session", json={"token": "wrong-token-of-length"}).status_code == 401
    answer = stranger.post("/api/session", json={"token": TOKEN})
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert stranger.get("/api/runs").status_code == 200
    # The cookie alone changes nothing: a browser says where a request comes from.
    assert stranger.post(f"/api/runs/{RUN}/stop").json()["code"] == "FOREIGN-ORIGIN"
    here = {"Origin": "http://127.0.0.1:8000"}
    assert stranger.post(f"/api/runs/{RUN}/stop", headers=here).status_code == 200
    assert stranger.delete("/api/session", headers=here).status_code == 204
    assert stranger.get("/api/runs").status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil:8000",
        "",
        "[::1].evil",
        "127.0.0.1:80:80",
        "192.168.0.7",
    ],
)
def test_foreign_hosts_are_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/api/runs", "/static/app.js"):
        answer = client.get(path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN-HOST")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9", "LOCALHOST", "[::1]:8000", "127.0.0.1"])
def test_names_of_this_machine_are_known(client: TestClient, host: str) -> None:
    assert client.get("/api/runs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_pages_change_nothing(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", f"/api/runs/{RUN}/stop"),
        ("DELETE", f"/api/runs/{RUN}"),
        ("POST", "/api/session"),
    ):
        answer = client.request(method, path, headers=headers, json={"token": TOKEN})
        assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN-ORIGIN")


def test_headers(client: TestClient) -> None:
    for path in ("/", "/api/runs", "/nowhere", "/static/app.js"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
    report = client.get(f"/api/runs/{RUN}/report.html")
    assert report.status_code == 200
    assert report.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "script-src" not in report.headers["content-security-policy"]


@pytest.mark.parametrize("name", TRAVERSALS)
def test_names_lead_nowhere_else(client: TestClient, place: Path, name: str) -> None:
    (place.parent / "x.csv").write_text("a,b\n1,2\n")
    # Dots too: clients would go up themselves.
    quoted = quote(name, safe="").replace(".", "%2e")
    for path in (
        f"/api/runs/{quoted}",
        f"/api/runs/{quoted}/console",
        f"/api/runs/{quoted}/events",
        f"/api/runs/{quoted}/report.html",
        f"/api/predictions/{quoted}/predictions.csv",
        f"/api/comparisons/{quoted}/report.html",
        f"/api/conversations/{quoted}",
    ):
        assert 400 <= client.get(path).status_code < 500, path
    for order in ({"data": name}, {"test": name}, {"upload": name}):
        answer = client.post("/api/runs", json={"text": "Who will leave?", **order})
        assert 400 <= answer.status_code < 500, order
        answer = client.post(f"/api/runs/{RUN}/predictions", json=order)
        assert 400 <= answer.status_code < 500, order
    sent = client.post("/api/uploads", params={"name": name}, content=b"a,b\n1,2\n").json()
    assert sent["name"] == name
    (stored,) = [p for p in (place / "runs" / ".uploads").glob("*/*") if p.name != "upload.json"]
    assert stored.name == stored_name(name)
    assert "x.csv" not in [p.name for p in place.iterdir()]


@pytest.mark.parametrize(
    "text",
    [
        "Who leaves? /etc/data.csv",
        "Use ~/secret.csv",
        "../x.csv please",
        "see data/../../x.csv",
        "all of /etc/",
        "link.csv",
        "sk-abcdefghijklmnopqrstuvwxyz/etc/secret.csv",
    ],
)
def test_requests_name_no_file_outside(client: TestClient, place: Path, text: str) -> None:
    (place.parent / "x.csv").write_text("a,b\n1,2\n")
    (place / "link.csv").symlink_to(place.parent / "x.csv")
    answer = client.post("/api/runs", json={"text": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "OUTSIDE")


@pytest.mark.parametrize(
    "text", ["he/she and/or AUC 0.9/1", "see http://a.b/c.csv", "clients.csv: 3/4 of it, 50 %", "a.b/c d"]
)
def test_words_that_are_no_paths_pass(place: Path, text: str) -> None:
    WorkingFolder(place).check(text)


def test_a_name_that_is_too_long_for_a_file_is_none(place: Path) -> None:
    WorkingFolder(place).check("Who leaves? " + "\u00e9" * 195 + ".csv")


def test_files_are_named_inside_the_working_folder(place: Path) -> None:
    folder = WorkingFolder(place)
    (place / "deeper").mkdir()
    (place / "deeper" / "more.csv").write_text("a,b\n1,2\n")
    assert folder.locate("deeper/more.csv") == (place / "deeper" / "more.csv").resolve()
    assert "clients.csv" in folder.names()
    for name in TRAVERSALS:
        with pytest.raises(PersonError):
            folder.locate(name)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Clients 2026.CSV", "clients-2026.csv"),
        ("../../x.csv.gz", "x.csv.gz"),
        ("C:\\data\\a b.xlsx", "a-b.xlsx"),
        (".csv", "data.csv"),
        ("no ending", "no-ending"),
        ("x.csv\0.exe", "x-csv-exe"),
        ("ü" * 300 + ".parquet", "data.parquet"),
        ("-rf.csv", "rf.csv"),
    ],
)
def test_stored_names_are_harmless(name: str, stored: str) -> None:
    assert stored_name(name) == stored


def test_a_body_has_an_end(client: TestClient) -> None:
    long = client.post("/api/uploads", params={"name": "x.csv"}, content=b"x" * 100_001)
    assert (long.status_code, long.json()["status"]) == (413, 413)

    def pieces() -> "list[bytes]":
        return [b"x" * 50_000] * 3

    # Without a stated length it is counted as it comes.
    assert client.post("/api/uploads", params={"name": "x.csv"}, content=iter(pieces())).status_code == 413
    assert client.get("/api/uploads").json() == []
    assert client.post("/api/runs", json={"text": "x" * 100_001}).status_code == 422
    big = client.post("/api/runs", content=b"{" * 2_000_001, headers={"Content-Type": "application/json"})
    assert big.status_code == 413


def _raw(address: str, data: bytes, wait: float) -> bytes:
    """What a server answers to these bytes, and nothing more, until it closes."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as sock:
        sock.sendall(data)
        found = b""
        while piece := sock.recv(65_536):
            found += piece
    return found


def test_slow_bodies_and_heads_are_not_waited_for(place: Path) -> None:
    limits = Limits(pause_seconds=0.3, head_seconds=0.3)
    head = (
        f"POST /api/uploads?name=x.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Length: 1000\r\n\r\nabc"
    ).encode()
    with serving(settings_in(place, limits)) as address:
        began = time.monotonic()
        assert b" 408 " in _raw(address, head, 60)
        assert _raw(address, b"GET / HTTP/1.1\r\nHost: 12", 60) == b""
        assert _raw(address, b"", 60) == b""
        assert time.monotonic() - began < 60
        # One that pauses in the head of its second request too.
        twice = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hea"
        assert _raw(address, twice, 60).count(b'{"status":"ok"}') == 1
        assert list((place / "runs" / ".uploads").glob("*")) == []
        assert httpx.get(f"{address}/health", trust_env=False).json() == {"status": "ok"}


def test_there_are_only_so_many_connections(place: Path) -> None:
    with serving(settings_in(place, Limits(connections=3))) as address:
        host, port = address.removeprefix("http://").split(":")
        kept = [socket.create_connection((host, int(port))) for _ in range(3)]
        with socket.create_connection((host, int(port)), timeout=5) as refused:
            try:
                assert refused.recv(1) == b""
            except ConnectionResetError:
                pass
        for each in kept:
            each.close()


def test_others_need_a_token_of_their_own() -> None:
    with pytest.raises(RequestError, match="NO-TOKEN"):
        chosen_token(None, "0.0.0.0")
    for bad in ("short", "x" * 501, "with blanks in the middle", "ü" * 20, ""):
        with pytest.raises(RequestError, match="BAD-TOKEN"):
            chosen_token(bad, "127.0.0.1")
    assert len(chosen_token(None, "127.0.0.1")) == 43
    assert chosen_token(None, "localhost") != chosen_token(None, "localhost")


def test_hosts_of_an_open_server(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, cwd=tmp_path, token=TOKEN, host="0.0.0.0", allow_hosts=("ml.example",))
    assert all(map(settings.knows_host, ("10.0.0.3", "127.0.0.1", "ml.example")))
    # A name that somebody else owns may lead here; an address cannot.
    assert not settings.knows_host("evil.example")


def test_the_token_is_not_shown(place: Path) -> None:
    settings = settings_in(place)
    assert TOKEN not in repr(settings)
    app = create_app(settings, ScriptedConversations)
    assert TOKEN not in str(app.openapi())
