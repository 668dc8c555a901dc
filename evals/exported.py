"""Whether ``train.py`` rebuilds a model where nothing of ours is: ``python -m automl_agent.evals.exported``.

Three runs of different kinds and families; for each an environment of its own with what its ``requirements.txt`` pins,
in which its ``train.py`` fits and predicts rows that the run did not have. The bundle predicts them too.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from .results import record, table

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_MINUTES = 20
#: A prediction may differ by so much of the largest one: the rounding of sums.
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Task:
    """A request, and the family that alone may serve it."""

    name: str
    request: str
    family: str
    file: str


TASKS = (
    Task("two classes; prose, categories, dates", "Predict who cancels. notes.csv, column left. AUC.", "lightgbm", "notes.csv"),
    Task("values", "Predict progression in diabetes.csv. RMSE.", "mlp", "diabetes.csv"),
    Task("ten classes", "Predict digit in digits.csv.gz. Accuracy.", "catboost", "digits.csv.gz"),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What came of a task."""

    rows: int
    packages: int
    install_seconds: float
    script_seconds: float
    labels_differ: int
    largest: float
    scale: float

    @property
    def same(self) -> bool:
        """Whether the two predict the same, but for rounding."""
        return self.labels_differ == 0 and self.largest <= _TOLERANCE * self.scale


def main() -> None:
    """Run all tasks; exit 1 where a script predicts something else than its bundle."""
    rows, good = [], True
    for task in TASKS:
        with tempfile.TemporaryDirectory() as name:
            outcome = measure(task, Path(name))
        good &= outcome.same
        rows.append(
            [
                task.name,
                task.family,
                outcome.rows,
                outcome.packages,
                f"{outcome.install_seconds:.0f} s",
                f"{outcome.script_seconds:.0f} s",
                outcome.labels_differ,
                f"{outcome.largest:.2g}",
            ]
        )
        print(*rows[-1], sep="  ", flush=True)
    titles = (
        "run", "family", "rows predicted", "packages installed", "installing", "`train.py`", "labels that differ",
        "largest difference of a number",
    )  # fmt: skip
    record(
        "exported",
        "A model rebuilt by its train.py in a fresh environment",
        "python -m automl_agent.evals.exported",
        table(titles, rows),
    )
    sys.exit(0 if good else 1)


def measure(task: Task, folder: Path) -> Outcome:
    """Run a task in ``folder``, rebuild its model in a new environment, compare.

    Raises:
        RuntimeError: the run, pip or the script fails, with its last words.
    """
    _lay_out(task, folder)
    ours = [sys.executable, "-m", f"{__package__.partition('.')[0]}.app.cli"]
    (folder / "request.txt").write_text(task.request, encoding="utf-8")
    options = [f"families={task.family}", "--llm", "none", "--trials", "3", "--time-limit", "5m", "--yes"]
    _called([*ours, "run", "request.txt", *options, "--out", "run"], folder, (0, 3))
    _called([*ours, "predict", "run", f"new-{task.file}", "-o", "bundle.csv"], folder)
    began = time.monotonic()
    python = environment(folder / "env", folder / "run" / "requirements.txt")
    install_seconds = time.monotonic() - began
    began = time.monotonic()
    words = [
        "run/train.py",
        "--data",
        task.file,
        "--predict",
        f"new-{task.file}",
        "--out",
        "script.csv",
        "--strict",
    ]
    _called([str(python), "-I", *words], folder, alone=True)
    script_seconds = time.monotonic() - began
    listed = _called([str(python), "-m", "pip", "list", "--format", "freeze"], folder, alone=True)
    if "automl" in listed:
        raise RuntimeError("automl-agent is in the environment that should lack it")
    counted = [line for line in listed.splitlines() if not line.startswith(("pip==", "setuptools=="))]
    return compared(
        folder / "bundle.csv", folder / "script.csv", len(counted), install_seconds, script_seconds
    )


def environment(place: Path, requirements: Path) -> Path:
    """A new virtual environment with these packages; its Python.

    Raises:
        RuntimeError: they cannot be installed.
    """
    _called([sys.executable, "-m", "venv", str(place)], place.parent, alone=True)
    python = place / "bin" / "python"
    _called(
        [str(python), "-m", "pip", "install", "-q", "--no-compile", "-r", str(requirements)],
        place.parent,
        alone=True,
    )
    return python


def compared(
    bundle: Path, script: Path, packages: int, install_seconds: float = 0.0, script_seconds: float = 0.0
) -> Outcome:
    """Two files of predictions, side by side.

    Raises:
        RuntimeError: they are not of the same form.
    """
    first, second = pl.read_csv(bundle), pl.read_csv(script)
    if first.columns != second.columns or first.height != second.height:
        raise RuntimeError(f"{bundle.name} and {script.name} have other columns or rows")
    floats = [name for name, kind in first.schema.items() if kind.is_float()]
    differ = sum(
        int((first[n].cast(str) != second[n].cast(str)).sum()) for n in first.columns if n not in floats
    )
    numbers = [_floats(frame, floats) for frame in (first, second)]
    gap, scale = float(np.abs(numbers[0] - numbers[1]).max()), float(np.abs(numbers[0]).max())
    return Outcome(first.height, packages, install_seconds, script_seconds, differ, gap, max(1.0, scale))


def _floats(frame: pl.DataFrame, names: Sequence[str]) -> np.ndarray:
    return np.column_stack([frame.get_column(name).cast(pl.Float64).to_numpy() for name in names])


def _lay_out(task: Task, folder: Path) -> None:
    """The data, and rows of the same kind to predict."""
    if task.file == "notes.csv":
        for name, seed in (("notes.csv", 0), ("new-notes.csv", 1)):
            notes(folder / name, seed)
        return
    for name in (task.file, f"new-{task.file}"):
        shutil.copyfile(_EXAMPLES / task.file, folder / name)


def notes(path: Path, seed: int, rows: int = 1200) -> None:
    """A table of customers with prose, categories, dates, amounts with decimal commas and gaps."""
    rng = np.random.default_rng(seed)
    words = ["late", "cheap", "broken", "friendly", "refund", "fine", "wrong size", "fast", "rude", "würde"]
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["since", "amount", "region", "postcode", "member", "last note", "left"])
        for _ in range(rows):
            chosen = rng.choice(words, int(rng.integers(6, 15)))
            amount, member = rng.gamma(2, 60), rng.random() < 0.4
            year = int(rng.integers(2012, 2025))
            risk = (
                (chosen == "broken").sum()
                + (chosen == "rude").sum()
                - 2 * member
                - amount / 150
                + (year - 2018) / 4
            )
            cells = [
                f"{rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}.{year}",
                f"{amount:.2f}".replace(".", ","),
                str(rng.choice(["north", "south", "east", "west"])),
                f"{rng.integers(1000, 1120):05d}",
                "yes" if member else "no",
                " ".join(chosen),
            ]
            gaps = rng.random(len(cells)) < 0.04
            left = "yes" if risk + rng.normal() > 0 else "no"
            out.writerow([*("" if gap else cell for cell, gap in zip(cells, gaps, strict=True)), left])


def _called(words: Sequence[str], folder: Path, codes: Sequence[int] = (0,), *, alone: bool = False) -> str:
    """What a program prints; ``alone``: it knows of no other place for packages than its own.

    Raises:
        RuntimeError: it ends with another code.
    """
    hidden = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"} if alone else set()
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        words, cwd=folder, env=env, capture_output=True, text=True, timeout=60 * _MINUTES, check=False
    )
    if done.returncode not in codes:
        last = " | ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise RuntimeError(
            f"{Path(words[0]).name} {' '.join(words[1:4])}: exit {done.returncode}: {last[:600]}"
        )
    return done.stdout


if __name__ == "__main__":
    main()
