"""What the checks look at: everything that was measured after the search."""

from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import Audit, DataProfile, Incumbent, PipelinePlan, Probes, Trial
from ...pipelines.family import Explanation
from ..evaluate import Intervals, Truth
from .apart import Apart
from .groups import Groups
from .parts import Part
from .varied import Varied


@dataclass(frozen=True)
class Candidate:
    """Predictions of one model on some rows, and their score there."""

    predictions: np.ndarray
    labels: np.ndarray | None
    score: float


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What is kept in the run folder as it was observed, since nothing there says it again.

    A new field of plain values, arrays, or dataclasses of these is kept and handed to the checks as it is: it needs
    its line here and its value in ``agents/verifier.py``.

    Attributes:
        reload_problem: why the saved model could not be loaded; empty where it could.
        audit: what the leakage audit found among the inputs.
        probes: what fitting and asking the winner once more showed.
        apart: what the split keeps apart, measured from its rows.
        groups: of the sealed test rows, for each column that the model must be fair across.
        varied: columns that it must follow in one direction; None where it could not be loaded to measure it.
        peak_memory_mb: of a process that loads the bundle and predicts a thousand rows; None likewise.
        explanation: how much there is to read in a model that people can read.
        parts: libraries that the model needs to predict, where their licences are asked about.
    """

    reload_problem: str
    size_bytes: int
    one_row_ms: float | None
    inputs: tuple[str, ...]
    audit: Audit
    probes: Probes
    apart: Apart
    groups: tuple[Groups, ...] = ()
    varied: tuple[Varied, ...] | None = ()
    peak_memory_mb: float | None = None
    explanation: Explanation | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence(Observed):
    """A finished run, measured: what was observed, and what follows from predictions and the record.

    Attributes:
        tested, default, dummy: on the sealed test rows; ``default`` is None where it never had a score.
        development, out_of_fold, dummy_out_of_fold: the winner and the dummy on the validated rows.
        withheld: whether the labels that workers were given lacked those of the test rows.
        reload_difference: largest difference between predictions of the model in memory and reloaded.
        incumbents: trials that were best beyond noise when they came; the winner is the last.
        optimism: what choosing among the trials adds to the winner's validation score; None where it is not known.
    """

    plan: PipelinePlan
    profile: DataProfile
    trials: tuple[Trial, ...]
    winner: Trial
    test: Truth
    tested: Candidate
    default: Candidate | None
    dummy: Candidate
    intervals: Intervals | None
    development: Truth
    out_of_fold: Candidate
    dummy_out_of_fold: Candidate
    openings: int
    withheld: bool
    reload_difference: float
    interpretable: bool
    incumbents: tuple[Incumbent, ...]
    optimism: float | None
    #: Times that the runs which this one comes from had opened the sealed rows before.
    opened_before: int = 0
