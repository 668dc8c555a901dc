"""A proposal, and what came of it."""

from collections.abc import Mapping
from enum import StrEnum

from .base import Value
from .learning import Learning, Rung

ParamValue = bool | int | float | str


#: The source of a family's first configuration, which is its own.
DEFAULT = "default"


class TrialStatus(StrEnum):
    """How a trial ended. Only ``ok`` has a score."""

    OK = "ok"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    DIVERGED = "diverged"
    CRASHED = "crashed"
    INVALID = "invalid"


#: Ends that say something of a machine, and nothing of a configuration or a model.
CIRCUMSTANCES = frozenset({TrialStatus.TIMEOUT, TrialStatus.MEMORY})


class Proposal(Value):
    """One configuration to try, recorded whole before it runs.

    ``source`` tells who proposed it (``default``, ``tpe``, ``llm:warmstart``, ``fallback:tpe`` ...);
    ``seen`` is the number of finished trials the proposer knew; ``closed`` names the families that the clock had
    closed by then. ``device`` is that of the plan where it is None. ``rungs`` say for each fold where a training is
    given up.
    """

    number: int
    family: str
    params: Mapping[str, ParamValue]
    source: str
    seed: int
    seen: int
    #: Features that the model computes of its inputs first: canonical texts, see ``pipelines/expressions``.
    derived: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    device: str | None = None
    rungs: tuple[tuple[Rung, ...], ...] = ()


class Decision(Value):
    """How probabilities become a class: ``argmax(weights * p)``, or least expected cost.

    ``cost[i][j]`` is the cost of calling class ``i`` ``j``; when given, ``weights`` do not count.
    """

    weights: tuple[float, ...] = ()
    cost: tuple[tuple[float, ...], ...] = ()


class FoldScore(Value):
    """One fold of a trial."""

    fold: int
    score: float
    rows: int
    fit_seconds: float
    predict_seconds: float
    #: Bytes of a large model, which takes its time to save and load; 0 where that is nothing to speak of.
    bulk_bytes: int = 0
    #: How its network learned; None of everything else.
    learning: Learning | None = None


class Trial(Value):
    """What came of a proposal. ``score`` is the mean over folds, in the metric's own direction."""

    proposal: Proposal
    status: TrialStatus
    score: float | None = None
    #: Standard deviation over folds; None where there is one fold.
    std: float | None = None
    folds: tuple[FoldScore, ...] = ()
    seconds: float = 0.0
    #: Those of them in which it had a GPU.
    gpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    #: Size on disk of one fold's model and time for one row, where a constraint asks for them.
    model_mb: float | None = None
    latency_ms: float | None = None
    decision: Decision = Decision()
    reason: str = ""

    @property
    def number(self) -> int:
        """Number of the proposal."""
        return self.proposal.number

    def learned(self, fold: int) -> Learning | None:
        """How the network of a fold learned; None where it trained none, or has no score."""
        return next((f.learning for f in self.folds if f.fold == fold), None)

    @property
    def ok(self) -> bool:
        """Whether the trial has a score."""
        return self.status is TrialStatus.OK
