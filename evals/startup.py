"""How quickly the command answers: ``python -m automl_agent.evals.startup [--times 10]``."""

import argparse
import statistics
import subprocess
import sys
import time

from .results import record, table

_LIMIT = 0.4


def main() -> None:
    """Time ``--help`` and look at what importing the package loads; exit 1 where either is too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    taken = sorted(_seconds([sys.executable, "-m", "automl_agent.app.cli", "--help"]) for _ in range(times))
    bare = statistics.median(_seconds([sys.executable, "-c", "pass"]) for _ in range(times))
    code = "import automl_agent, automl_agent.app.cli, sys; print('torch' in sys.modules)"
    torch = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    rows = [
        ["`automl-agent --help`, median", f"{statistics.median(taken):.3f} s", f"at most {_LIMIT} s"],
        ["`automl-agent --help`, slowest", f"{taken[-1]:.3f} s", ""],
        ["an empty Python process, median", f"{bare:.3f} s", ""],
        ["torch loaded by importing the package", "no" if torch == "False" else "YES", "no"],
    ]
    record(
        "startup",
        "Startup",
        f"python -m automl_agent.evals.startup --times {times}",
        table(("what", "measured", "wanted"), rows),
    )
    print(*(": ".join(row[:2]) for row in rows), sep="\n")
    sys.exit(0 if statistics.median(taken) <= _LIMIT and torch == "False" else 1)


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
