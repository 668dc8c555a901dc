"""A run while it is open: its store, its data, its children and its clock, wired in one place."""

from dataclasses import dataclass, field
from pathlib import Path

from ..pipelines.contracts import DataProfile, InputSchema, PipelinePlan, StorageError
from ..pipelines.family import TaskFacts
from .cores import cores
from .dataset import Dataset
from .derived.planned import planned
from .search.clock import Clock
from .splits import Split
from .store.events import EventKind
from .store.failpoints import passing
from .store.history import History, replay
from .store.run import RunStore
from .trials.runner import TrialRunner
from .trials.workers import Workers
from .trials.workspace import Workspace, prepare
from .vault import Vault


@dataclass(frozen=True)
class Session:
    """Everything the stages of one run share.

    ``vault`` holds the labels of the sealed rows; ``dataset.truth`` holds all labels and is read by the
    runner for development rows only.
    """

    store: RunStore
    plan: PipelinePlan
    profile: DataProfile
    dataset: Dataset
    split: Split
    space: Workspace
    workers: Workers
    clock: Clock
    cores: int
    vault: Vault
    #: What there was no time for, by name, with the reason; it is told with the result.
    left_out: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The run folder."""
        return self.store.folder

    @property
    def inputs(self) -> InputSchema:
        """The columns models read."""
        return self.dataset.inputs

    @property
    def facts(self) -> TaskFacts:
        """What search spaces are declared from."""
        return self.dataset.facts

    @property
    def derived(self) -> tuple[str, ...]:
        """Features that every model computes of its inputs, as the plan names them: canonical texts."""
        return tuple(map(str, planned(self.plan.derived, self.facts)))

    @property
    def history(self) -> History:
        """What has happened so far."""
        return replay(self.store.events)

    def runner(self) -> TrialRunner:
        """Runs trials on this run's split."""
        limits = self.plan.task.constraints
        return TrialRunner(
            workers=self.workers,
            space=self.space,
            split=self.split,
            truth=self.dataset.truth,
            inputs=self.inputs,
            facts=self.facts,
            metric=self.plan.task.metric,
            jobs=self.plan.budget.jobs,
            cores=self.cores,
            memory_mb=self.plan.budget.memory_mb,
            logs=self.folder / "logs",
            device=self.plan.device,
            measure=limits.max_model_mb is not None or limits.max_latency_ms is not None,
        )


def open_session(
    store: RunStore,
    plan: PipelinePlan,
    profile: DataProfile,
    dataset: Dataset,
    split: Split,
    workers: Workers,
    clock: Clock,
) -> Session:
    """Record the split and write what workers read.

    Raises:
        StorageError: a resumed run splits otherwise than before: data or versions have changed.
    """
    body = split.facts()
    earlier = store.last(EventKind.SPLIT)
    if earlier is None:
        store.append(EventKind.SPLIT, body)
    elif earlier.body != body:
        raise StorageError(
            "RUN-CHANGED",
            f"the rows of {store.folder} split otherwise than before",
            "run anew: data or versions have changed",
        )
    space = prepare(store.folder / "work", dataset.features, dataset.truth.values, split)
    passing("work:prepared")
    return Session(
        store=store,
        plan=plan,
        profile=profile,
        dataset=dataset,
        split=split,
        space=space,
        workers=workers,
        clock=clock,
        cores=plan.budget.jobs if plan.budget.jobs > 1 else cores(),
        vault=Vault(dataset.truth, split.test),
    )
