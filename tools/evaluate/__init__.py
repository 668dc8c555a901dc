"""The locked evaluator: the one place where a score is computed, from predictions alone."""

from .baseline import dummy_predictions
from .decision import choose_decision, cross_fitted_labels, decide
from .intervals import Intervals, advantage, bootstrap, sobered, unsteady
from .optimism import optimism
from .score import Truth, score
from .validation import Validated, validate

__all__ = [
    "Intervals",
    "Truth",
    "Validated",
    "advantage",
    "bootstrap",
    "choose_decision",
    "cross_fitted_labels",
    "decide",
    "dummy_predictions",
    "optimism",
    "score",
    "sobered",
    "unsteady",
    "validate",
]
