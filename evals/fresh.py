"""What a newcomer meets: ``python -m automl_agent.evals.fresh`` clones this repository and runs the README's two commands.

Each starts from a clone without an environment and with an empty cache, so that every installation and download is
inside its time.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ..pipelines.contracts import RunResult
from .results import record, table

_ROOT = Path(__file__).resolve().parent.parent
_DEMO_MINUTES, _RUN_MINUTES, _TEST_MINUTES = 8, 3, 10


def main() -> None:
    """Run both commands and the bad input cases; exit 1 where one fails or takes too long."""
    with tempfile.TemporaryDirectory() as name:
        folder = _clone(Path(name) / "demo")
        demo, seconds_demo, _ = _timed(folder, ["make", "demo"])
        result = _result(folder)
        status = f"{result.status}, {result.llm.model}" if result else "no result"
        run = result.budget.seconds if result else float("nan")
        folder = _clone(Path(name) / "test")
        test, seconds_test, said = _timed(folder, ["make", "test"])
        cases = [".venv/bin/python", "-m", "pytest", "-q", "tests/app/test_bad_input.py"]
        bad, seconds_bad, said_bad = _timed(folder, cases)
    rows = [
        ["`make demo`", f"exit {demo}, {status}", f"{seconds_demo:.0f} s", f"at most {_DEMO_MINUTES} min"],
        ["the run itself", "", f"{run:.0f} s", f"at most {_RUN_MINUTES} min"],
        [
            "`make test`",
            f"exit {test}, {_counted(said)}",
            f"{seconds_test:.0f} s",
            f"at most {_TEST_MINUTES} min",
        ],
        ["bad input cases among them", f"exit {bad}, {_counted(said_bad)}", f"{seconds_bad:.0f} s", ""],
    ]
    record(
        "fresh",
        "A fresh clone",
        "python -m automl_agent.evals.fresh",
        table(("command", "ended", "seconds, environment and downloads included", "wanted"), rows),
    )
    print(*("  ".join(row) for row in rows), sep="\n")
    if test:
        print(said[-3000:], file=sys.stderr)
    quick = (
        seconds_demo <= 60 * _DEMO_MINUTES and run <= 60 * _RUN_MINUTES and seconds_test <= 60 * _TEST_MINUTES
    )
    good = demo == test == bad == 0 and result is not None and result.status == "verified"
    sys.exit(0 if good and quick else 1)


def _clone(folder: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", str(_ROOT), str(folder)], check=True)
    return folder


def _result(folder: Path) -> RunResult | None:
    found = list((folder / "runs").glob("*/result.json"))
    return RunResult.model_validate_json(found[0].read_bytes()) if found else None


def _timed(folder: Path, command: list[str]) -> tuple[int, float, str]:
    """(exit code, seconds, what it printed), in an environment that knows nothing of this one."""
    bare = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    bare["AUTOML_AGENT_CACHE"] = str(folder / ".cache")
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env=bare,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, time.monotonic() - started, done.stdout


def _counted(said: str) -> str:
    found = re.findall(r"^=* ?(\d+ [a-z]+(?:, \d+ [a-z]+)*) in ", said, re.MULTILINE)
    return str(found[-1]) if found else "no tests counted"


if __name__ == "__main__":
    main()
