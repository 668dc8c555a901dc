"""The store keeps what was acknowledged, in order, for one process at a time."""

import ctypes
import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import pytest
from automl_agent.evals.forks import bounded
from automl_agent.pipelines.contracts import RequestError, StorageError
from automl_agent.tools.store.events import Event, EventKind
from automl_agent.tools.store.run import RunStore, broken, read_events, read_unchecked


def test_the_database_appears_with_its_first_event(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        assert not (tmp_path / "run.db").exists()
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        assert (tmp_path / "run.db").exists()
    assert not list(tmp_path.glob("*tmp*"))
    assert [e.kind for e in read_events(tmp_path)] == [EventKind.RUN_CREATED]


def test_events_come_back_in_order_and_exactly(tmp_path: Path) -> None:
    value = 0.1 + 0.2
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r", "text": "\ud800 é \x00"})
        store.append(EventKind.FINISHED, {"score": value}, number=3)
        kept = store.events
    again = read_events(tmp_path)
    assert [e.seq for e in again] == [1, 2]
    assert again == kept
    assert again[1].body["score"] == value


def test_watchers_hear_of_committed_events_only(tmp_path: Path) -> None:
    heard: list[int] = []

    def watcher(event: Event) -> None:
        with sqlite3.connect(tmp_path / "run.db") as other:
            heard.append(other.execute("SELECT count(*) FROM event").fetchone()[0])
        other.close()

    with RunStore(tmp_path) as store:
        store.watch(watcher)
        store.append(EventKind.RUN_CREATED, {})
        store.append(EventKind.SELECTED, {"trial": 1})
    assert heard == [1, 2]


def test_an_event_happens_once(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.TEST_OPENED, {})
        with pytest.raises(sqlite3.IntegrityError):
            store.append(EventKind.TEST_OPENED, {})
        assert len(store.events) == 1


def test_events_cannot_be_changed_or_removed(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {})
    connection = sqlite3.connect(tmp_path / "run.db")
    for statement in ("UPDATE event SET body = '{}'", "DELETE FROM event"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store, pytest.raises(ValueError, match="JSON"):
        store.append(EventKind.RUN_CREATED, {"score": float("nan")})
    assert not (tmp_path / "run.db").exists()


def _hold(
    folder: Path, ready: "multiprocessing.synchronize.Event", done: "multiprocessing.synchronize.Event"
) -> None:
    with RunStore(folder):
        ready.set()
        done.wait(20)


def test_a_second_process_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(tmp_path, ready, done))
    holder.start()
    assert ready.wait(20)
    with pytest.raises(StorageError, match=f"process {holder.pid}"):
        RunStore(tmp_path)
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)  # the kernel drops the lock at once, no grace period
    holder.join()
    RunStore(tmp_path).close()


@pytest.mark.parametrize(
    "damage", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\x00" * 500]
)
def test_a_damaged_database_is_one_line(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "run.db").write_bytes(damage)
    with pytest.raises(StorageError, match="RUN-DAMAGED"):
        RunStore(tmp_path)
    assert_unlocked(tmp_path)


def assert_unlocked(folder: Path) -> None:
    """A failed open must not keep the folder locked."""
    (folder / "run.db").unlink()
    RunStore(folder).close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {})
    connection = sqlite3.connect(tmp_path / "run.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match="RUN-NEWER"):
        RunStore(tmp_path)


def test_no_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="NO-RUN"):
        read_events(tmp_path)


def _write_until_killed(folder: Path, acknowledged: "ctypes.c_int64") -> None:
    bounded()
    with RunStore(folder) as store:
        start = len(store.all(EventKind.FINISHED))
        if not store.events:
            store.append(EventKind.RUN_CREATED, {})
        for number in range(start, 1_000_000):
            store.append(EventKind.FINISHED, {"n": number}, number=number)
            acknowledged.value = number


def test_nothing_acknowledged_is_lost_to_kill_9(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    acknowledged = context.RawValue(ctypes.c_int64, -1)  # shared memory: it outlives the child
    for more in (1, 2, 5, 11, 23):
        wanted = acknowledged.value + more
        child = context.Process(target=_write_until_killed, args=(tmp_path, acknowledged))
        child.start()
        while acknowledged.value < wanted and child.is_alive():
            child.join(0.001)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert child.exitcode == -signal.SIGKILL
        numbers = [e.number for e in read_events(tmp_path) if e.kind is EventKind.FINISHED]
        assert numbers == list(range(len(numbers)))
        assert len(numbers) > acknowledged.value >= wanted


def _recorded(folder: Path) -> None:
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.FINISHED, {"score": 0.5, "text": "\ud800 é"}, number=1)
        with pytest.raises(sqlite3.IntegrityError):
            store.append(EventKind.FINISHED, {"score": 0.9}, number=1)
        store.append(EventKind.FINISHED, {"score": 0.7}, number=2)
        store.append(EventKind.SELECTED, {"trial": 1})


def _past_the_triggers(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    for trigger in ("event_is_final", "event_stays"):
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_record_as_it_was_written_is_whole(tmp_path: Path) -> None:
    _recorded(tmp_path)
    assert broken(tmp_path) == []
    with RunStore(tmp_path) as store:
        store.append(EventKind.VERDICT, {"checks": []})
    assert broken(tmp_path) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET body = replace(body, '0.5', '0.6')", "event 2"),
        ("UPDATE event SET at = at + 1 WHERE seq = 3", "event 3"),
        ("UPDATE event SET chain = 'x' WHERE seq = 4", "event 4"),
        ("DELETE FROM event WHERE seq = 2", "before event 3"),
        ("DELETE FROM event WHERE seq = 4", "at its end"),
        ("INSERT INTO event SELECT 5, 'verdict', 0, 0, at, '{}', chain FROM event WHERE seq = 4", "event 5"),
    ],
)
def test_a_changed_record_is_found(tmp_path: Path, statement: str, said: str) -> None:
    _recorded(tmp_path)
    _past_the_triggers(tmp_path, statement)
    assert any(said in words for words in broken(tmp_path))
    assert read_unchecked(tmp_path)[0].body == {"run_id": "r"}
    for opening in (read_events, RunStore):
        with pytest.raises(StorageError, match="RUN-DAMAGED"):
            opening(tmp_path)
