"""Plays cases, each in a folder of its own; what was played is kept and not played again."""

import json
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock

from ...tools.store.files import write_text
from ..results import commit
from .case import Case, Cell, Stage
from .command import order
from .laid import neutral
from .tables import packaged


class Runner:
    """Plays cases into a folder.

    Args:
        out: folder of the kept cells and of the base run; made where it is missing.
        trials: search trials of a run.
        shared: folder with the larger tables; cases on them are left out where it is None.
    """

    def __init__(self, out: Path, shared: Path | None, trials: int = 3) -> None:
        self._file = out / "cells.jsonl"
        self._base = out / "base"
        self._shared = shared
        self._trials = trials
        self._lock = Lock()
        out.mkdir(parents=True, exist_ok=True)

    def cells(self) -> dict[str, Cell]:
        """What was played, by case."""
        if not self._file.exists():
            return {}
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return {cell.case: cell for cell in map(Cell.model_validate_json, lines)}

    def forget(self, cases: Sequence[Case]) -> None:
        """Take cases as not played."""
        names = {case.name for case in cases}
        kept = [cell.model_dump_json() for name, cell in self.cells().items() if name not in names]
        write_text(self._file, "".join(f"{line}\n" for line in kept))

    def play(self, cases: Sequence[Case], jobs: int) -> None:
        """Play those that are missing, ``jobs`` at a time."""
        done = self.cells()
        missing = [c for c in cases if c.name not in done and not (c.shared and self._shared is None)]
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(self._play, missing))

    def _play(self, case: Case) -> None:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="integrity-") as folder:
            ruling = case.play(Stage(Path(folder), self._shared, self._base_run, self._trials))
        cell = Cell(
            case=case.name,
            kind=case.kind,
            data=case.data,
            expected=case.expected,
            ruling=ruling,
            seconds=round(time.monotonic() - started, 1),
            date=time.strftime("%Y-%m-%d", time.gmtime()),
            commit=commit(),
        )
        with self._lock, self._file.open("a", encoding="utf-8") as stream:
            stream.write(cell.model_dump_json() + "\n")
            print(f"{cell.ruling.outcome:11s} {cell.case}: {cell.ruling.evidence[:160]}", flush=True)

    def _base_run(self) -> Path:
        """The run that edits are tried on: the folder ``out`` beside its table."""
        with self._lock:
            return _base(self._base)


@cache
def _base(folder: Path) -> Path:
    """Make the base run anew with each suite, so that it is of the code that is judged."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    table = neutral(packaged("breast_cancer", "roc_auc", ("M", "B"))(None))
    table.frame.write_csv(folder / "table.csv")
    done = order(folder, table.target, table.metric)
    if done.code:
        raise SystemExit(
            f"the base run is not verified: exit {done.code}, {json.dumps(done.result.get('reasons'))}"
        )
    return folder / "out"
