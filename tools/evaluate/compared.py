"""Predictions held against the truth, row by row: once, however many samples of the rows are scored."""

from typing import Protocol

from ...pipelines.contracts import METRICS, Answer, TrialError
from .form import unsound
from .tables import Decided
from .truth import Array, Truth


class Compared(Protocol):
    """Rows with what was predicted of them."""

    def __len__(self) -> int:
        """Rows there are."""
        ...

    def rows(self, index: Array) -> "Compared":
        """Some of them; a row may come several times."""
        ...

    def score(self, metric: str) -> float:
        """In the metric's own direction; NaN where it is not defined on these rows."""
        ...


def compare(metric: str, truth: Truth, predicted: Array, labels: Array | None = None) -> Compared:
    """Hold predictions against the truth.

    Args:
        metric: the one that is to be computed, a name in ``METRICS``.
        truth: the true values.
        predicted: (rows, ...) predictions of ``truth.form``.
        labels: (rows,) decided class codes; needed by metrics on labels.

    Raises:
        TrialError: they are no predictions of these rows.
    """
    if len(predicted) != len(truth):
        raise TrialError(
            f"predictions have shape {predicted.shape}, expected {(len(truth), *truth.form.shape)}"
        )
    if why := unsound(truth.form, predicted):
        raise TrialError(why)
    if METRICS[metric].needs == "labels":
        assert labels is not None, f"{metric} needs decided labels"
        if labels.shape != (len(truth),):
            raise TrialError(f"labels have shape {labels.shape}, expected {(len(truth),)}")
    match truth.located:
        case None:
            return Decided(truth, predicted, labels)
        case Answer.POINTS:
            from .vision.compared import points

            return points(truth, predicted)
        case Answer.MASK:
            from .vision.compared import masks

            return masks(truth, predicted)
        case _:
            from .vision.compared import boxes

            return boxes(truth, predicted)
