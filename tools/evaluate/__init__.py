"""The locked evaluator: the one place where a score is computed, from predictions alone."""

from .baseline import dummy_predictions
from .compared import Compared, compare
from .decision import choose_decision, cross_fitted_labels, decide, decided
from .form import is_withheld, unpredicted, unsound, withheld
from .intervals import Intervals, advantage, bootstrap, sobered, unsteady
from .optimism import optimism
from .score import score
from .truth import Truth
from .validation import Validated, validate

__all__ = [
    "Compared",
    "Intervals",
    "Truth",
    "Validated",
    "advantage",
    "bootstrap",
    "choose_decision",
    "compare",
    "cross_fitted_labels",
    "decide",
    "decided",
    "dummy_predictions",
    "is_withheld",
    "optimism",
    "score",
    "sobered",
    "unpredicted",
    "unsound",
    "unsteady",
    "validate",
    "withheld",
]
