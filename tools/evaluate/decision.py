"""From probabilities to classes. Chosen on out-of-fold predictions, kept with the model.

A class is called by ``argmax(weights * p)``: for two classes that is a threshold, for several the
reweighting that e.g. balanced accuracy asks for. Stated costs need no tuning: the class of least
expected cost is called (Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001).
"""

import numpy as np

from ...pipelines.contracts import METRICS, Decision
from .score import score
from .truth import Array, Truth

#: Thresholds tried for two classes: quantiles of the predicted probability, and one half.
_THRESHOLDS = 60
#: Strengths a of the reweighting by prior**-a tried for several classes.
_STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)


def decided(decision: Decision, truth: Truth, predicted: Array) -> Array | None:
    """Class codes (rows,) where classes are predicted; else None."""
    return decide(decision, predicted) if truth.classes else None


def decide(decision: Decision, proba: Array) -> Array:
    """Class codes (rows,) from probabilities (rows, classes)."""
    if decision.cost:
        return np.asarray((proba @ np.asarray(decision.cost)).argmin(axis=1))
    if decision.weights:
        return np.asarray((proba * np.asarray(decision.weights)).argmax(axis=1))
    return np.asarray(proba.argmax(axis=1))


def choose_decision(metric: str, truth: Truth, proba: Array) -> Decision:
    """The decision rule that serves ``metric`` best on these predictions.

    Args:
        metric: a classification metric.
        truth: true classes of the rows.
        proba: (rows, classes) out-of-fold probabilities.
    """
    if metric == "cost" and truth.cost is not None:
        return Decision(cost=tuple(tuple(float(c) for c in line) for line in truth.cost))
    if METRICS[metric].needs != "labels" or metric in {"accuracy", "cost"}:
        return Decision()
    candidates = _thresholds(truth, proba) if truth.classes == 2 else _reweightings(truth)
    called = [decide(c, proba) for c in candidates]
    if (beta := METRICS[metric].beta) is not None:
        return candidates[_traded(metric, beta, truth, proba, called)]
    scores = [METRICS[metric].sign * score(metric, truth, proba, labels) for labels in called]
    return candidates[int(np.argmax(scores))]


def _traded(metric: str, beta: float, truth: Truth, proba: Array, called: list[Array]) -> int:
    """Recall or precision alone has no best threshold: the best F-beta, among those that reach what was asked for."""
    both = [[score(name, truth, proba, labels) for name in ("precision", "recall")] for labels in called]
    precision, recall = np.asarray(both).T
    weighted = beta**2 * precision + recall
    values = (1 + beta**2) * precision * recall / np.where(weighted > 0, weighted, 1.0)
    if truth.floor is not None:
        # One standard error more than asked for, so that other rows reach it too.
        counted = max(1, int((truth.values == truth.positive).sum()))
        margin = np.sqrt(truth.floor * (1 - truth.floor) / counted)
        reached = (recall if metric == "recall" else precision) >= min(1.0, truth.floor + margin)
        if reached.any():
            values = np.where(reached, values, -1.0)
    return int(np.argmax(values))


def _thresholds(truth: Truth, proba: Array) -> list[Decision]:
    positive = proba[:, truth.positive]
    cuts = np.unique(np.append(np.quantile(positive, np.linspace(0.01, 0.99, _THRESHOLDS)), 0.5))
    cuts = cuts[(cuts > 0) & (cuts < 1)]
    first_half = sorted(cuts, key=lambda cut: abs(cut - 0.5))  # ties go to the plain threshold
    return [_two_weights(float(cut), truth.positive) for cut in first_half]


def _two_weights(cut: float, positive: int) -> Decision:
    weights = (cut, 1.0 - cut) if positive == 1 else (1.0 - cut, cut)
    return Decision(weights=weights)


def _reweightings(truth: Truth) -> list[Decision]:
    prior = np.bincount(truth.values, minlength=truth.classes) / max(1, len(truth.values))
    prior = np.maximum(prior, 1.0 / max(1, len(truth.values)))
    return [Decision(weights=tuple(float(w) for w in prior**-strength)) for strength in _STRENGTHS]


def cross_fitted_labels(metric: str, truth: Truth, proba: Array, folds: Array) -> Array:
    """Labels of each fold by a rule chosen on the other folds, so that no row chooses its own threshold.

    Args:
        metric: a classification metric.
        truth: true classes of the rows.
        proba: (rows, classes) out-of-fold probabilities.
        folds: (rows,) fold number of each row. With one fold, the plain rule is used.
    """
    labels = decide(Decision(), proba)
    numbers = np.unique(folds)
    for fold in numbers:
        inside, outside = folds == fold, folds != fold
        if metric == "cost" or outside.any():
            rows = outside if outside.any() else inside
            rule = choose_decision(metric, truth.rows(rows), proba[rows])
            labels[inside] = decide(rule, proba[inside])
    return labels
