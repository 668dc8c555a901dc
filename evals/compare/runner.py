"""All cells of a comparison, those on record apart, in one process or several."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from .cell import Cell, CellSpec, Voice, run_cell
from .evaluations import Evaluations
from .lines import Lines
from .workers import Worker

#: Told of each cell that is over: how many are, and of how many.
Tell = Callable[[Cell, int, int], None]


def run_cells(specs: Sequence[CellSpec], out: Path, voice: Voice | None, jobs: int, tell: Tell) -> list[Cell]:
    """The results of all cells, in the order of ``specs``. One that is finished is on disk before the next begins.

    Args:
        specs: the cells.
        out: the comparison's folder; holds what earlier processes finished.
        voice: the language model; None where nobody speaks.
        jobs: processes at a time.
        tell: hears of progress.
    """
    record = Lines(out / "cells.jsonl", Cell)
    done = {cell.key: cell for cell in record.read()}
    keys = [spec.key for spec in specs]
    missing = [spec for spec, key in zip(specs, keys, strict=True) if key not in done]
    guard = threading.Lock()

    def finished(cell: Cell) -> None:
        with guard:
            record.append(cell)
            done[cell.key] = cell
            tell(cell, sum(key in done for key in keys), len(specs))

    if jobs == 1 or len(missing) < 2:
        _here(missing, out, voice, finished)
    else:
        _beside(missing, out, voice, min(jobs, len(missing)), finished)
    return [done[key] for key in keys]


def _here(
    specs: Sequence[CellSpec], out: Path, voice: Voice | None, finished: Callable[[Cell], None]
) -> None:
    if not specs:
        return
    from threadpoolctl import threadpool_limits

    evaluations = Evaluations(out / "evaluations.sqlite")
    with threadpool_limits(1):
        for spec in specs:
            finished(run_cell(spec, evaluations, voice))
    evaluations.close()


def _beside(
    specs: Sequence[CellSpec], out: Path, voice: Voice | None, jobs: int, finished: Callable[[Cell], None]
) -> None:
    waiting: queue.SimpleQueue[CellSpec] = queue.SimpleQueue()
    for spec in specs:
        waiting.put(spec)
    stop = threading.Event()

    def serve(worker: Worker) -> None:
        while not stop.is_set():
            try:
                spec = waiting.get_nowait()
            except queue.Empty:
                return
            finished(worker.run(spec))

    workers = [Worker(out, voice) for _ in range(jobs)]
    try:
        with ThreadPoolExecutor(jobs) as pool:
            serving = [pool.submit(serve, worker) for worker in workers]
            try:
                # As they end: the first that fails is heard while the others still work.
                for thread in as_completed(serving):
                    thread.result()
            finally:
                stop.set()
                # Something went wrong, or somebody interrupts: what runs is not waited for.
                if not all(thread.done() for thread in serving):
                    for worker in workers:
                        worker.stop()
    finally:
        for worker in workers:
            worker.close()
