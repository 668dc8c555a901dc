"""Carrying a case out, in processes of its own, and measuring it from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ...pipelines.contracts import PersonError, RunResult
from ...tools.bundle.read import read_bundle
from ...tools.store.run import read_events
from .case import Case
from .tables import TABLES

#: Nothing takes longer; what does hangs.
_PATIENCE = 120.0
_SIGNALS = {
    "kill": signal.SIGKILL,
    "kill twice": signal.SIGKILL,
    "SIGINT": signal.SIGINT,
    "SIGTERM": signal.SIGTERM,
}
_CODES = {"kill": -9, "kill twice": -9, "SIGINT": 130, "SIGTERM": 143}


@dataclass(frozen=True)
class Played:
    """What came of a case. ``took`` is from process start to ``result.json``, over all of its processes.

    ``after`` names what took most of the time behind the limit; ``wrong`` is empty where all is well.
    """

    case: Case
    took: float
    status: str
    family: str
    trials: int
    after: str
    wrong: str

    @property
    def overrun(self) -> float:
        """Seconds over the limit; negative where some were left."""
        return self.took - self.case.limit


def play(case: Case, folder: Path, spec: str) -> Played:
    """Carry ``case`` out below ``folder``, with the language model ``spec``."""
    data = TABLES[case.table].write(folder, seed=1)
    out = folder / f"run-{case.seed:03d}"
    words = [
        "run",
        "--text",
        TABLES[case.table].request,
        "--data",
        str(data),
        "--out",
        str(out),
        "--llm",
        spec,
    ]
    words += ["--time-limit", f"{case.limit}s", "--seed", str(case.seed), "--yes", "--json", *case.more]
    used, wrong = 0.0, []
    for moment in case.moments:
        began = time.time()
        process = _start(words)
        try:
            process.wait(timeout=max(0.0, moment * case.limit - used))
        except subprocess.TimeoutExpired:
            process.send_signal(_SIGNALS[case.disturbed])
            code = _ended(process)
            if code != _CODES[case.disturbed]:
                wrong.append(f"exit {code} after {case.disturbed}")
        if (out / "result.json").exists():
            return _played(case, out, used, began, wrong)
        if (out / "run.db").exists():
            # A process that was ended before there was a record leaves nothing to go on with, and nothing used.
            used += time.time() - began
            words = ["resume", str(out), "--json"]
    began = time.time()
    code = _ended(_start(words))
    if code not in {0, 3}:
        wrong.append(f"exit {code}")
    return _played(case, out, used, began, wrong)


def _start(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "automl_agent.app.cli", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "AUTOML_AGENT_PRICE": "0.5,1.5"},
    )


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """Its exit code; one that hangs is ended, and its code is that."""
    try:
        return process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _played(case: Case, out: Path, used: float, began: float, wrong: Sequence[str]) -> Played:
    found, problems = None, list(wrong)
    if (out / "result.json").exists():
        found = RunResult.model_validate_json((out / "result.json").read_bytes())
        took = used + (out / "result.json").stat().st_mtime - began
    else:
        problems.append("no result.json")
        took = used + time.time() - began
    if found is not None and (missing := _unusable(out, found)):
        problems.append(missing)
    if took - case.limit > case.allowed:
        problems.append(f"{took - case.limit:.1f} s over, {case.allowed:.1f} s are allowed")
    return Played(
        case=case,
        took=took,
        status=found.status if found else "none",
        family=found.model.family if found and found.model else "",
        trials=found.budget.trials if found else 0,
        after=_after(out, began - used + case.limit),
        wrong="; ".join(problems),
    )


def _unusable(out: Path, found: RunResult) -> str:
    """Why there is no model to predict with; empty where there is one."""
    if found.model is None:
        return "no model"
    try:
        read_bundle(out / found.model.path)
    except PersonError as error:
        return str(error)
    return ""


def _after(out: Path, limit: float) -> str:
    """The longest step behind the limit, by the event that ended it; ``limit`` is a wall time."""
    if not (out / "run.db").exists():
        return ""
    moments = [(e.at, e.kind.value) for e in read_events(out)]
    steps = [
        (now - max(before, limit), kind) for (before, _), (now, kind) in pairwise(moments) if now > limit
    ]
    return "{1}, {0:.1f} s".format(*max(steps)) if steps else ""
