"""The locked evaluator: the one place where a score is computed, from predictions alone."""

from .baseline import dummy_predictions
from .decision import choose_decision, cross_fitted_labels, decide
from .intervals import Intervals, advantage, bootstrap, sobered
from .score import Truth, score

__all__ = [
    "Intervals",
    "Truth",
    "advantage",
    "bootstrap",
    "choose_decision",
    "cross_fitted_labels",
    "decide",
    "dummy_predictions",
    "score",
    "sobered",
]
