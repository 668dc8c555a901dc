"""One folder, many who want it: one has it, the others are told who."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest
from automl_agent.evals.forks import fork
from automl_agent.pipelines.contracts import StorageError
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.lock import RunLock, acknowledged, holder
from automl_agent.tools.store.run import RunStore, read_events

CONTENDERS = 8


def _contend(folder: Path, start: int, done: int, said: int) -> None:
    """In a child: wait for the start, try, tell how it was, hold until the end."""
    os.read(start, 1)
    try:
        with RunStore(folder) as store:
            store.append(EventKind.OPENED, {}, attempt=len(store.all(EventKind.OPENED)))
            os.write(said, f"{os.getpid()} held\n".encode())
            os.read(done, 1)
    except StorageError as error:
        os.write(said, f"{os.getpid()} {error.exit_code} {error}\n".encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {})
    return tmp_path


def test_of_eight_one_wins_and_seven_are_told_who(folder: Path) -> None:
    for round_ in range(3):
        lines = _round(folder)
        (winner,) = [line.split()[0] for line in lines if line.endswith("held")]
        lost = [line for line in lines if not line.endswith("held")]
        assert len(lost) == CONTENDERS - 1
        assert all(f" 5 error[RUN-LOCKED]: process {winner} is working on" in line for line in lost)
        assert sum(e.kind is EventKind.OPENED for e in read_events(folder)) == round_ + 1


def _round(folder: Path) -> list[str]:
    """All at once; what each said."""
    with ExitStack() as pipes:

        def pipe() -> tuple[int, int]:
            read, write = os.pipe()
            pipes.callback(os.close, read)
            return read, write

        (start, go), (done, end), (hear, said) = pipe(), pipe(), pipe()
        children = []
        for _ in range(CONTENDERS):
            pid = fork()
            if pid == 0:
                os.close(go)
                os.close(end)
                try:
                    _contend(folder, start, done, said)
                finally:
                    os._exit(0)
            children.append(pid)
        os.close(said)
        os.close(go)  # to read an end of file is the start
        text = b""
        while text.count(b"\n") < CONTENDERS:
            more = os.read(hear, 65536)
            assert more, "a contender died"
            text += more
        os.close(end)
        for pid in children:
            os.waitpid(pid, 0)
    return text.decode().splitlines()


def test_a_holder_is_named_while_it_lives(folder: Path) -> None:
    assert holder(folder) is None
    with RunStore(folder):
        assert holder(folder) == str(os.getpid())
    assert holder(folder) is None
    assert holder(folder / "nowhere") is None


def test_a_lock_that_was_removed_meanwhile_is_no_lock(folder: Path) -> None:
    first = RunLock(folder)
    first.remove()
    with RunStore(folder), pytest.raises(StorageError, match="RUN-LOCKED"):
        RunLock(folder)


@pytest.mark.parametrize(
    "text",
    [b"", b"12", b"x" * 5000, b"1\n2 zz 3\n", b"\xff\xfe\n\x00", b"7\n9 " + b"a" * 64 + b" 00000000\n"],
)
def test_a_garbled_lock_says_nothing_and_stands_in_no_way(folder: Path, text: bytes) -> None:
    (folder / ".lock").write_bytes(text)
    assert acknowledged(folder) is None
    assert len(read_events(folder)) == 1
    RunStore(folder).close()
    found = acknowledged(folder)
    assert found is not None
    assert found.seq == 1


def test_a_record_that_was_removed_does_not_haunt_the_next(folder: Path) -> None:
    with RunStore(folder) as store:
        for number in range(3):
            store.append(EventKind.PROPOSED, {}, number)
    (folder / "run.db").unlink()
    with RunStore(folder) as store:
        found = acknowledged(folder)
        assert found is not None
        assert found.seq == 4
        store.append(EventKind.RUN_CREATED, {})
    assert len(read_events(folder)) == 1
    RunStore(folder).close()
