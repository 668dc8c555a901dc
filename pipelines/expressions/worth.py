"""Whether a feature says anything on the rows at hand that the inputs do not say already."""

from collections.abc import Mapping

import numpy as np

from ..contracts import ColumnKind, ReplyError
from .evaluate import Columns, evaluate, fit
from .names import Inputs
from .numbers import finite
from .read import Expression

_PLAIN = frozenset({ColumnKind.NUMERIC, ColumnKind.BOOLEAN})
_FIRST_ROWS = 1000


def values_of(expression: Expression, columns: Columns, inputs: Inputs) -> np.ndarray:
    """The feature on the rows of ``columns``, its fitted parts learned from them.

    Raises:
        ReplyError: it is missing throughout, the same throughout, or one of the inputs.
    """
    tables = fit([expression.tree], columns, inputs)
    values = evaluate(expression.tree, columns, inputs, tables)
    known = values[~np.isnan(values)]
    if not len(known):
        raise ReplyError("it is missing in every row")
    if (known == known[0]).all() and len(known) == len(values):
        raise ReplyError("it is the same in every row")
    for column in inputs.schema.columns:
        if column.kind in _PLAIN and _same(values, columns[column.id]):
            raise ReplyError(f"it is {column.id} itself in every row")
    return values


def twin(values: np.ndarray, others: Mapping[str, np.ndarray]) -> str | None:
    """The feature among ``others`` that has the same values in every row."""
    return next((name for name, o in others.items() if np.array_equal(values, o, equal_nan=True)), None)


def _same(values: np.ndarray, column: np.ndarray) -> bool:
    """Whether an input holds the very same; the first rows mostly tell."""
    return all(
        np.array_equal(values[:rows], finite(column[:rows].astype(np.float64)), equal_nan=True)
        for rows in (_FIRST_ROWS, len(values))
    )
