"""Reading proposed features and holding them against the development rows, one after another."""

import numpy as np

from ...pipelines.contracts import ReplyError
from ...pipelines.expressions import Expression, Inputs, read_expression
from ...pipelines.expressions.worth import twin, values_of
from ..dataset import Dataset
from .columns import FrameColumns


class Reader:
    """Remembers what it has read: the same feature in other words is refused.

    Args:
        dataset: the run's.
        development: numbers of the rows that may be looked at.
        planned: canonical texts of features that every model has anyway.
    """

    def __init__(self, dataset: Dataset, development: np.ndarray, planned: tuple[str, ...] = ()) -> None:
        self.inputs = Inputs(dataset.inputs, "ids first", dataset.facts.monotone)
        self._columns = FrameColumns(dataset.features.frame, np.sort(development))
        self._seen: dict[str, np.ndarray] = {}
        for text in planned:
            expression = read_expression(text, Inputs(dataset.inputs))
            self._seen[text] = values_of(expression, self._columns, self.inputs)
        self._planned = frozenset(planned)

    def __call__(self, text: str) -> Expression:
        """Read a feature.

        Raises:
            ReplyError: it is none, says nothing on the development rows, or is one of those before it.
        """
        expression = read_expression(text, self.inputs)
        if str(expression) in self._planned:
            raise ReplyError("every model has it already")
        if str(expression) in self._seen:
            return expression
        values = values_of(expression, self._columns, self.inputs)
        if (other := twin(values, self._seen)) is not None:
            raise ReplyError(f"it is the same as {other} in every row")
        self._seen[str(expression)] = values
        return expression
