"""What dead processes left goes when a run is taken up; what lives, and what is not ours, stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.leftovers import leftovers
from automl_agent.tools.store.run import RunStore


@pytest.fixture
def dead() -> int:
    """A number that no process has any more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def begun(folder: Path) -> Path:
    folder.mkdir()
    with RunStore(folder) as store:
        store.append(EventKind.RUN_CREATED, {})
    return folder


def test_what_is_left_half_done_is_removed_and_nothing_else(tmp_path: Path, dead: int) -> None:
    folder = begun(tmp_path / "run")
    gone = [
        f".report.html.tmp-{dead}",
        f".run.db.tmp-{dead}",
        f".run.db.tmp-{dead}-journal",
        f".model.tmp-{dead}/estimator/model.txt",
        f"predictions/.0007.npy.tmp-{dead}",
        f"work/job-{dead}-00001/predictions.npy",
        f"work/.target.npy.tmp-{dead}",
        f".result.json.tmp-{os.getpid()}",  # a namesake's: this process has begun nothing here
        f"work/job-{os.getpid()}-00001/job.json",
    ]
    living = os.getppid()
    kept = [
        f".report.html.tmp-{living}",
        f"work/job-{living}-00001/job.json",
        f".notes.txt.tmp-{dead}",
        f"mine/.report.html.tmp-{dead}",
        f"report.html.tmp-{dead}",
        ".report.html.tmp-",
        "work/features.arrow",
        "predictions/0000.npy",
    ]
    for name in (*gone, *kept):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    RunStore(folder).close()
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == {*kept, ".lock", "run.db"}
    assert leftovers(folder) == []


def test_no_link_is_followed(tmp_path: Path, dead: int) -> None:
    folder, other = begun(tmp_path / "run"), tmp_path / "other"
    (other / f"job-{dead}-00001").mkdir(parents=True)
    (other / f".0007.npy.tmp-{dead}").write_text("x")
    (folder / "work").symlink_to(other)
    (folder / "predictions").symlink_to(other)
    (folder / f".model.tmp-{dead}").symlink_to(other)
    RunStore(folder).close()
    assert sorted(p.name for p in other.iterdir()) == sorted([f"job-{dead}-00001", f".0007.npy.tmp-{dead}"])
    assert not (folder / f".model.tmp-{dead}").is_symlink()  # the link itself had our name


def test_a_run_that_is_held_is_not_tidied_by_who_is_refused(tmp_path: Path, dead: int) -> None:
    folder = begun(tmp_path / "run")
    with RunStore(folder):
        (folder / f".report.html.tmp-{dead}").write_text("x")
        with pytest.raises(Exception, match="RUN-LOCKED"):
            RunStore(folder)
        assert leftovers(folder)
