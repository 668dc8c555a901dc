"""What is tuned, as far as a language model may be told."""

from collections.abc import Mapping

from .base import Value

#: What a fact about the data may be.
Fact = bool | int | float | str


class Problem(Value):
    """What a search tunes. Every part may be empty: then nothing is told of it.

    Attributes:
        model: what is trained, such as ``random forest (scikit-learn), 10 trees``.
        metric: what is measured, such as ``accuracy, mean of 5 folds``.
        data: facts about the data: rows, columns by kind, classes, how features are scaled.
        marginals, correlations: more about the data, for prompts with full context; a line each.
        cards: knowledge that was retrieved for it, a short text each.
    """

    model: str = ""
    metric: str = ""
    data: Mapping[str, Fact] = {}
    marginals: tuple[str, ...] = ()
    correlations: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()

    def anonymous(self) -> "Problem":
        """The same without anything that tells what it is."""
        return Problem()
