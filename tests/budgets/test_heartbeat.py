"""Time that a killed process used is not free, whatever it did between two events."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from automl_agent.tools.search.heartbeat import Heartbeat, forget, last_beat

_WORKING = """
import sys, time
from pathlib import Path
from automl_agent.tools.search.heartbeat import Heartbeat
with Heartbeat(Path(sys.argv[1]), lambda: 41.5):
    print("beating", flush=True)
    time.sleep(60)
"""


def test_the_last_beat_is_what_was_used_when_it_closed(tmp_path: Path) -> None:
    used = iter([1.0, 77.25])
    with Heartbeat(tmp_path, lambda: next(used)):
        assert last_beat(tmp_path) == 1.0
    assert last_beat(tmp_path) == 77.25
    forget(tmp_path)
    assert last_beat(tmp_path) == 0.0
    assert list(tmp_path.iterdir()) == []


def test_a_shorter_number_leaves_no_digits_of_a_longer_one(tmp_path: Path) -> None:
    for seconds in (123456.789, 2.5):
        with Heartbeat(tmp_path, lambda: seconds):  # noqa: B023
            pass
    assert last_beat(tmp_path) == 2.5


def test_it_survives_kill_9(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _WORKING, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"beating\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert last_beat(tmp_path) == 41.5


@pytest.mark.parametrize("text", ["", "nan", "inf", "-3", "1e400", "soon", "\0\0\0", "1.5; rm"])
def test_nonsense_is_no_time(tmp_path: Path, text: str) -> None:
    (tmp_path / ".elapsed").write_text(text)
    assert last_beat(tmp_path) == 0.0


def test_it_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / ".elapsed").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        Heartbeat(tmp_path, time.monotonic)
    assert (tmp_path / "elsewhere").read_text() == "mine"
