"""Memory that predicting takes, in a process of its own as whoever uses a bundle would have it."""

import resource
import subprocess
import sys
from pathlib import Path

from ..trials.confine import Reach, confine
from ..trials.environment import worker_environment

#: Linux: the most that this program held, its caller's own memory before it began not counted.
_STATUS = Path("/proc/self/status")


def peak_mb(bundle: Path, features: Path, seconds: float) -> float | None:
    """Megabytes that a fresh process holds at most while it loads a bundle and predicts some rows.

    Args:
        bundle: its folder.
        features: the rows as models read them, an Arrow file.
        seconds: how long that may take.

    Returns:
        None where it did not get that far.
    """
    words = [sys.executable, "-P", "-m", __name__, str(bundle), str(features)]
    try:
        done = subprocess.run(
            words, env=worker_environment(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return float(done.stdout) if done.returncode == 0 else None


def main(bundle: Path, features: Path) -> None:
    """Load, predict, and print the peak in megabytes; confined, as a worker is, since a worker made the model."""
    from ..data.cast import read_arrow
    from .read import read_bundle

    found = read_bundle(bundle)
    confine(Reach(read=(bundle, features), write=()))
    found.model.predict(read_arrow(features))
    print(_held_most() / 1e6)


def _held_most() -> float:
    """Bytes."""
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(most) if sys.platform == "darwin" else float(most) * 1024


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
