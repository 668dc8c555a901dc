"""A script is tried before it is handed out: in a process that has nothing of ours."""

import os
import subprocess
import sys
from pathlib import Path

from ....pipelines.contracts import RequestError

#: What a child needs of the environment; a path to our own package is no part of it.
_PASSED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "OMP_NUM_THREADS")


def verify(script: Path, data: Path, seconds: float) -> str:
    """Run a script on its data; what it says of the difference to the delivered model.

    Args:
        script: ``train.py``.
        data: what it learns from.
        seconds: how long that may take.

    Raises:
        RequestError: it fails, or predicts something else.
    """
    words = [sys.executable, "-P", str(script), "--data", str(data), "--strict"]
    env = {name: os.environ[name] for name in _PASSED if name in os.environ}
    try:
        done = subprocess.run(
            words, env=env, capture_output=True, text=True, timeout=seconds, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(f"it is not through after {seconds:.0f} s") from error
    lines = done.stderr.strip().splitlines()
    if done.returncode:
        raise _refused(f"it ends with {done.returncode}: {lines[-1][:160] if lines else 'no word'}")
    return next((line for line in lines if line.startswith("largest difference")), "")


def _refused(why: str) -> RequestError:
    return RequestError(
        "BAD-SCRIPT", f"the script was tried and does not rebuild the model: {why}", "use the bundle"
    )
