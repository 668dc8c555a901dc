"""What was measured after the search by fitting or asking the winner once more, otherwise."""

from collections.abc import Mapping

from .base import Value


class Gain(Value):
    """By how much one set of predictions is better than another on the same rows, with its standard error.

    Positive is better, whatever the metric's direction.
    """

    mean: float
    error: float

    @property
    def strength(self) -> float:
        """Standard errors that the mean lies above zero."""
        if self.error > 0:
            return self.mean / self.error
        return 0.0 if self.mean == 0 else float("inf") if self.mean > 0 else float("-inf")


class Drift(Value):
    """How well sealed rows can be told from the others by their inputs: area under the ROC curve, 95 % interval.

    ``columns`` are those that differ most, the greatest difference first.
    """

    auc: float
    low: float
    high: float
    columns: tuple[str, ...] = ()


class Without(Value):
    """The winner's validation score with all inputs, and fitted anew without suspected ones."""

    columns: tuple[str, ...]
    score: float
    without: float


class Handling(Value):
    """How the saved model takes rows that are given to it otherwise.

    ``difference`` is the largest between its predictions and those that it should have given; ``problem`` says
    why there are none.
    """

    way: str
    difference: float
    problem: str = ""


class Probes(Value):
    """Everything that was measured so; None where it was not, and ``skipped`` says why, by check.

    Attributes:
        permuted: predictions of a model that learned permuted labels, against a constant, on permuted labels.
        canaries: predictions with columns of pure noise as the model learned them, against those columns shuffled.
        seeds: the winner's predictions against those of fits with other seeds and rows and columns in other order.
        drift: sealed rows against the others.
        without: the winner without the suspects of the leakage audit.
        handling: the saved model on rows in another order, one alone, with unseen words, with columns missing.
        seconds: wall time that all of it took.
    """

    permuted: Gain | None = None
    canaries: Gain | None = None
    seeds: tuple[Gain, ...] = ()
    drift: Drift | None = None
    without: Without | None = None
    handling: tuple[Handling, ...] = ()
    skipped: Mapping[str, str] = {}
    seconds: float = 0.0
