"""How the task will be done: typed data, not code. Written as ``plan.yaml``, editable before a run."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from .base import Value
from .profile import ColumnKind
from .task import TaskSpec
from .weights import Weights


class Protocol(StrEnum):
    """How rows are kept apart, for the sealed test set and for the folds alike."""

    IID = "iid"
    STRATIFIED = "stratified"
    GROUPED = "grouped"
    TEMPORAL = "temporal"
    GROUPED_TEMPORAL = "grouped_temporal"


class SplitPlan(Value):
    """Which rows are sealed for the test, and how the others are folded.

    ``folds`` of 1 is a single holdout of ``holdout_fraction`` of the development rows.

    Attributes:
        time: the column that orders rows; none where ``order`` is ``file``: then they stand in order in the file.
        gap: rows within this time before a validated or tested stretch are left out of training (seconds where
            the time is a date, else in its own unit; rows where ``order`` is ``file``).
        together: copies of a row, exact or nearly so, stay on one side (not where time divides).
        without_copies: where they came on both sides, few of them are not learned from; plans of older versions learn from all.
        overruled: what the person said against what the data show, in words.
    """

    protocol: Protocol
    groups: tuple[str, ...] = ()
    time: str | None = None
    order: Literal["file"] | None = None
    gap: float = Field(default=0.0, ge=0)
    without_copies: bool = False
    together: bool = False
    #: Rows whose time is at or after this are the test set (temporal protocols only).
    test_from: str | None = None
    test_fraction: float = Field(default=0.2, gt=0, lt=1)
    folds: int = Field(default=5, ge=1, le=20)
    holdout_fraction: float = Field(default=0.2, gt=0, lt=1)
    evidence: str = ""
    overruled: str = ""
    #: That of the plan, if not given.
    seed: int | None = Field(default=None, ge=0)

    @property
    def temporal(self) -> bool:
        """Whether time divides."""
        return self.protocol in {Protocol.TEMPORAL, Protocol.GROUPED_TEMPORAL}

    @property
    def grouped(self) -> bool:
        """Whether groups stay on one side."""
        return self.protocol in {Protocol.GROUPED, Protocol.GROUPED_TEMPORAL}


class FeaturePlan(Value):
    """One input column: used as ``kind``, or left out with a reason."""

    name: str
    kind: ColumnKind
    use: bool = True
    why: str = ""


class FamilyPlan(Value):
    """One model family of the catalogue that the search may use."""

    name: str
    why: str = ""


class BudgetPlan(Value):
    """What the run may spend, over all processes that work on it. None: no limit.

    Attributes:
        time_limit_seconds: from the start of the first process to ``result.json``.
        trials: search trials, the default configuration included.
        tokens: of the language model, in and out.
        usd: what the language model may cost.
        gpu_seconds: search trials on a GPU; when they are used up, trials go on on the CPU.
    """

    time_limit_seconds: float = Field(gt=0)
    trials: int | None = Field(default=None, ge=1)
    tokens: int | None = Field(default=None, ge=0)
    usd: float | None = Field(default=None, ge=0)
    gpu_seconds: float | None = Field(default=None, ge=0)
    memory_mb: int = Field(gt=0)
    #: Worker processes at a time; trials follow one another, their folds run side by side.
    jobs: int = Field(ge=1)


class Replan(Value):
    """A change that a finding made to a plan, before compute was spent.

    ``finding`` is the check that found it, ``because`` what it measured, ``changed`` what is otherwise now.
    """

    finding: str
    because: str
    changed: str


class PipelinePlan(Value):
    """Everything a run needs beside the data."""

    version: Literal[1] = 1
    task: TaskSpec
    split: SplitPlan
    features: tuple[FeaturePlan, ...]
    #: Features that every model computes of its inputs first, such as ``log1p(income) / rooms``.
    derived: tuple[str, ...] = ()
    #: In order of preference: the first one's default configuration is trial 0.
    families: tuple[FamilyPlan, ...] = Field(min_length=1)
    #: Pretrained encoders that families may use, each as it was when the plan was made.
    weights: tuple[Weights, ...] = ()
    proposer: str = "hybrid"
    budget: BudgetPlan
    device: Literal["auto", "cpu", "cuda"] = "auto"
    seed: int = Field(default=0, ge=0)
    #: How hard the verifier looks: ``thorough`` may take as long again as the time limit.
    verify: Literal["default", "thorough"] = "default"
    #: Refit the winner on all rows, test rows included, after the sealed test.
    refit: bool = True
    #: ``rules``, or the language model whose alternative was kept.
    made_by: str = "rules"
    #: How the plan came about, where a language model had a part in it.
    planning: tuple[str, ...] = ()
    #: What findings changed, in order.
    replans: tuple[Replan, ...] = ()
    notes: tuple[str, ...] = ()
