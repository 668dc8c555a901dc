"""A language model against none, on the same rows, seeds and time: ``python -m automl_agent.evals.paired --shared DATA``.

For each table and seed both arms get the same request, the same rows outside and the same time limit, one right
after the other, and the one that goes first changes from seed to seed. What is compared is the delivered model's
score on the rows outside. Finished cells are kept in ``evals/paired/`` and not run again, so that the whole can be
measured in several sittings. ``--at-once 2`` gives each of two pairs half of the cores, and nobody else's.
"""

import argparse
import os
import queue
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..pipelines.contracts import METRICS, Value
from ..tools.cores import cores
from .outside import run_outside, shared_requests
from .results import commit, record, table

_CELLS = Path(__file__).resolve().parent / "paired"
_NONE = "none"


class Cell(Value):
    """One run. ``score`` is on the rows outside, in the metric's own direction; ``cores`` were its own."""

    table: str
    seed: int
    llm: str
    metric: str
    score: float
    sealed: float | None
    family: str
    trials: int
    llm_seconds: float
    fallbacks: int
    planned_by: str
    proposals: dict[str, int]
    code: int
    seconds: float
    cores: int
    date: str
    commit: str


@dataclass(frozen=True)
class Pair:
    """Two runs to be compared, in the order of their arms."""

    table: str
    seed: int
    arms: tuple[str, str]
    request: str
    data: Path


def main() -> None:
    """Run what is missing, record the table; exit 1 where the model's arm is worse beyond noise, or nobody knows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with requests and tables")
    parser.add_argument("--llm", default="embedded", help="the arm that is compared with none [embedded]")
    parser.add_argument("--time-limit", default="300s", help="of each run [300s]")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="", help="part of a table's name")
    parser.add_argument("--at-once", type=int, default=1, help="pairs, each on cores of its own [1]")
    parser.add_argument("--table", action="store_true", help="run nothing, write the table of what is there")
    parser.add_argument("--fresh", action="store_true", help="measure anew what is there already")
    options = parser.parse_args()
    file = (
        _CELLS
        / f"{options.llm.split('#')[-1].replace(':', '-').replace('/', '-')}-{options.time_limit}.jsonl"
    )
    _CELLS.mkdir(exist_ok=True)
    if options.fresh:
        file.unlink(missing_ok=True)
    cells = _read(file)
    if not options.table:
        cells = _measured(file, cells, list(_wanted(options)), options)
    rows, good = _compared(cells, options.llm)
    record(
        f"paired {options.llm} {options.time_limit}",
        f"{options.llm} against none, {options.time_limit} each",
        f"python -m automl_agent.evals.paired --shared DATA --llm {options.llm} --time-limit {options.time_limit}"
        f" --seeds {options.seeds}",
        [
            (
                f"Scores on the fifth of each table that was kept outside; {len(cells)} runs, of commits "
                f"{', '.join(sorted({c.commit for c in cells}))}; {_on_cores(cells)}. `ahead` is the mean advantage of {options.llm} over the "
                "seeds with its 95 % interval (paired t), positive where it is better."
            ),
            "",
            *table(
                (
                    "table",
                    "metric",
                    "seeds",
                    "none",
                    options.llm,
                    "ahead",
                    "worse beyond noise",
                    "trials",
                    "model s",
                ),
                rows,
            ),
        ],
    )
    sys.exit(0 if good else 1)


def _read(file: Path) -> list[Cell]:
    if not file.exists():
        return []
    return [Cell.model_validate_json(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _measured(
    file: Path, cells: Sequence[Cell], wanted: Sequence[Pair], options: argparse.Namespace
) -> list[Cell]:
    """All cells, those that were missing run and written down as they come."""
    found, guard = list(cells), threading.Lock()
    known = {(c.table, c.seed, c.llm) for c in cells}
    free: queue.SimpleQueue[set[int]] = queue.SimpleQueue()
    everywhere = sorted(os.sched_getaffinity(0)) if options.at_once > 1 else [0]
    for number in range(options.at_once):
        free.put(set(everywhere[number :: options.at_once]))

    def measure(pair: Pair) -> None:
        mine = free.get()
        # Of this thread alone, and of the processes that it begins.
        if options.at_once > 1:
            os.sched_setaffinity(0, mine)
        try:
            for llm in pair.arms:
                if (pair.table, pair.seed, llm) in known:
                    continue
                cell = _run(pair, llm, options.time_limit)
                with guard, file.open("a", encoding="utf-8") as stream:
                    found.append(cell)
                    stream.write(cell.model_dump_json() + "\n")
                said = f"{cell.score:.5g}, {cell.family}, {cell.trials} trials"
                print(f"{pair.table} seed {pair.seed} {llm}: {said}", flush=True)
        finally:
            free.put(mine)

    with ThreadPoolExecutor(options.at_once) as pool:
        for _ in pool.map(measure, wanted):
            pass
    return found


def _wanted(options: argparse.Namespace) -> Iterator[Pair]:
    """The first request on each table, seed by seed, so that every table has its first seeds early."""
    first: dict[str, tuple[str, Path]] = {}
    for _, request, data in shared_requests(options.shared):
        first.setdefault(data.name.split(".")[0], (request, data))
    for seed in range(options.seeds):
        for name, (request, data) in first.items():
            arms = (_NONE, options.llm) if seed % 2 == 0 else (options.llm, _NONE)
            if options.only in name:
                yield Pair(name, seed, arms, request, data)


def _run(pair: Pair, llm: str, limit: str) -> Cell:
    words = ["--llm", llm, "--seed", str(pair.seed), "--time-limit", limit]
    run = run_outside(pair.request, pair.data, words, pair.seed)
    if run.result is None or run.score is None or run.result.model is None:
        raise SystemExit(f"{pair.table} seed {pair.seed} {llm}: exit {run.code}, {run.said[-300:]}")
    result = run.result
    return Cell(
        table=pair.table,
        seed=pair.seed,
        llm=llm,
        metric=result.task.metric,
        score=run.score,
        sealed=result.scores.test,
        family=run.result.model.family,
        trials=result.budget.trials,
        llm_seconds=result.budget.llm_seconds,
        fallbacks=result.llm.fallbacks,
        planned_by=result.llm.planned_by,
        proposals=dict(result.proposals),
        code=run.code,
        seconds=round(run.seconds, 1),
        cores=cores(),
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        commit=commit(),
    )


def _on_cores(cells: Sequence[Cell]) -> str:
    """How many runs had how many cores."""
    counts = sorted(Counter(c.cores for c in cells).items())
    return ", ".join(f"{runs} on {number} core{'s' * (number > 1)}" for number, runs in counts)


def _compared(cells: Sequence[Cell], llm: str) -> tuple[list[list[object]], bool]:
    rows, good = [], True
    for name in dict.fromkeys(c.table for c in cells):
        arms = {arm: {c.seed: c for c in cells if c.table == name and c.llm == arm} for arm in (_NONE, llm)}
        seeds = sorted(arms[_NONE].keys() & arms[llm].keys())
        if not seeds:
            continue
        metric = METRICS[arms[llm][seeds[0]].metric]
        one, other = (np.array([arms[arm][s].score for s in seeds]) for arm in (_NONE, llm))
        mean, half = ahead(metric.sign * (other - one))
        # One pair tells nothing of noise.
        worse = "not known" if len(seeds) < 2 else "YES" if mean + half < 0 else "no"
        good &= worse == "no"
        rows.append(
            [
                name, metric.name, len(seeds), f"{one.mean():.5g}", f"{other.mean():.5g}",
                f"{mean:+.3g}" + (f" ± {half:.2g}" if len(seeds) > 1 else ""), worse,
                " / ".join(f"{np.mean([arms[a][s].trials for s in seeds]):.0f}" for a in (_NONE, llm)),
                f"{np.mean([arms[llm][s].llm_seconds for s in seeds]):.0f}",
            ]
        )  # fmt: skip
    return rows, good


def ahead(differences: np.ndarray) -> tuple[float, float]:
    """Mean of paired differences and half of its 95 % interval (Student's t); infinite for one pair."""
    from scipy.stats import t

    count = len(differences)
    if count < 2:
        return float(differences.mean()), float("inf")
    error = differences.std(ddof=1) / np.sqrt(count)
    return float(differences.mean()), float(t.ppf(0.975, count - 1) * error)


if __name__ == "__main__":
    main()
