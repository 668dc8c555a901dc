"""Processes that search. The parent alone writes results and asks the language model."""

import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import PersonError
from .cell import Cell, CellSpec, Voice, run_cell
from .evaluations import Evaluations

if TYPE_CHECKING:
    from ...tools.llm.chat import ChatRequest
    from ...tools.llm.record import Exchange

#: Libraries of linear algebra read these as they are loaded: two processes on two cores are quicker than four threads.
_ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


class Worker:
    """A process that searches one cell after another.

    Args:
        out: the comparison's folder.
        voice: answers what cells ask; None where nobody speaks.
    """

    def __init__(self, out: Path, voice: Voice | None) -> None:
        self._voice = voice
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        name = voice.name if voice is not None else ""
        before = {variable: os.environ.get(variable) for variable in _ONE_THREAD}
        os.environ.update(_ONE_THREAD)
        self._process = context.Process(target=_work, args=(there, out, name), daemon=True)
        self._process.start()
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value
        there.close()

    def run(self, spec: CellSpec) -> Cell:
        """Search a cell, answering what it asks.

        Raises:
            PersonError: as the cell raised it.
            RuntimeError: the process died.
        """
        try:
            self._here.send(spec)
            while True:
                kind, *told = self._here.recv()
                if kind == "cell":
                    cell: Cell = told[0]
                    return cell
                if kind == "error":
                    raise told[0](*told[1:])
                assert self._voice is not None
                self._here.send(self._voice.ask(*told))
        except (EOFError, ConnectionError) as error:
            raise RuntimeError(f"a worker died at {spec.task.name}, {spec.arm}, seed {spec.seed}") from error

    def stop(self) -> None:
        """End the process, whatever it is doing: who waits for it hears that it died."""
        self._process.terminate()

    def close(self) -> None:
        """End the process and let go of it, where nobody waits for it any more."""
        self._process.terminate()
        self._process.join()
        self._here.close()


def _work(parent: Connection, out: Path, name: str) -> None:
    """The process: cells in, results out, until the parent is gone."""
    evaluations = Evaluations(out / "evaluations.sqlite")

    def ask(request: "ChatRequest", seconds: float) -> "Exchange":
        parent.send(("ask", request, seconds))
        answered: Exchange = parent.recv()
        return answered

    voice = Voice(name, ask) if name else None
    try:
        while True:
            spec = parent.recv()
            try:
                parent.send(("cell", run_cell(spec, evaluations, voice)))
            except PersonError as error:
                parent.send(("error", type(error), error.code, error.what, error.hint))
    except (EOFError, ConnectionError, KeyboardInterrupt):
        evaluations.close()
