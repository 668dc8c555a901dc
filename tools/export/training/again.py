"""A script for a run that is over: its data read and split as it did, its bundle asked what it says."""

from dataclasses import dataclass
from pathlib import Path

from ....pipelines.contracts import DataError, DataProfile, FileFacts, FileFormat, RequestError, StorageError
from ...bundle import Bundle, read_bundle
from ...cores import cores
from ...data.cast import CastTable, to_pandas
from ...data.locate import resolve
from ...data.read import RawTable, read_table
from ...dataset import Dataset, assemble
from ...search.seeds import split_seed
from ...splits import Split, make_split
from ...store.events import EventKind
from ...store.history import History, replay
from ...store.run import read_events
from .gather import gather
from .source import TrainingSource


@dataclass(frozen=True)
class Again:
    """A finished run, with its data."""

    bundle: Bundle
    history: History
    profile: DataProfile
    dataset: Dataset
    split: Split


def source_of(folder: Path, data: Path | None = None) -> TrainingSource:
    """The facts of a finished run's model; see :func:`reread`."""
    again = reread(folder, data)
    plan, result = again.history.plan, again.history.result
    assert result is not None
    assert result.model is not None
    rows = again.dataset.features.frame[again.split.test]
    return gather(
        plan,
        again.profile,
        again.dataset,
        again.split,
        again.bundle.manifest,
        again.history.trial(result.model.trial),
        again.bundle.model.predict(to_pandas(CastTable(rows))),
        plan.budget.jobs if plan.budget.jobs > 1 else cores(),
    )


def reread(folder: Path, data: Path | None = None) -> Again:
    """Read a finished run's data and split it, as it did.

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
    if profile.file.format is FileFormat.PICTURES:
        raise RequestError(
            "NOT-EXPORTABLE", "models of pictures have no such form", "use the bundle, or --to container"
        )
    main = _read(profile.file, data)
    test = None if profile.test_file is None else _read(profile.test_file, None, main)
    profile = profile.model_copy(update={"file": profile.file.model_copy(update={"path": main.facts.path})})
    dataset = assemble(plan, profile, main, test)
    split = make_split(plan.split, dataset.rows, split_seed(plan))
    recorded = next((e.body for e in reversed(events) if e.kind is EventKind.SPLIT), None)
    if recorded != split.facts():
        raise StorageError(
            "RUN-CHANGED",
            f"the rows of {folder} split otherwise than in the run",
            "run anew: versions have changed",
        )
    return Again(bundle, history, profile, dataset, split)


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
