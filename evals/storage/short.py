"""A short run's writing without its training: the same events and files, by the same functions, in moments."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...pipelines.contracts import Decision, InputSchema, TaskKind
from ...tools.bundle import Manifest, write_bundle
from ...tools.store.events import Event, EventKind
from ...tools.store.files import write_array, write_text
from ...tools.store.run import RunStore

TRIALS = 4
_PAGE = "<p>what a report says</p>\n" * 900


def go_on(folder: Path, acknowledged: list[Event]) -> None:
    """Begin the run in ``folder``, or take it up where its record ends, and bring it to its end.

    Args:
        folder: the run folder; it exists.
        acknowledged: takes each event as soon as it is committed.
    """
    with RunStore(folder) as store:
        store.watch(acknowledged.append)
        _once(store, EventKind.RUN_CREATED, {"run_id": "short"})
        write_text(folder / "request.txt", "Who will leave?\n")
        _once(store, EventKind.PLANNED, {"families": ["linear"] * 50})
        write_text(folder / "plan.yaml", "families: [linear]\n" * 50)
        (folder / "predictions").mkdir(exist_ok=True)
        for number in range(TRIALS):
            _once(store, EventKind.PROPOSED, {"params": {"C": number / 3}}, number)
            if not any(e.number == number for e in store.all(EventKind.FINISHED)):
                write_array(folder / "predictions" / f"{number:04d}.npy", np.arange(900.0) / (1 + number))
            _once(store, EventKind.FINISHED, {"score": number / 7, "notes": "well " * 300}, number)
        if store.last(EventKind.SELECTED) is None:
            _bundle(folder)
        _once(store, EventKind.SELECTED, {"trial": 0})
        write_text(folder / "report.html", _PAGE)
        _once(store, EventKind.RESULT, {"status": "verified"})
        write_text(folder / "result.json", '{"status": "verified"}\n')


def _once(store: RunStore, kind: EventKind, body: Mapping[str, Any], number: int = 0) -> None:
    if not any(e.number == number for e in store.all(kind)):
        store.append(kind, body, number)


def _bundle(folder: Path) -> None:
    work = folder / "work"
    (work / "model").mkdir(parents=True, exist_ok=True)
    write_array(work / "model" / "weights.npy", np.arange(3000.0))
    manifest = Manifest(
        run_id="short",
        created="2026-01-31T12:00:00Z",
        family="linear",
        params={},
        inputs=InputSchema(kind=TaskKind.TABULAR_REGRESSION, target="left", columns=()),
        metric="rmse",
        positive_class=None,
        decision=Decision(),
        seed=0,
        trial=0,
        rows=900,
        refitted=False,
        data_sha256="0" * 64,
        versions={},
        files={},
    )
    write_bundle(folder / "model", work / "model", manifest, "It is short.")
