"""A record of an older version becomes one of today's, with a copy; killed anywhere, one of both is in place."""

import os
import shutil
import signal
import sqlite3
from pathlib import Path
from unittest import mock

import pytest
from automl_agent.evals.forks import fork
from automl_agent.pipelines.contracts import StorageError
from automl_agent.tools.store import files
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore, broken, read_events
from automl_agent.tools.store.schema import SCHEMA_VERSION, schema


def old(folder: Path, *, log: bool = False) -> Path:
    """A run of schema 1 with three events; in a log, as a killed process leaves it, or closed."""
    place = folder.with_name(f"{folder.name}-open")
    place.mkdir()
    connection = sqlite3.connect(place / "run.db", isolation_level=None)
    connection.executescript(schema(1))
    connection.execute("PRAGMA journal_mode = WAL")
    for number, kind in enumerate(("run_created", "profiled", "finished")):
        connection.execute(
            "INSERT INTO event (kind, number, attempt, at, body) VALUES (?, ?, 0, 1.5, ?)",
            (kind, number, f'{{"n": {number}}}'),
        )
    if not log:
        connection.close()
        shutil.copytree(place, folder)
    else:
        shutil.copytree(place, folder)
        connection.close()
    return folder


def said(folder: Path) -> list[tuple[int, str, int, float, object]]:
    return [(e.seq, e.kind.value, e.number, e.at, dict(e.body)) for e in read_events(folder)]


@pytest.mark.parametrize("log", [False, True])
def test_it_is_read_as_it_is_and_made_anew_when_taken_up(tmp_path: Path, log: bool) -> None:
    folder = old(tmp_path / "run", log=log)
    before = said(folder)
    assert [n for n, *_ in before] == [1, 2, 3]
    assert broken(folder) == []
    assert not (folder / "run.db.schema-1").exists()
    with RunStore(folder) as store:
        store.append(EventKind.SELECTED, {"trial": 1})
    after = said(folder)
    assert after[:3] == before
    assert [kind for _, kind, *_ in after[3:]] == ["migrated", "selected"]
    assert after[3][-1] == {"from": 1, "to": SCHEMA_VERSION, "events": 3, "copy": "run.db.schema-1"}
    assert broken(folder) == []
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copyfile(folder / "run.db.schema-1", copy / "run.db")
    assert said(copy) == before


def test_it_is_migrated_once(tmp_path: Path) -> None:
    folder = old(tmp_path / "run")
    for _ in range(2):
        RunStore(folder).close()
    assert [kind for _, kind, *_ in said(folder)] == ["run_created", "profiled", "finished", "migrated"]


@pytest.mark.parametrize("place", ["run.db.schema-#", "run.db"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_it_migrates_nothing_is_lost(tmp_path: Path, place: str, when: str) -> None:
    folder = old(tmp_path / "run", log=True)
    before = said(folder)

    def passing(name: str) -> None:
        if name == f"rename:{place}:{when}":
            os.kill(os.getpid(), signal.SIGKILL)

    pid = fork()
    if pid == 0:
        try:
            with mock.patch.object(files, "passing", passing):
                RunStore(folder)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL
    assert said(folder)[:3] == before
    RunStore(folder).close()
    assert said(folder)[:3] == before
    assert [kind for _, kind, *_ in said(folder)[3:]] == ["migrated"]
    assert sorted(p.name for p in folder.iterdir()) == [".lock", "run.db", "run.db.schema-1"]


def test_a_damaged_old_record_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = old(tmp_path / "run")
    data = bytearray((folder / "run.db").read_bytes())
    data[4096:4200] = bytes(104)
    (folder / "run.db").write_bytes(data)
    with pytest.raises(StorageError, match="RUN-DAMAGED"):
        RunStore(folder)
    assert (folder / "run.db").read_bytes() == data
    assert not (folder / "run.db.schema-1").exists()
