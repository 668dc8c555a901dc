"""Runs are removed whole, and nothing else is."""

import json
import shutil
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError, StorageError
from automl_agent.tools.runs.remove import remove
from automl_agent.tools.store.lock import RunLock

NAMES = ("20260101T000000Z-a", "20260102T000000Z-b")


@pytest.fixture
def runs(tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in NAMES:
        shutil.copytree(finished, tmp_path / "runs" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"


def test_a_run_goes_whole(runs: Path) -> None:
    assert remove(runs / NAMES[0]) == ()
    assert [p.name for p in runs.iterdir()] == [NAMES[1]]


def test_what_no_run_wrote_stays(runs: Path) -> None:
    (runs / NAMES[0] / "notes.txt").write_text("mine")
    (runs / NAMES[0] / "clients.csv").write_text("a,b\n")
    assert remove(runs / NAMES[0]) == ("clients.csv", "notes.txt")
    assert sorted(p.name for p in (runs / NAMES[0]).iterdir()) == ["clients.csv", "notes.txt"]
    with pytest.raises(RequestError, match="NO-RUN"):
        remove(runs / NAMES[0])


def test_links_are_never_followed(runs: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "file").write_text("mine")
    folder = runs / NAMES[0]
    (folder / "work").symlink_to(outside)
    (folder / "evidence" / "link").symlink_to(outside)
    (folder / "report.md").unlink()
    (folder / "report.md").symlink_to(outside / "deep" / "file")
    (runs / "alias").symlink_to(runs / NAMES[1])
    with pytest.raises(RequestError, match="NOT-A-RUN"):
        remove(runs / "alias")
    assert remove(folder) == ()
    assert (outside / "deep" / "file").read_text() == "mine"
    assert (runs / NAMES[1] / "run.db").is_file()


def test_a_folder_that_is_no_run_s_stays(tmp_path: Path) -> None:
    for name, text in (("none", None), ("text", b"hello"), ("sqlite", b"SQLite format 3\0" + bytes(100))):
        folder = tmp_path / name
        (folder / "model").mkdir(parents=True)
        if text is not None:
            (folder / "run.db").write_bytes(text)
        with pytest.raises(RequestError, match=r"NO-RUN|NOT-A-RUN"):
            remove(folder)
        assert (folder / "model").is_dir()


def test_a_damaged_run_can_be_removed(runs: Path) -> None:
    path = runs / NAMES[0] / "run.db"
    body = bytearray(path.read_bytes())
    body[100:5000] = bytes(4900)
    path.write_bytes(bytes(body))
    assert remove(runs / NAMES[0]) == ()


def test_a_run_that_is_worked_on_is_refused(runs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lock = RunLock(runs / NAMES[0])
    try:
        with pytest.raises(StorageError, match="RUN-LOCKED"):
            remove(runs / NAMES[0])
        # Named together with others, none of them goes.
        assert entry(["runs", "rm", NAMES[1], NAMES[0], "--yes"]) == 5
        assert capfd.readouterr().err.startswith("error[RUN-LOCKED]")
        # Picked by age, it is passed over.
        assert entry(["runs", "rm", "--older-than", "0h", "--yes"]) == 0
    finally:
        lock.release()
    assert sorted(p.name for p in runs.iterdir()) == [NAMES[0]]


def test_nothing_goes_without_a_yes(
    runs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert entry(["runs", "rm", "latest"]) == 2
    assert "error[NOT-AGREED]" in capfd.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, left in (("n", 2), ("y", 1)):
        monkeypatch.setattr("typer.confirm", lambda *_, answer=answer, **__: answer == "y")
        assert entry(["runs", "rm", "latest"]) == 0
        assert len(list(runs.iterdir())) == left
    assert "nothing removed" in capfd.readouterr().err


def test_runs_are_picked_by_age_and_end(runs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert entry(["runs", "rm", "--older-than", "30d", "--yes", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"removed": []}
    assert entry(["runs", "rm", "--failed", "--yes"]) == 0
    assert len(list(runs.iterdir())) == 2
    assert capfd.readouterr().out == "no run fits\n"
    assert entry(["runs", "rm", NAMES[0], "--older-than", "0d", "--yes", "--json"]) == 0
    assert [Path(r["folder"]).name for r in json.loads(capfd.readouterr().out)["removed"]] == [NAMES[0]]
    assert [p.name for p in runs.iterdir()] == [NAMES[1]]


@pytest.mark.parametrize(("words", "code"), [((), "NO-RUN"), (("--older-than", "soon"), "BAD-AGE")])
def test_what_is_not_said_rightly_removes_nothing(
    runs: Path, words: tuple[str, ...], code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert entry(["runs", "rm", "--yes", *words]) == 2
    assert f"error[{code}]" in capfd.readouterr().err
    assert len(list(runs.iterdir())) == 2


def test_runs_alone_lists_them(runs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = []
    for words in (["runs"], ["runs", "ls"], ["runs", "runs"], ["runs", "--json"]):
        assert entry(words) == 0
        said.append(capfd.readouterr().out)
    assert said[0] == said[1] == said[2]
    assert [line.split()[1] for line in said[0].splitlines()] == [f"runs/{name}" for name in NAMES]
    rows = json.loads(said[3])
    assert [(r["folder"], r["status"], r["state"]) for r in rows] == [
        (f"runs/{name}", "unverified", "unverified") for name in NAMES
    ]
