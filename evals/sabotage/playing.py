"""Runs with saboteurs in them, and what is found of each afterwards."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import psutil

from ...pipelines.contracts import Trial
from ...tools.store.history import replay
from ...tools.store.run import read_events
from .played import PEAK
from .saboteurs.models import ANOTHER
from .scene import Saboteur

_ROWS, _NEW_ROWS, _SECONDS = 300, 20, 300.0
#: Memory of the coordinator beyond that of a run without saboteurs.
_MOST_GROWTH_MB = 50


@dataclass(frozen=True)
class Played:
    """A run that is over.

    Attributes:
        code: its exit code.
        said: on stderr.
        trials: by family, the first of each.
        orphans: processes that it left.
        predicted: whether the delivered model predicts new rows.
        winner: family of the delivered model.
        peak_mb: of the coordinator.
    """

    code: int
    said: str
    trials: Mapping[str, Trial]
    orphans: int
    predicted: bool
    winner: str
    peak_mb: float

    @property
    def last_words(self) -> str:
        """The error that it ended with, else the last line."""
        lines = [line for line in self.said.splitlines() if line and not line.startswith(PEAK)]
        return next((line for line in lines if line.startswith("error[")), (lines or ["nothing"])[-1])[:200]


@dataclass(frozen=True)
class Finding:
    """What became of one saboteur; ``wrong`` is empty where all is as it should be."""

    saboteur: Saboteur
    status: str
    reason: str
    wrong: str


def play(folder: Path, names: Sequence[str], trials: int, seconds: int) -> Played:
    """One run in an empty folder, with these saboteurs."""
    _tables(folder)
    words = (
        "run",
        "--text",
        "Predict y from table.csv.",
        "--target",
        "y",
        "--metric",
        "roc_auc",
        "--llm",
        "none",
    )
    limits = ("--trials", str(trials), "--time-limit", f"{seconds}s", "--jobs", "1", "--yes", "--out", "out")
    done = _call(folder, names, *words, *limits)
    orphans = _orphans(folder)
    events = read_events(folder / "out") if (folder / "out" / "run.db").is_file() else ()
    history = replay(events) if events else None
    by_family: dict[str, Trial] = {}
    for trial in history.trials if history else ():
        by_family.setdefault(trial.proposal.family, trial)
    _call(folder, names, "predict", "out", "new.csv", "-o", "predicted.csv")
    predicted = folder / "predicted.csv"
    return Played(
        code=done.returncode,
        said=done.stderr,
        trials=by_family,
        orphans=orphans,
        predicted=predicted.is_file() and pl.read_csv(predicted).height == _NEW_ROWS,
        winner=history.result.model.family if history and history.result and history.result.model else "",
        peak_mb=_peak_mb(done.stderr),
    )


def judge(saboteur: Saboteur, run: Played, usual_mb: float) -> Finding:
    """Whether a saboteur's trial ended as it should, and the run it was in."""
    trial = run.trials.get(saboteur.name)
    wrong = [*_wrong_run(saboteur, run, usual_mb)]
    if trial is None:
        return Finding(saboteur, "none", "", "; ".join(["it was never tried", *wrong]))
    if saboteur.final:
        wrong += [] if trial.ok else ["its trial failed"]
    else:
        if trial.status not in saboteur.ends:
            wrong.append(f"{trial.status.value} is not {' or '.join(s.value for s in saboteur.ends)}")
        if re.search(saboteur.said, trial.reason) is None:
            wrong.append("the reason is another")
    if len(trial.reason) > 300 or not trial.reason.isprintable():
        wrong.append("the reason is no plain line")
    return Finding(saboteur, trial.status.value, trial.reason, "; ".join(wrong))


def _wrong_run(saboteur: Saboteur, run: Played, usual_mb: float) -> Sequence[str]:
    """What is wrong with the run as a whole."""
    found = []
    unloadable = saboteur.final not in {"", ANOTHER}
    if run.code not in ({3} if unloadable else {0, 3}):
        found.append(f"exit {run.code}: {run.last_words}")
    if "Traceback" in run.said:
        found.append("a traceback")
    if run.orphans:
        found.append(f"{run.orphans} processes were left")
    if run.peak_mb - usual_mb > _MOST_GROWTH_MB:
        found.append(f"the coordinator grew by {run.peak_mb - usual_mb:.0f} MB")
    if not unloadable and not run.predicted:
        found.append("there is no model that predicts")
    if saboteur.final == ANOTHER and run.winner == saboteur.name:
        found.append("it won")
    return found


def _call(folder: Path, names: Sequence[str], *words: str) -> "subprocess.CompletedProcess[str]":
    package = __package__.split(".", maxsplit=1)[0]
    # Workers inherit HOME: it marks whatever this run starts.
    environment = os.environ | {"HOME": str(folder), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", f"{package}.evals.sabotage.played", ",".join(names), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=_SECONDS,
    )


def _orphans(folder: Path) -> int:
    """Processes that a run in ``folder`` left, told by what they inherited; they are ended."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("HOME") == str(folder):
                found.append(process)
        except psutil.Error:
            continue
    for process in found:
        process.kill()
    return len(found)


def _peak_mb(said: str) -> float:
    match = re.search(rf"{PEAK}(\d+)", said)
    return int(match.group(1)) / 1e6 if match else float("inf")


def _tables(folder: Path) -> None:
    """A table that a linear model suits, and new rows of its kind."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(_ROWS + _NEW_ROWS, 4))
    signal = values[:, 0] - values[:, 1] + 0.5 * rng.normal(size=len(values)) > 0
    inputs = pl.DataFrame(values, schema=[f"f{i}" for i in range(4)])
    table = inputs.with_columns(pl.Series("y", np.where(signal, "yes", "no")))
    table[:_ROWS].write_csv(folder / "table.csv")
    inputs[_ROWS:].write_csv(folder / "new.csv")
    (folder / "canary.txt").write_text("not for workers\n", encoding="utf-8")
