"""The model server: what it answers, what it refuses, and that it stays up."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from automl_agent.app.commands.serve_model import serve_model
from automl_agent.app.http.model_server import ModelLimits, model_app
from automl_agent.pipelines.contracts import ColumnKind, RequestError
from automl_agent.tools.bundle import Bundle
from automl_agent.tools.export.container import write_container
from automl_agent.tools.export.container.requirements import requirements
from automl_agent.tools.export.training.requirements import requirements_text
from starlette.testclient import TestClient

from .fitted import Case, bundled, fitted, write_csv

_ROW = {
    "^amount.*$": 120.5,
    'the "rate", in %': "0,25",
    "member": True,
    "*": "b",
    "postcode\u202e": "00012",
    "since": "2020-03-01",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Bundle, Path]:
    folder = tmp_path_factory.mktemp("served")
    write_csv(folder / "data.csv", 2)
    kinds = [k for k in ColumnKind if k is not ColumnKind.TEXT]
    case = fitted(folder / "data.csv", "lightgbm", {"n_estimators": 50}, 2, kinds=kinds)
    return case, bundled(case, folder), folder


@pytest.fixture(scope="module")
def client(served: tuple[Case, Bundle, Path]) -> Iterator[TestClient]:
    app = model_app(served[1], None, ModelLimits(rows=300, bytes=200_000))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def _post(client: TestClient, body: Any, **headers: str) -> httpx2.Response:
    return client.post("/predict", json=body, headers=headers)


def _one_line(response: httpx2.Response, status: int, words: str) -> None:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert words in error["message"]
    assert "\n" not in error["message"]
    assert "Traceback" not in response.text


def test_a_file_is_predicted_as_the_bundle_does(
    client: TestClient, served: tuple[Case, Bundle, Path]
) -> None:
    body = (served[2] / "data.csv").read_bytes()
    found = client.post("/predict", content=body, headers={"Content-Type": "text/csv"}).json()
    proba = np.array([row["proba_yes, =1"] for row in found["predictions"]])
    known = served[0].table.column("y").is_not_null().to_numpy()
    np.testing.assert_array_equal(proba[known], served[0].predictions[:, 1])
    assert found["target"] == "y"


def test_rows_as_json_are_read_as_rows_of_a_file_are(client: TestClient, tmp_path: Path) -> None:
    as_json = _post(client, {"rows": [_ROW, {**_ROW, "*": None, "member": None}]}).json()
    line = "120,5;0,25;yes;b;00012;01.03.2020 00:00"
    header = ";".join('"' + name.replace('"', '""') + '"' for name in _ROW)
    text = f"{header}\n{line}\n{line.replace(';b;', ';;').replace('yes', '')}\n"
    headers = {"Content-Type": "text/csv", "Accept": "application/json"}
    as_file = client.post("/predict", content=text.encode(), headers=headers).json()
    assert as_json["predictions"] == as_file["predictions"]
    assert len(as_json["predictions"]) == 2


def test_an_answer_can_be_csv_in_which_nothing_is_a_formula(client: TestClient) -> None:
    answer = _post(client, [_ROW], Accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == 'y,proba_no,"proba_yes, =1"'


def test_the_schema_names_every_input(client: TestClient) -> None:
    schema = client.get("/schema").json()
    assert schema["required"] == list(_ROW)
    assert schema["properties"]["^amount.*$"]["type"] == ["number", "string", "null"]
    assert schema["x-predicts"]["classes"] == ["no", "yes, =1"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"rows": [{}]}, "lacks column"),
        ({"rows": [{**_ROW, "*": ["b"]}]}, "list is no value"),
        ({"rows": [{**_ROW, "^amount.*$": "much"}]}, "is no number"),
        ({"rows": [{**_ROW, "since": "yesterday"}]}, "is no date"),
        ({"rows": [{**_ROW, "*": 10**400}]}, "no value of a cell"),
        ({"rows": [1]}, "the body is not"),
        ({"columns": []}, "the body is not"),
        ("rows", "the body is not"),
    ],
)
def test_what_does_not_match_is_refused_in_a_line(client: TestClient, body: Any, words: str) -> None:
    _one_line(_post(client, body), 422, words)


@pytest.mark.parametrize("body", [b"{", b"", b"[" * 100_000, b'{"rows": [{"a": NaN}]}', b"\xff\xfe\x00"])
def test_what_is_no_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    _one_line(answer, 422, "the body is no JSON")


def test_no_rows_give_no_predictions(client: TestClient) -> None:
    assert _post(client, {"rows": []}).json()["predictions"] == []


def test_limits(client: TestClient) -> None:
    _one_line(_post(client, [_ROW] * 301), 413, "rows are more than 300")
    csv = {"Content-Type": "text/csv"}
    _one_line(client.post("/predict", content=b"x" * 200_001, headers=csv), 413, "the body has more")
    _one_line(
        client.post("/predict", content=iter([b"x" * 150_000] * 2), headers=csv), 413, "the body has more"
    )
    _one_line(client.post("/predict", content=b"PK\x03\x04\0\0", headers=csv), 415, "send text")
    _one_line(client.post("/predict", content=b"a,b\n1,2\n", headers=csv), 422, "lacks column")
    _one_line(client.post("/predict", content=b"", headers=csv), 422, "")
    _one_line(client.post("/predict", content=b"a", headers={"Content-Type": "text/html"}), 415, "text/html")
    _one_line(client.get("/docs"), 404, "")
    _one_line(client.get("/predict"), 405, "")


def test_a_model_that_fails_is_told_without_its_insides(served: tuple[Case, Bundle, Path]) -> None:
    class Broken:
        def predict(self, frame: object) -> None:
            raise RuntimeError("secret path /home")

    bundle = Bundle(served[1].folder, served[1].manifest)
    bundle.__dict__["model"] = Broken()
    with TestClient(model_app(bundle), raise_server_exceptions=False) as client:
        answer = _post(client, [_ROW])
        _one_line(answer, 422, "cannot be used")
        assert "secret" not in answer.text


def test_who_may_call(served: tuple[Case, Bundle, Path]) -> None:
    with TestClient(model_app(served[1], "geheim")) as client:
        assert client.get("/health").json() == {"status": "ok"}
        for headers in ({}, {"Authorization": "Bearer other"}, {"Authorization": "geheim"}):
            _one_line(client.get("/schema", headers=headers), 401, "token")
        answer = client.get("/schema", headers={"Authorization": "Bearer geheim"})
        assert answer.status_code == 200
        for name, value in (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")):
            assert answer.headers[name] == value
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        _one_line(client.get("/health", headers={"Host": "evil.example"}), 403, "this machine")
        _one_line(client.get("/health", headers={"Origin": "http://evil.example"}), 403, "other places")
    with TestClient(model_app(served[1], "geheim", loopback=False)) as client:
        assert client.get("/health", headers={"Host": "model.example"}).status_code == 200


@pytest.mark.parametrize("token", ["", " ", "two words\n", "t\u00f6ken"])
def test_a_token_that_no_header_can_hold_is_refused(served: tuple[Case, Bundle, Path], token: str) -> None:
    with pytest.raises(RequestError, match="BAD-TOKEN"):
        serve_model(served[1].folder, host="0.0.0.0", port=0, token=token)


def test_a_folder_of_somebody_s_is_not_replaced(served: tuple[Case, Bundle, Path], tmp_path: Path) -> None:
    for name, text in (("mine", "FROM scratch\n"), ("ours", "# Built with: docker build -t x .\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(text)
        (tmp_path / name / "thesis.txt").write_text("years of work")
        with pytest.raises(RequestError, match="OUT-EXISTS"):
            write_container(served[1].folder, tmp_path / name)
        assert (tmp_path / name / "thesis.txt").read_text() == "years of work"
    write_container(served[1].folder, tmp_path / "image")
    write_container(served[1].folder, tmp_path / "image")


def test_versions_of_a_manifest_name_no_other_package(served: tuple[Case, Bundle, Path]) -> None:
    manifest = served[1].manifest
    hostile = {**manifest.versions, "numpy": "2.0\nevil @ https://evil.test/x.whl", "python": "3.12\nevil"}
    changed = manifest.model_copy(update={"versions": hostile})
    assert requirements(changed)["numpy"] == np.__version__
    source = served[0].source.model_copy(update={"manifest": changed})
    assert "evil" not in requirements_text(source)


def test_a_container_s_entry_point_serves_its_bundle(
    served: tuple[Case, Bundle, Path], tmp_path: Path
) -> None:
    done = write_container(served[1].folder, tmp_path / "image")
    assert {"Dockerfile", "requirements.txt", "entrypoint.py", "model", "package"} <= set(done.files)
    dockerfile = (tmp_path / "image" / "Dockerfile").read_text()
    assert "USER 10001" in dockerfile
    assert "HEALTHCHECK" in dockerfile
    pins = (tmp_path / "image" / "requirements.txt").read_text().splitlines()
    assert all("==" in line for line in pins)
    assert any(line.startswith("lightgbm==") for line in pins)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "MODEL_TOKEN": "t",
        "OMP_NUM_THREADS": "1",
    }
    words = [sys.executable, "-P", "entrypoint.py"]
    image = tmp_path / "image"
    with subprocess.Popen(words, cwd=image, env=env, stderr=subprocess.PIPE, text=True) as server:
        try:
            _ask(server, image, env, port)
        finally:
            server.terminate()
        assert server.wait(20) in {0, -15}


def _ask(server: "subprocess.Popen[str]", image: Path, env: Mapping[str, str], port: int) -> None:
    """Wait until the server says that it serves, check its health, have it predict."""
    assert server.stderr is not None
    assert "serving" in server.stderr.readline()
    check = [sys.executable, "healthcheck.py"]
    for _ in range(50):
        if subprocess.run(check, cwd=image, env=env, check=False).returncode == 0:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the health check never succeeds")
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/predict",
        json.dumps([_ROW]).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer t"},
    )
    with urllib.request.urlopen(asked) as answer:
        found = json.loads(answer.read())
    assert set(found["predictions"][0]) == {"y", "proba_no", "proba_yes, =1"}
