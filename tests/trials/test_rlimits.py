"""Limits that the kernel keeps to, in a process of their own: they cannot be raised again."""

import json
import subprocess
import sys

import pytest

_PROBE = """
import json, resource, sys
import numpy as np
from pathlib import Path
from automl_agent.tools.trials.rlimits import Ceiling, lower

lower(Ceiling(seconds=10, memory_mb=100, disk_mb=1))
names = ("CORE", "CPU", "FSIZE", "NOFILE")
found = {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name))[1] for name in names}
try:
    Path(sys.argv[1]).write_bytes(b"x" * 2_000_000)
    found["large file"] = "written"
except OSError as error:
    found["large file"] = error.strerror
try:
    np.ones(10**12 // 8)
    found["large array"] = "made"
except MemoryError:
    found["large array"] = "refused"
score = Path("/proc/self/oom_score_adj")
found["score"] = score.read_text().strip() if score.exists() else "1000"
print(json.dumps(found))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep to fewer limits")
def test_limits_hold(tmp_path: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, f"{tmp_path}/large"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["CORE"] == 0
    assert 70 <= found["CPU"] < 10**5
    assert found["FSIZE"] == 1_000_000
    assert found["NOFILE"] <= 4096
    assert found["large file"] == "File too large"
    assert found["large array"] == "refused"
    assert found["score"] == "1000"
