"""A script for a run that is over: its data read and split as it did, its bundle asked what it says."""

import os
from pathlib import Path

from ....pipelines.contracts import DataError, FileFacts, RequestError, StorageError
from ...bundle import read_bundle
from ...data.cast import to_pandas
from ...data.cast import CastTable
from ...data.locate import resolve
from ...data.read import RawTable, read_table
from ...dataset import assemble
from ...search.seeds import split_seed
from ...splits import make_split
from ...store.events import EventKind
from ...store.history import replay
from ...store.run import read_events
from .gather import gather
from .source import TrainingSource


def source_of(folder: Path, data: Path | None = None) -> TrainingSource:
    """The facts of a finished run's model.

    Args:
        folder: the run folder.
        data: where its data lies now; None is where it lay.

    Raises:
        RequestError: there is no run, or it has no model.
        DataError: the data is not there, or another by now.
        StorageError: its rows split otherwise than in the run.
    """
    events = read_events(folder)
    history = replay(events)
    if history.result is None or history.result.model is None:
        raise RequestError("NO-MODEL", f"the run in {folder} has no model", "name a run that delivered one")
    bundle, profile, plan = read_bundle(folder), history.profile, history.plan
    main = _read(profile.file, data)
    test = None if profile.test_file is None else _read(profile.test_file, None, main)
    profile = profile.model_copy(
        update={"file": profile.file.model_copy(update={"path": main.facts.path})}
    )
    dataset = assemble(plan, profile, main, test)
    split = make_split(plan.split, dataset.rows, split_seed(plan))
    recorded = next((e.body for e in reversed(events) if e.kind is EventKind.SPLIT), None)
    if recorded != split.facts():
        raise StorageError(
            "RUN-CHANGED", f"the rows of {folder} split otherwise than in the run", "run anew: versions have changed"
        )
    rows = dataset.features.frame[split.test]
    trial = history.trial(history.result.model.trial)
    threads = plan.budget.jobs if plan.budget.jobs > 1 else os.cpu_count() or 1
    predictions = bundle.model.predict(to_pandas(CastTable(rows)))
    return gather(plan, profile, dataset, split, bundle.manifest, trial, predictions, threads)


def _read(facts: FileFacts, place: Path | None, like: RawTable | None = None) -> RawTable:
    """The table as the run read it.

    Raises:
        DataError: the file is another one by now.
    """
    path = resolve(str(place or facts.path), [Path.cwd()])
    table = read_table(path, None if like is None else like.styles)
    if table.facts.sha256 != facts.sha256:
        raise DataError(
            "DATA-CHANGED", f"{path} is not what the run learned from", "name the data as it was, with --data"
        )
    return table
