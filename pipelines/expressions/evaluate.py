"""The evaluator: an expression and columns in, a column out. It knows the table of functions and nothing else.

Columns are as models read them (:class:`InputSchema`): float64 with NaN, datetime64 with NaT, strings as objects
with None. Whatever they hold, the result is a float64 column without an infinite number.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from .check import kind_of
from .dates import DATES
from .functions import FUNCTIONS
from .grouped import GroupTable, frequencies, means
from .kinds import WORDS as WORD_KINDS
from .kinds import Kind
from .names import Inputs
from .numbers import NUMERIC, finite
from .tree import Call, Column, Node, Number, Words, walk
from .words import WORDS

Columns = Mapping[str, np.ndarray]


def fit(trees: Sequence[Node], columns: Columns, inputs: Inputs) -> tuple[GroupTable, ...]:
    """Learn the fitted parts of expressions from the rows of ``columns``, each different part once."""
    rows = _rows(columns)
    found = []
    for text, part in fitted_parts(trees).items():
        *of, key = part.arguments
        keys = _Evaluator(columns, rows, inputs, {}).column(key)
        if part.function == "frequency":
            found.append(frequencies(text, keys))
        else:
            found.append(means(text, evaluate(of[0], columns, inputs), keys))
    return tuple(found)


def fitted_parts(trees: Sequence[Node]) -> dict[str, Call]:
    """The parts of expressions that are learned from training rows, by their text."""
    return {
        str(node): node
        for tree in trees
        for node in walk(tree)
        if isinstance(node, Call) and FUNCTIONS[node.function].fitted
    }


def evaluate(node: Node, columns: Columns, inputs: Inputs, tables: Sequence[GroupTable] = ()) -> np.ndarray:
    """(rows,) float64, NaN where missing.

    Args:
        node: an expression that :func:`kind_of` has found sound, a number or truth value.
        columns: the columns that it reads, by id, all of one length.
        inputs: what they are.
        tables: what :func:`fit` learned.
    """
    rows = _rows(columns)
    with np.errstate(all="ignore"):
        return _Evaluator(columns, rows, inputs, {t.part: t for t in tables}).column(node)


def _rows(columns: Columns) -> int:
    return len(next(iter(columns.values()))) if columns else 0


class _Evaluator:
    def __init__(self, columns: Columns, rows: int, inputs: Inputs, tables: Mapping[str, GroupTable]) -> None:
        self._columns = columns
        self._rows = rows
        self._inputs = inputs
        self._tables = tables

    def column(self, node: Node) -> np.ndarray:
        if isinstance(node, Column):
            return self._input(node.id)
        if isinstance(node, Number):
            return np.full(self._rows, node.value)
        if isinstance(node, Words):
            return np.full(self._rows, node.value, dtype=object)
        if FUNCTIONS[node.function].fitted:
            return self._tables[str(node)].look_up(self.column(node.arguments[-1]))
        given = [self.column(argument) for argument in node.arguments]
        if node.function == "is_missing":
            return _missing(given[0]).astype(np.float64)
        first = kind_of(node.arguments[0], self._inputs)
        table = DATES if first is Kind.DATE else WORDS if first in WORD_KINDS else NUMERIC
        return finite(table[node.function](*given))

    def _input(self, id: str) -> np.ndarray:
        kind, values = self._inputs.kind(id), np.asarray(self._columns[id])
        if kind is Kind.DATE:
            return values.astype("datetime64[us]")
        if kind in WORD_KINDS:
            return values.astype(object)
        numbers = finite(values.astype(np.float64))
        return np.where(numbers != 0, 1.0, 0.0) + 0 * numbers if kind is Kind.BOOLEAN else numbers


def _missing(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind == "O":
        return np.array([not isinstance(value, str) for value in values], dtype=bool)
    missing: np.ndarray = np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)
    return missing
