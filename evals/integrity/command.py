"""The command line, called as a person would, in a process of its own."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...pipelines.contracts import Check

_LIMIT = 600.0


@dataclass(frozen=True)
class Called:
    """How a command ended. ``result`` is what it left in ``result.json``; empty where it left none."""

    code: int
    said: str
    result: dict[str, Any]

    @property
    def checks(self) -> tuple[Check, ...]:
        """The verdict's checks."""
        found = (self.result.get("verdict") or {}).get("checks", ())
        known = Check.model_fields
        return tuple(Check.model_validate({k: v for k, v in c.items() if k in known}) for c in found)

    def check(self, name: str) -> Check | None:
        """The check of that name."""
        return next((c for c in self.checks if c.name == name), None)

    @property
    def last_words(self) -> str:
        """The error that it ended with, or else the last line that it said."""
        lines = self.said.strip().splitlines()
        errors = [line for line in lines if re.match(r"error\[|[\w.]+(Error|Exception): ", line)]
        return (errors or lines or ["it said nothing"])[-1][:300]


def call(folder: Path, *words: str, module: str = "app.cli", out: Path | None = None) -> Called:
    """``automl-agent WORDS`` in ``folder``; ``module`` stands in for the command line.

    Result files are read as they are: a suite of half an hour must not fail on a field that is new since it began.
    """
    package = __package__.split(".", maxsplit=1)[0]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", f"{package}.{module}", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LIMIT,
    )
    file = (out or folder / "out") / "result.json"
    result = json.loads(file.read_bytes()) if file.is_file() else {}
    return Called(done.returncode, done.stderr + done.stdout, result)


def order(
    folder: Path,
    target: str,
    metric: str,
    *words: str,
    trials: int = 3,
    module: str = "app.cli",
    first: tuple[str, ...] = (),
) -> Called:
    """A run on ``table.csv`` in ``folder``, into ``out``; ``first`` goes before everything."""
    text = f"Predict {target} from table.csv."
    fixed = ("--yes", "--json", "--trials", str(trials), "--jobs", "1", "--out", "out")
    spoken = () if "--llm" in words else ("--llm", "none")
    given = ("run", "--text", text, "--target", target, "--metric", metric)
    return call(folder, *first, *given, *fixed, *spoken, *words, module=module)
