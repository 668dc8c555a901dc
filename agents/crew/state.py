"""What travels along the graph's edges, and how the crew speaks to the person."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from ...pipelines.contracts import (
    Audit,
    DataProfile,
    PipelinePlan,
    Probes,
    Question,
    RunResult,
    Suggestion,
    TaskSpec,
    Trial,
    Weights,
)
from ...tools.data.read import RawTable
from ...tools.dataset import Dataset
from ...tools.delivery.deliver import Delivered
from ...tools.delivery.sealed import SealedTest
from ...tools.llm.access import Access
from ...tools.llm.choose import Chosen, Tell, choose_model
from ...tools.llm.record import Journal
from ...tools.search.clock import Clock
from ...tools.search.heartbeat import Heartbeat
from ...tools.session import Session
from ...tools.splits import Split
from ...tools.store.events import Event
from ...tools.store.run import RunStore
from ...tools.trials.zygote_link import ZygoteLink
from .order import Order
from .replayed import Replayed
from .taking_up import Opening

#: Answers a question, or None where nobody is there to ask.
Ask = Callable[[Question], str | None]
#: Opens a language model: as named, closed by the stack, telling of a download.
Choose = Callable[[str | None, ExitStack, Tell], Chosen]
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
    answers and a download took, which are not the run's. ``chosen`` is the language model once it is known,
    ``access`` the way to it where one speaks, ``store`` the run's record once it is begun, ``made`` the folders
    made for it. ``memory_mb`` is what was free before a language model took its part.
    """

    order: Order
    ask: Ask
    stage: Stage
    watch: Callable[[Event], None]
    #: Told the run folder as soon as there is one.
    opened: Callable[[Path], None]
    resources: ExitStack = field(default_factory=ExitStack)
    waited: float = 0.0
    chosen: Chosen | None = None
    access: Access | None = None
    #: Opens the language model that the order names.
    choose: Choose = choose_model
    #: Keeps what a language model says about a plan that no run follows, where it shall outlive the order.
    journal: Journal | None = None
    store: RunStore | None = None
    made: tuple[Path, ...] = ()
    memory_mb: int | None = None
    #: Seconds that earlier processes of the run have used.
    used: float = 0.0
    #: The run's clock, once there is one.
    clock: Clock | None = None
    #: How slow the machine is now, by what starting took; see :class:`Clock`.
    pace: float = 1.0
    #: What there was no time for, by name, before there was a session.
    left_out: list[str] = field(default_factory=list)
    #: Whether times are being kept.
    beats: bool = False
    #: Where workers of the run will come from, if that has begun already.
    early: ZygoteLink | None = None
    #: What the process that took the run up must still record of it, once data and model turn out to be there.
    taken_up: Opening | None = None
    #: Pretrained encoders that the person named.
    weights: tuple[Weights, ...] = ()
    #: Questions and the person's answers to them.
    answers: list[tuple[str, str]] = field(default_factory=list)
    #: The run that is carried out again, where one is.
    replayed: Replayed | None = None

    def elapsed(self) -> float:
        """Seconds of the time limit used so far, before there is a clock too."""
        if self.clock is not None:
            return self.clock.elapsed
        return self.used + time.monotonic() - self.order.started - self.waited

    def limit(self, plan: PipelinePlan) -> float:
        """Seconds that the run may take: those of its plan, but for a replay, which goes by the number of trials."""
        return plan.budget.time_limit_seconds if self.replayed is None else self.replayed.limit

    def keep_time(self, folder: Path) -> None:
        """Keep the time that the run in ``folder`` uses, from here on."""
        if not self.beats:
            self.beats = True
            self.resources.enter_context(Heartbeat(folder, self.elapsed))

    def consult(self, question: Question) -> str | None:
        """Ask the person; None where nobody answers."""
        if self.replayed is not None:
            return self.replayed.answer(question)
        began = time.monotonic()
        try:
            answer = self.ask(question)
        finally:
            self.waited += time.monotonic() - began
        if answer is not None:
            self.answers.append((question.text, answer))
        return answer


class RunState(TypedDict, total=False):
    """Filled in on the way; every value is typed, and none is stored: ``run.db`` holds what must last."""

    tables: Tables
    profile: DataProfile
    task: TaskSpec
    plan: PipelinePlan
    dataset: Dataset
    split: Split
    audit: Audit
    replanned: bool
    session: Session
    folder: Path
    suggestions: tuple[Suggestion, ...]
    reason: str
    winner: Trial | None
    sealed: SealedTest
    delivered: Delivered
    probes: Probes
    result: RunResult
