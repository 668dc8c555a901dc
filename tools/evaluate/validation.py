"""A trial's scores from its out-of-fold predictions: the same numbers in the search and whenever they are checked."""

from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import METRICS, Decision, TrialError
from .compared import Compared, compare
from .decision import choose_decision, cross_fitted_labels
from .score import defined, score
from .truth import Array, Truth


@dataclass(frozen=True)
class Validated:
    """What out-of-fold predictions came to.

    Attributes:
        score: mean over folds; over all rows together where a fold has no score.
        std: over folds; None where there is one, or one has no score.
        folds: score of each fold, None where it is not defined.
        decision: how probabilities become a class.
    """

    score: float
    std: float | None
    folds: tuple[float | None, ...]
    decision: Decision


def validate(metric: str, truth: Truth, predictions: Array, folds: Array, count: int) -> Validated:
    """Score out-of-fold predictions.

    Args:
        metric: name of the metric.
        truth: of all rows.
        predictions: (rows, classes) or (rows,), of rows that a fold validates; anything elsewhere.
        folds: (rows,) number of the fold that validates each row, -1 where none does.
        count: number of folds.

    Raises:
        TrialError: there is no score.
    """
    rows = np.flatnonzero(folds >= 0)
    known, proba, of = truth.rows(rows), predictions[rows], folds[rows]
    labels, decision = None, Decision()
    if known.classes:
        labels = cross_fitted_labels(metric, known, proba, of)
        if METRICS[metric].beta and score("mcc", known, proba, labels) <= 0:
            raise TrialError("the same answer for nearly every row: no threshold tells the classes apart")
        decision = choose_decision(metric, known, proba)
    whole = compare(metric, known, proba, labels)
    scores = tuple(_fold_score(metric, known, whole, np.flatnonzero(of == fold)) for fold in range(count))
    computed = [s for s in scores if s is not None]
    # What is rare may be missing from a fold, which leaves some metrics undefined there: pool the rows.
    each = len(computed) == len(scores)
    mean = float(np.mean(computed)) if each else defined(metric, whole)
    std = float(np.std(computed, ddof=1)) if each and len(computed) > 1 else None
    return Validated(mean, std, scores, decision)


def _fold_score(metric: str, truth: Truth, whole: Compared, inside: Array) -> float | None:
    part = whole.rows(inside)
    value = part.score(metric)
    if np.isfinite(value):
        return value
    one_class = METRICS[metric].needs == "probabilities" and len(np.unique(truth.values[inside])) < 2
    return None if one_class or truth.located else defined(metric, part)
