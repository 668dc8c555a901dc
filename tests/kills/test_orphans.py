"""What a dead coordinator leaves behind ends, whatever it is doing."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

#: A coordinator whose zygote is told to import something that takes a minute.
COORDINATOR = """
import sys, time
from pathlib import Path
from automl_agent.tools.trials.rlimits import Ceiling
from automl_agent.tools.trials.zygote_link import ZygoteLink
link = ZygoteLink(Path(sys.argv[1]), "off")
link.start()
link.launch(Path(sys.argv[1]), ["takes_a_minute"], Ceiling(60, 100, 100))
print(link.process.pid, flush=True)
time.sleep(60)
"""
SLOW = """
import pathlib, time
pathlib.Path("importing").touch()
time.sleep(60)
"""


def test_a_zygote_that_imports_when_its_coordinator_is_killed_ends(tmp_path: Path) -> None:
    (tmp_path / "takes_a_minute.py").write_text(SLOW)
    with subprocess.Popen(
        [sys.executable, "-c", COORDINATOR, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
    ) as coordinator:
        assert coordinator.stdout is not None
        zygote = psutil.Process(int(coordinator.stdout.readline()))
        while not (tmp_path / "importing").exists():
            assert zygote.is_running()
            time.sleep(0.01)
        coordinator.kill()
    zygote.wait(30)
