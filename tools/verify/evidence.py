"""What the checks look at: everything that was measured after the search."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import DataProfile, PipelinePlan, Trial
from ..evaluate import Intervals, Truth


@dataclass(frozen=True)
class Candidate:
    """Predictions of one model on some rows, and their score there."""

    predictions: np.ndarray
    labels: np.ndarray | None
    score: float


@dataclass(frozen=True)
class Evidence:
    """A finished run, measured.

    Attributes:
        tested, default, dummy: on the sealed test rows; ``default`` is None where it never had a score.
        development, out_of_fold, dummy_out_of_fold: the winner and the dummy on the validated rows.
        withheld: whether the labels that workers were given lacked those of the test rows.
        reload_difference: largest difference between predictions of the model in memory and reloaded.
        reload_problem: why the saved model could not be loaded; empty where it could.
        copies: input columns of which the target is a plain function, with the evidence.
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
    reload_problem: str
    size_bytes: int
    one_row_ms: float | None
    inputs: tuple[str, ...]
    interpretable: bool
    copies: Mapping[str, str]
