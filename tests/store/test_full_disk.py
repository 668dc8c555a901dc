"""A full disk, a spent quota, a failing drive: one line, nothing lost, and on again when there is space."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.app.cli import entry
from automl_agent.evals.storage.full import (
    Undisturbed,
    failing,
    filled,
    limited,
    met,
    small_disk,
    steps,
    undisturbed,
)
from automl_agent.evals.storage.short import go_on
from automl_agent.pipelines.contracts import StorageError
from automl_agent.tools.bundle.output import write_predictions
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.faults import check_space, of_system
from automl_agent.tools.store.run import RunStore, read_events

from ..e2e.calls import call, trials
from ..e2e.clients import lay_out

STEPS = 200 if os.environ.get("AUTOML_AGENT_LONG") == "1" else 20
#: More than any file of a short run, and than all of them.
LARGEST, ALL = 400_000, 400_000


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return undisturbed(tmp_path_factory.mktemp("short") / "run")


def test_wherever_a_call_fails_nothing_is_lost(tmp_path: Path, expected: Undisturbed) -> None:
    calls: list[str] = []
    (tmp_path / "whole").mkdir()
    with failing(10**9, calls):
        go_on(tmp_path / "whole", [])
    assert {"fsync", "pwrite", "replace", "rename", "mkdir"} <= set(calls)
    # The last one tidies up, and may fail unheard.
    for number in steps(len(calls) - 2, STEPS):
        wrong, stopped, _ = met(tmp_path / "run", failing(number + 1, []), expected)
        assert wrong is None
        assert stopped


def test_wherever_files_may_not_grow_nothing_is_lost(tmp_path: Path, expected: Undisturbed) -> None:
    came = [met(tmp_path / "run", limited(left), expected) for left in steps(LARGEST, STEPS)]
    assert [wrong for wrong, *_ in came if wrong] == []
    assert len({kept for _, _, kept in came}) > 5
    assert not came[-1][1]


def test_wherever_the_disk_is_full_nothing_is_lost(tmp_path: Path, expected: Undisturbed) -> None:
    with small(tmp_path / "disk") as disk:
        came = [met(disk / "run", filled(disk, left), expected) for left in steps(ALL, STEPS)]
    assert [wrong for wrong, *_ in came if wrong] == []
    assert len({kept for _, _, kept in came}) > 4
    assert not came[-1][1]


def test_an_event_that_was_refused_may_be_tried_again(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {})
        with (
            limited(5000),
            pytest.raises(StorageError, match="RUN-WRITE"),
        ):
            store.append(EventKind.VERDICT, {"text": "x" * 9000})
        store.append(EventKind.VERDICT, {"text": "x" * 9000})
    assert [e.kind for e in read_events(tmp_path)] == [EventKind.RUN_CREATED, EventKind.VERDICT]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a"), "DISK-FULL"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "DISK-FULL"),
        (OSError(errno.EIO, "Input/output error"), "DISK-ERROR"),
        (OSError(errno.EROFS, "Read-only file system"), "READ-ONLY"),
        (PermissionError(errno.EACCES, "Permission denied", "a"), "NO-PERMISSION"),
        (OSError("No space left on device (os error 28)"), "DISK-FULL"),
        (OSError([("a", "b", "[Errno 28] No space left on device: 'a' -> 'b'")]), "DISK-FULL"),
    ],
)
def test_what_the_machine_answers_for_is_told_as_such(error: OSError, code: str) -> None:
    told = of_system(error)
    assert told is not None
    assert told.code == code
    assert told.exit_code == 5


@pytest.mark.parametrize(
    "error", [FileNotFoundError(errno.ENOENT, "x"), OSError("x"), IsADirectoryError(errno.EISDIR, "x")]
)
def test_what_may_be_a_bug_is_not_hidden(error: OSError) -> None:
    assert of_system(error) is None


@pytest.mark.e2e
def test_the_command_says_it_in_one_line(
    finished: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = Path(shutil.copytree(finished, tmp_path / "run"))
    (run / "report.html").unlink()
    with failing(1, []):
        assert entry(["report", str(run)]) == 5
    _out, err = capfd.readouterr()
    assert err.startswith("error[DISK-FULL]: ")
    assert err.count("\n") == 1
    assert not (run / "report.html").exists()
    assert entry(["report", str(run)]) == 0
    assert (run / "report.html").is_file()


def test_what_fails_on_a_full_disk_is_not_to_blame(tmp_path: Path) -> None:
    for words in ("OSError: [Errno 28] No space left on device", "left with code 70: (os error 122)"):
        with pytest.raises(StorageError, match="DISK-FULL"):
            check_space(tmp_path, words)
    check_space(tmp_path, "ValueError: the data are not to its taste")
    check_space(tmp_path / "nowhere", "OSError: [Errno 27] File too large")
    with small(tmp_path / "disk") as disk, filled(disk, 0), pytest.raises(StorageError, match="DISK-FULL"):
        check_space(disk, "left with code 70: it left no word")


def test_predictions_that_do_not_fit_are_one_line(tmp_path: Path) -> None:
    frame = pl.DataFrame({"prediction": np.random.default_rng(0).random(40_000)})
    with small(tmp_path / "disk") as disk, filled(disk, 50_000):
        for name in ("out.csv", "out.parquet", "out.jsonl"):
            with pytest.raises(StorageError, match="DISK-FULL"):
                write_predictions(frame, disk / name)
        assert [p.name for p in disk.iterdir()] == ["ballast"]


@pytest.mark.e2e
@pytest.mark.long
def test_a_run_that_fills_the_disk_goes_on_when_there_is_space(finished: Path, tmp_path: Path) -> None:
    lay_out(tmp_path)
    words = ("run", "request.txt", "interpretable=true", "min_score=0.999", "--trials", "3", "--llm", "none")
    with small(tmp_path / "disk", 100 << 20) as disk:
        out = disk / "out"
        with filled(disk, 20 << 20):
            done = call(tmp_path, *words, "--out", str(out), code=5)
        errors = [line for line in done.stderr.splitlines() if line.startswith("error[")]
        assert len(errors) == 1
        assert "Traceback" not in done.stderr
        assert errors[0].startswith("error[DISK-FULL]: ")
        assert not any(e.kind is EventKind.FINISHED for e in read_events(out))
        call(tmp_path, "resume", str(out), code=3)
        assert trials(out) == trials(finished)


@contextmanager
def small(place: Path, size: int = 2 << 20) -> Iterator[Path]:
    """A small file system, where one may be mounted."""
    try:
        with small_disk(place, size) as disk:
            yield disk
    except PermissionError as reason:
        pytest.skip(f"needs a small file system: {reason}")
