"""One score from predictions. Directions stand in ``contracts/metrics.py``."""

import math

from ...pipelines.contracts import TrialError
from .compared import Compared, compare
from .truth import Array, Truth


def score(metric: str, truth: Truth, predicted: Array, labels: Array | None = None) -> float:
    """One finite number, in the metric's own direction.

    Args:
        metric: a name in ``METRICS``.
        truth: the true values.
        predicted: (rows, classes) probabilities, (rows,) values, or what is located; see ``Truth.form``.
        labels: (rows,) decided class codes; needed by metrics on labels.

    Raises:
        TrialError: predictions of the wrong shape or not finite, or a score that is not defined.
    """
    return defined(metric, compare(metric, truth, predicted, labels))


def defined(metric: str, compared: Compared) -> float:
    """The score.

    Raises:
        TrialError: it is not defined on these rows.
    """
    value = compared.score(metric)
    if not math.isfinite(value):
        raise TrialError(f"{metric} is not defined on these {len(compared)} rows")
    return value
