"""Whatever stands where a record should be: one line, exit 5, nothing changed, nobody locked out."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.evals.forks import fork
from automl_agent.pipelines.contracts import StorageError
from automl_agent.tools.store import reading
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore, read_events

Prepare = Callable[[Path], object]


def recorded(folder: Path) -> Path:
    """A run folder with two events, closed."""
    folder.mkdir(exist_ok=True)
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.FINISHED, {"score": 0.5}, number=1)
    return folder


def killed(folder: Path, to: Path) -> Path:
    """What a process leaves that is killed after its last event: the log is there."""
    import shutil

    folder.mkdir()
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.FINISHED, {"score": 0.5}, number=1)
        shutil.copytree(folder, to)
    return to


def _elsewhere(folder: Path) -> None:
    other = recorded(folder.with_name("other"))
    (folder / "run.db").symlink_to(other / "run.db")


def _of_another_program(folder: Path) -> None:
    connection = sqlite3.connect(folder / "run.db")
    connection.execute("CREATE TABLE t (x)")
    connection.close()


def _begun_and(harm: Prepare) -> Prepare:
    def prepare(folder: Path) -> None:
        recorded(folder)
        harm(folder)

    return prepare


PLACES: dict[str, Prepare] = {
    "link to another run": _elsewhere,
    "link to nothing": lambda f: (f / "run.db").symlink_to("gone"),
    "link to itself": lambda f: (f / "run.db").symlink_to("run.db"),
    "folder": lambda f: (f / "run.db").mkdir(),
    "pipe": lambda f: os.mkfifo(f / "run.db"),
    "log that is a link": _begun_and(lambda f: (f / "run.db-wal").symlink_to("/etc/hostname")),
    "log that is a folder": _begun_and(lambda f: (f / "run.db-wal").mkdir()),
    "log that is a pipe": _begun_and(lambda f: os.mkfifo(f / "run.db-wal")),
    "shared memory that is a link": _begun_and(lambda f: (f / "run.db-shm").symlink_to("/etc/hostname")),
    "empty": lambda f: (f / "run.db").touch(),
    "text": lambda f: (f / "run.db").write_text("not a database\n" * 99),
    "another program's database": _of_another_program,
    "header alone": _begun_and(lambda f: os.truncate(f / "run.db", 100)),
}


def _tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(p.relative_to(folder)): (p.lstat().st_mode, p.read_bytes() if p.is_file() else b"")
        for p in sorted(folder.rglob("*"))
        if p.name != ".lock"
    }


@pytest.mark.parametrize("name", PLACES)
def test_it_is_one_line_and_nothing_is_changed(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    PLACES[name](folder)
    before = _tree(tmp_path)
    for command in ("status", "why", "resume"):
        assert entry([command, str(folder)]) == 5, command
        out, err = capfd.readouterr()
        assert err.startswith("error["), command
        assert err.count("\n") == 1
        assert out == ""
    assert entry(["runs", str(tmp_path)]) == 0
    capfd.readouterr()
    assert _tree(tmp_path) == before


@pytest.mark.parametrize("name", ["link", "folder", "pipe"])
def test_a_lock_that_is_no_file_is_one_line(tmp_path: Path, name: str) -> None:
    recorded(tmp_path / "run")
    lock = tmp_path / "run" / ".lock"
    lock.unlink()
    make: dict[str, Prepare] = {
        "link": lambda p: p.symlink_to(tmp_path / "x"),
        "folder": Path.mkdir,
        "pipe": os.mkfifo,
    }
    make[name](lock)
    with pytest.raises(StorageError):
        RunStore(tmp_path / "run")
    assert not (tmp_path / "x").exists()
    assert len(read_events(tmp_path / "run")) == 2


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that other users can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(work: Callable[[], str]) -> str:
    """What ``work`` says in a process without root's rights."""
    read, write = os.pipe()
    pid = fork()
    if pid == 0:
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            os.write(write, work().encode()[:4000])
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        said = stream.read().decode()
    os.waitpid(pid, 0)
    return said


def _tried(work: Callable[[Path], object], folder: Path) -> str:
    try:
        return f"done {work(folder)}"
    except StorageError as error:
        return str(error)
    except BaseException as error:  # noqa: BLE001 - goes to the parent as text
        return f"traceback {type(error).__name__}: {error}"


def _count(folder: Path) -> int:
    return len(read_events(folder))


def test_a_run_in_a_folder_that_may_only_be_read_can_be_read(open_place: Path) -> None:
    folder = recorded(open_place / "run")
    folder.chmod(0o555)
    assert as_nobody(lambda: _tried(_count, folder)) == "done 2"
    assert as_nobody(lambda: _tried(RunStore, folder)).startswith("error[NO-PERMISSION]: ")
    folder.chmod(0o755)


def test_a_log_in_a_folder_that_may_only_be_read_is_one_line(open_place: Path) -> None:
    folder = killed(open_place / "run", open_place / "killed")
    (folder / "run.db-shm").unlink()
    folder.chmod(0o555)
    assert as_nobody(lambda: _tried(_count, folder)).startswith("error[NO-PERMISSION]: ")
    folder.chmod(0o755)


@pytest.mark.parametrize("part", ["run.db", "."])
def test_what_may_not_be_read_is_one_line(open_place: Path, part: str) -> None:
    folder = recorded(open_place / "run")
    (folder / part).chmod(0o000)
    assert as_nobody(lambda: _tried(_count, folder)).startswith("error[NO-PERMISSION]: ")
    (folder / part).chmod(0o755)


def test_a_log_left_by_a_killed_process_is_read_without_touching_it(tmp_path: Path) -> None:
    folder = killed(tmp_path / "run", tmp_path / "killed")
    before = {name: (folder / name).read_bytes() for name in ("run.db", "run.db-wal")}
    assert len(read_events(folder)) == 2
    assert {name: (folder / name).read_bytes() for name in before} == before
    RunStore(folder).close()
    assert not (folder / "run.db-wal").exists()
    assert len(read_events(folder)) == 2


def test_reading_leaves_no_files_behind(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "run")
    before = sorted(p.name for p in folder.iterdir())
    read_events(folder)
    assert sorted(p.name for p in folder.iterdir()) == before


def test_a_database_that_another_program_holds_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.0)
    folder = killed(tmp_path / "run", tmp_path / "killed")
    other = sqlite3.connect(folder / "run.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    for opening in (read_events, RunStore):
        with pytest.raises(StorageError, match="RUN-BUSY"):
            opening(folder)
    other.close()
    RunStore(folder).close()


def test_a_write_that_another_program_blocks_is_one_line_and_the_event_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automl_agent.tools.store.database.PATIENCE_SECONDS", 0.0)
    with RunStore(recorded(tmp_path / "run")) as store:
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="RUN-BUSY"):
            store.append(EventKind.VERDICT, {})
        other.execute("ROLLBACK")
        other.close()
        assert len(store.events) == 2
        store.append(EventKind.VERDICT, {})
    assert [e.seq for e in read_events(tmp_path / "run")] == [1, 2, 3]
