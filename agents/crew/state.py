"""What travels along the graph's edges, and how the crew speaks to the person."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from ...pipelines.contracts import DataProfile, PipelinePlan, Question, RunResult, TaskSpec, Trial
from ...tools.data.read import RawTable
from ...tools.dataset import Dataset
from ...tools.delivery.deliver import Delivered
from ...tools.delivery.sealed import SealedTest
from ...tools.session import Session
from ...tools.splits import Split
from ...tools.store.events import Event
from .order import Order

#: Answers a question, or None where nobody is there to ask.
Ask = Callable[[Question], str | None]
#: Told what is going on between events.
Stage = Callable[[str], None]


@dataclass(frozen=True)
class Tables:
    """The tables as read."""

    main: RawTable
    test: RawTable | None = None


@dataclass
class Desk:
    """What every member of the crew has at hand.

    ``resources`` closes what they open, in reverse; ``waited`` counts the seconds that the person took for
    answers, which are not the run's.
    """

    order: Order
    ask: Ask
    stage: Stage
    watch: Callable[[Event], None]
    #: Told the run folder as soon as there is one.
    opened: Callable[[Path], None]
    resources: ExitStack = field(default_factory=ExitStack)
    waited: float = 0.0

    def consult(self, question: Question) -> str | None:
        """Ask the person; None where nobody answers."""
        began = time.monotonic()
        try:
            return self.ask(question)
        finally:
            self.waited += time.monotonic() - began


class RunState(TypedDict, total=False):
    """Filled in on the way; every value is typed, and none is stored: ``run.db`` holds what must last."""

    tables: Tables
    profile: DataProfile
    task: TaskSpec
    plan: PipelinePlan
    dataset: Dataset
    split: Split
    session: Session
    folder: Path
    reason: str
    winner: Trial | None
    sealed: SealedTest
    delivered: Delivered
    result: RunResult
