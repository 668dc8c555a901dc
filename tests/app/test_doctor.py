"""``doctor`` says what is wrong and changes nothing; ``repair`` saves what is sound, elsewhere."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError, StorageError
from automl_agent.tools.doctor.finding import exit_code, fail, ok, warn
from automl_agent.tools.doctor.machine import machine
from automl_agent.tools.doctor.repair import repair
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import RunStore, broken, read_events

from ..recompute.tampering import edit_event, forget_after

Capture = pytest.CaptureFixture[str]


def found(capfd: Capture, *words: str, code: int = 0) -> dict[str, dict[str, Any]]:
    """Findings by name."""
    assert entry(["doctor", *words, "--json"]) == code
    document = json.loads(capfd.readouterr().out)
    assert document["exit_code"] == code
    return {f["name"]: f for f in document["findings"]}


def tree(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(p): (p.lstat().st_mode, p.lstat().st_mtime_ns, p.read_bytes() if p.is_file() else b"")
        for p in sorted(folder.rglob("*"))
    }


def begun(folder: Path, trials: int = 6) -> Path:
    folder.mkdir()
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        for number in range(trials):
            store.append(EventKind.PROPOSED, {"family": "linear"}, number)
            store.append(EventKind.FINISHED, {"score": number / 7}, number)
    return folder


def overwrite(path: Path, old: bytes, new: bytes) -> None:
    """Change bytes where SQLite does not look."""
    data = path.read_bytes()
    assert len(old) == len(new)
    assert old in data
    path.write_bytes(data.replace(old, new))


def test_the_machine_is_looked_at(capfd: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert entry(["doctor"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].startswith("ok    python: 3.")
    assert any(line.startswith("ok    language model: none: AUTOML_AGENT_LLM is set") for line in lines)
    assert list(tmp_path.iterdir()) == []
    names = set(found(capfd))
    assert {"python", "libraries", "memory", "disk", "gpu", "embedded model", "workers", "cache"} <= names


def test_what_would_speak_is_told_without_asking_it(tmp_path: Path) -> None:
    def speaks(**environment: str) -> tuple[str, str]:
        (f,) = [f for f in machine(tmp_path, environment) if f.name == "language model"]
        return f.status, f.said

    assert speaks(OPENAI_API_KEY="sk-secret") == ("ok", "openai:gpt-5.4-mini: OPENAI_API_KEY is set")
    assert speaks(OPENAI_BASE_URL="http://127.0.0.1:9/v1") == (
        "ok",
        "http://127.0.0.1:9/v1: OPENAI_BASE_URL is set",
    )
    status, said = speaks(OPENAI_BASE_URL="http://me:sk-secret@127.0.0.1:9/v1")
    assert status == "fail"
    assert "secret" not in said
    assert speaks(AUTOML_AGENT_LLM="oracle")[0] == "fail"


def test_an_embedded_model_that_is_not_whole_is_told(
    capfd: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from automl_agent.tools.llm.embedded import EMBEDDED

    monkeypatch.setenv("AUTOML_AGENT_CACHE", str(tmp_path / "cache"))
    assert found(capfd)["embedded model"]["status"] == "warn"
    EMBEDDED.path().parent.mkdir(parents=True)
    EMBEDDED.path().write_bytes(b"x")
    assert found(capfd, code=2)["embedded model"]["status"] == "fail"


def test_the_worst_finding_is_the_exit_code() -> None:
    assert exit_code([ok("a", ""), warn("b", "", "")]) == 0
    assert exit_code([fail("a", "", ""), ok("b", "")]) == 2
    assert exit_code([fail("a", "", "", 5), fail("b", "", "")]) == 5


def test_a_run_that_is_well(capfd: Capture, tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    before = tree(tmp_path)
    said = found(capfd, str(folder))
    assert {f["status"] for f in said.values()} == {"ok"}
    assert said["events"]["said"] == "1 run_created, 6 proposed, 6 finished"
    assert "resume" in said["progress"]["said"]
    assert tree(tmp_path) == before


def test_a_run_that_was_killed_is_looked_at_without_being_touched(capfd: Capture, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.PROPOSED, {"family": "linear"})
        killed = Path(shutil.copytree(folder, tmp_path / "killed"))
        live = found(capfd, str(folder))
        assert live["lock"]["said"].startswith("process ")
    (killed / "run.db-shm").unlink()
    (killed / ".report.html.tmp-999999999").write_text("x")
    before = tree(killed)
    said = found(capfd, str(killed))
    assert said["leftovers"]["status"] == "warn"
    assert said["chain"]["status"] == "ok"
    assert tree(killed) == before


def test_what_is_no_run_is_said(capfd: Capture, tmp_path: Path) -> None:
    for command in ("doctor", "repair"):
        assert entry([command, str(tmp_path)]) == 2
        assert capfd.readouterr().err.startswith("error[NO-RUN]")
    (tmp_path / "run.db").mkdir()
    assert found(capfd, str(tmp_path), code=5)["database"]["status"] == "fail"


def test_a_changed_score_is_found_and_cut_off(capfd: Capture, tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    overwrite(folder / "run.db", b'{"score": 0.42857142857142855}', b'{"score": 0.92857142857142855}')
    said = found(capfd, str(folder), code=5)
    assert "event 9 (finished)" in said["chain"]["said"]
    assert "cannot be resumed" in said["progress"]["said"]
    before = tree(folder)
    assert entry(["repair", str(folder), "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert (document["kept"], document["lost"]) == (8, 5)
    assert document["readable_after_gap"] == {"finished": 3, "proposed": 2}
    assert tree(folder) == before
    new = tmp_path / "run-repaired"
    assert document["out"] == str(new)
    events = read_events(new)
    assert [e.at for e in events[:8]] == [e.at for e in _unchecked(folder)[:8]]
    assert events[8].kind is EventKind.REPAIRED
    assert events[8].body["lost"] == 5
    assert events[8].body["why"] == "event 9 (finished) or the one before it was changed"
    assert broken(new) == []
    assert found(capfd, str(new))["repaired"]["status"] == "warn"
    with RunStore(new) as store:
        store.append(EventKind.PROPOSED, {}, 5)
    # Once more: another name, nothing overwritten.
    assert repair(folder).out == tmp_path / "run-repaired-2"


def _unchecked(folder: Path) -> tuple[Any, ...]:
    from automl_agent.tools.store.run import read_unchecked

    return read_unchecked(folder)


def test_what_is_well_is_not_repaired(capfd: Capture, tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    assert entry(["repair", str(folder)]) == 0
    assert capfd.readouterr().out.startswith("nothing to repair: all 13 events")
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_where_nothing_can_be_saved_it_is_said(capfd: Capture, tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    (folder / "run.db").write_bytes(b"\x00" * 50_000)
    assert entry(["repair", str(folder)]) == 5
    assert capfd.readouterr().err.startswith("error[NOTHING-TO-SAVE]")
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_pages_are_read_where_the_header_is_gone(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    data = bytearray((folder / "run.db").read_bytes())
    data[:4096] = bytes(4096)  # header and schema
    (folder / "run.db").write_bytes(data)
    found = repair(folder, tmp_path / "new").found
    assert (len(found.sound), found.lost) == (13, 0)
    assert len(read_events(tmp_path / "new")) == 14


def test_nothing_is_written_over_and_no_run_that_is_held_is_repaired(tmp_path: Path) -> None:
    folder = begun(tmp_path / "run")
    overwrite(folder / "run.db", b"0.42857142857142855", b"0.92857142857142855")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for taken in ("mine", "link", "run"):
        with pytest.raises(RequestError, match="OUT-EXISTS"):
            repair(folder, tmp_path / taken)
    held = begun(tmp_path / "held")
    with RunStore(held), pytest.raises(StorageError, match="RUN-LOCKED"):
        repair(held, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.e2e
@pytest.mark.long
def test_a_repaired_run_is_taken_up_and_its_report_says_so(
    finished: Path, tmp_path: Path, capfd: Capture
) -> None:
    run = Path(shutil.copytree(finished, tmp_path / "run"))
    assert {f["status"] for f in found(capfd, str(run)).values()} == {"ok"}
    forget_after(run, "search_ended")
    edit_event(run, "search_ended", lambda b: b.update(reason="because"))
    said = found(capfd, str(run), code=5)
    assert said["chain"]["status"] == "fail"
    out = tmp_path / "again"
    assert entry(["repair", str(run), "--out", str(out)]) == 0
    assert "continue with: automl-agent resume" in capfd.readouterr().out
    before = replay(read_events(finished)).trials
    assert entry(["resume", str(out)]) == 3
    history = replay(read_events(out))
    assert [(t.proposal, t.score) for t in history.trials] == [(t.proposal, t.score) for t in before]
    for name in ("report.html", "report.md"):
        assert "repaired: 1 events of a damaged record were lost" in (out / name).read_text()
    capfd.readouterr()
    assert entry(["report", str(out), "--recompute"]) == 0
    capfd.readouterr()
    assert found(capfd, str(out))["repaired"]["status"] == "warn"
    (out / "model" / "manifest.json").write_text("{}")
    assert "model/manifest.json was changed" in found(capfd, str(out), code=5)["files"]["said"]


def test_data_that_changed_is_told(finished: Path, tmp_path: Path, capfd: Capture) -> None:
    run = Path(shutil.copytree(finished, tmp_path / "run"))
    forget_after(run, "search_ended")
    assert found(capfd, str(run))["data"]["status"] == "ok"
    table = Path(replay(read_events(run)).plan.task.data)
    moved = table.with_name("moved")
    table.rename(moved)
    try:
        assert found(capfd, str(run), code=2)["data"]["said"].endswith("is missing")
    finally:
        moved.rename(table)


def test_an_old_record_is_told_as_one(tmp_path: Path, capfd: Capture) -> None:
    from automl_agent.tools.store.schema import schema

    connection = sqlite3.connect(tmp_path / "run.db", isolation_level=None)
    connection.executescript(schema(1))
    connection.execute(
        "INSERT INTO event (kind, number, attempt, at, body) VALUES ('run_created', 0, 0, 1.5, '{}')"
    )
    connection.close()
    before = tree(tmp_path)
    assert found(capfd, str(tmp_path))["schema"]["status"] == "warn"
    assert tree(tmp_path) == before
