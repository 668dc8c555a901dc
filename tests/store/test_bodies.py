"""Events that SQLite and the chain have nothing against, and that still are not what events are."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import StorageError
from automl_agent.tools.store import database, reading
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import RunStore, read_events, read_unchecked

from ..recompute.tampering import chain_anew, past_the_triggers


def invented(folder: Path, kind: str, body: str) -> Path:
    """A record with one event more, chained as ours are."""
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
    rows = [row.said for row in reading.recorded(folder).rows]
    database.create(folder / "run.db", [*rows, (kind, 0, 0, 1.5, body)])
    (folder / ".lock").unlink()
    return folder


BODIES = {
    "no json": "{",
    "nothing": "",
    "a list": "[1]",
    "a number": "7",
    "null": "null",
    "not a number": '{"score": NaN}',
    "infinite": '{"score": -Infinity}',
    "deep": "[" * 200_000,
    "a long number": '{"n": ' + "9" * 10_000 + "}",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_body_is_one_line(tmp_path: Path, name: str) -> None:
    folder = invented(tmp_path, "verdict", BODIES[name])
    for opening in (read_events, read_unchecked, RunStore):
        with pytest.raises(StorageError, match=r"event 2 \(verdict\) is not as events are"):
            opening(folder)


def test_a_kind_of_a_later_version_is_told_as_one(tmp_path: Path) -> None:
    folder = invented(tmp_path, "dreamt", "{}")
    with pytest.raises(StorageError, match="RUN-NEWER"):
        read_events(folder)


def test_a_text_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    folder = invented(tmp_path, "verdict", "{}")
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    past_the_triggers(connection)
    connection.execute("UPDATE event SET body = CAST(x'7bff7d' AS TEXT) WHERE seq = 2")
    connection.close()
    for opening in (read_events, RunStore):
        with pytest.raises(StorageError, match="RUN-DAMAGED"):
            opening(folder)


def test_a_body_beyond_every_measure_is_neither_written_nor_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = invented(tmp_path, "verdict", json.dumps({"text": "x" * 5000}))
    for module in (reading, database):
        monkeypatch.setattr(module, "LARGEST_BYTES", 4000)
    with pytest.raises(StorageError, match="too big"):
        read_events(folder)
    (tmp_path / "new").mkdir()
    with RunStore(tmp_path / "new") as store:
        store.append(EventKind.RUN_CREATED, {})
        with pytest.raises(StorageError, match="RUN-WRITE"):
            store.append(EventKind.VERDICT, {"text": "x" * 5000})
        assert len(store.events) == 1
    assert len(read_events(tmp_path / "new")) == 1


#: Every kind that a history is made of, with a body that is JSON and makes no sense.
WRONG: list[tuple[str, Any]] = [
    ("run_created", {}),
    ("profiled", {"rows": "many"}),
    ("planned", {}),
    ("planned", {"task": 7}),
    ("audited", {"suspects": 7}),
    ("suggested", {}),
    ("suggested", {"proposals": [7]}),
    ("proposed", {"family": 1}),
    ("finished", {}),
    ("finished", {"trial": None}),
    ("finished", {"trial": {}, "elapsed": "long"}),
    ("search_ended", {}),
    ("selected", {"trial": "the best"}),
    ("selected", {"trial": 0, "incumbents": 7}),
    ("verdict", {"checks": 7}),
    ("advised", {"advice": {"about": 1}}),
    ("accepted", {}),
    ("result", {"status": "fine"}),
]


@pytest.mark.e2e
def test_events_that_do_not_say_what_their_kind_says_are_one_line(
    finished: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = reading.recorded(finished).rows
    assert replay(read_events(finished)).result is not None
    for kind, body in WRONG:
        # A proposal that has an outcome is not looked at any more.
        number = 999 if kind == "proposed" else max((r.number for r in rows if r.kind == kind), default=0)
        changed = [r.said for r in rows if (r.kind, r.number) != (kind, number)]
        changed.append((kind, number, 0, 1.5, json.dumps(body)))
        changed.sort(key=lambda r: r[0] != "run_created")
        folder = tmp_path / "run"
        folder.mkdir(exist_ok=True)
        database.create(folder / "run.db", changed)
        for command in (["status"], ["why"], ["resume"], ["report"]):
            code = entry([*command, str(folder)])
            err = capfd.readouterr().err
            # Some commands do not come by what is wrong.
            assert code in {0, 5} | ({2} if command == ["report"] else set()), (kind, body, command, err)
            assert err.count("\n") <= 1 or command == ["resume"], err
            assert "Traceback" not in err
        with pytest.raises(StorageError, match="RUN-DAMAGED"):
            replay(read_events(folder))
        (folder / ".lock").unlink()


def test_a_chain_that_was_made_anew_is_not_the_one_that_was_acknowledged(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.FINISHED, {"score": 0.5}, number=1)
    connection = sqlite3.connect(tmp_path / "run.db", isolation_level=None)
    connection.execute("DROP TRIGGER event_is_final")
    connection.execute("UPDATE event SET body = '{\"score\": 0.9}' WHERE seq = 2")
    chain_anew(connection)
    connection.execute(
        "CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are final'); END"
    )
    connection.close()
    with pytest.raises(StorageError, match="event 2 is not the one that was acknowledged"):
        RunStore(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER more AFTER INSERT ON event BEGIN SELECT 1; END",
        "CREATE VIEW more AS SELECT * FROM event",
        "DROP TRIGGER event_stays",
    ],
)
def test_a_schema_that_is_not_ours_is_refused(tmp_path: Path, statement: str) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
    connection = sqlite3.connect(tmp_path / "run.db", isolation_level=None)
    connection.execute(statement)
    connection.close()
    with pytest.raises(StorageError, match="guards"):
        RunStore(tmp_path)
