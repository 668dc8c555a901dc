"""Nobody outlives those who started them, however these end; tried without confinement, which would forbid trying."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from automl_agent.tools.trials import strays, zygote

from .jobs import job

#: A process that starts a child, which starts one in a session of its own, which both wait.
_TREE = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    time.sleep(600)
print("there", flush=True)
time.sleep(600)
"""

#: A coordinator with a worker that left a daemon and hangs.
_COORDINATOR = """
import sys
from pathlib import Path
from automl_agent.tools.trials.job import FitJob
from automl_agent.tools.trials.workers import Limits, Workers

job = FitJob.model_validate_json(Path(sys.argv[1], "order.json").read_bytes())
with Workers(Path(sys.argv[1]), "off") as workers:
    print(workers._link._mark, flush=True)
    workers.run([job], Limits(600, 1000, warm=("automl_agent.evals.sabotage.place",)))
"""


def marked(mark: str) -> set[int]:
    found = set()
    for process in psutil.process_iter():
        try:
            if process.environ().get(strays.MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.add(process.pid)
        except psutil.Error:
            continue
    return found


def within(seconds: float, mark: str, count: int) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if len(marked(mark)) == count:
            return True
        time.sleep(0.05)
    return False


def tree(mark: str) -> "subprocess.Popen[str]":
    started = subprocess.Popen(
        [sys.executable, "-c", _TREE],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {strays.MARK: mark},
        start_new_session=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "there\n"
    assert within(20, mark, 3)
    return started


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def test_a_tree_is_killed_whole_though_it_has_sessions_of_its_own() -> None:
    started = tree("tests-tree")
    strays.kill_tree(started.pid)
    end(started)
    assert within(10, "tests-tree", 0)


def test_what_carries_a_mark_is_found_without_its_parents() -> None:
    started = tree("tests-mark")
    end(started)
    assert within(20, "tests-mark", 2)
    assert strays.kill_marked("another") == 0
    assert strays.kill_marked("tests-mark") == 2
    assert within(10, "tests-mark", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to the zygote")
def test_workers_end_with_their_coordinator(few: Path, tmp_path: Path) -> None:
    order = job(few, "sabotage_leaves_a_daemon_and_waits")
    (tmp_path / "order.json").write_text(order.model_dump_json())
    coordinator = subprocess.Popen(
        [sys.executable, "-c", _COORDINATOR, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert coordinator.stdout is not None
    mark = coordinator.stdout.readline().strip()
    # Zygote, worker, and the daemon that it left.
    assert within(60, mark, 3), (tmp_path / "zygote.log").read_text()
    end(coordinator)
    assert within(60, mark, 0), [(p, Path(f"/proc/{p}/stat").read_text()) for p in marked(mark)]


def test_a_zygote_that_is_cleaning_up_is_not_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    zygote._leave(15, None)
    monkeypatch.setattr(zygote, "_importing", True)
    with pytest.raises(SystemExit):
        zygote._leave(15, None)


def test_a_library_that_cannot_be_imported_does_not_end_the_zygote(
    capsys: pytest.CaptureFixture[str],
) -> None:
    zygote._import(["automl_agent.no_such_module", "json"])
    assert "no_such_module" in capsys.readouterr().err
    assert not zygote._importing
