"""Inputs of which the target is a plain function: the crudest leak, found before anyone trusts a score."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import ColumnKind, InputColumn
from ..evaluate import Truth

if TYPE_CHECKING:
    import polars as pl

#: With fewer rows a column may determine the target by chance.
_LEAST_ROWS = 50
#: A column that determines the classes repeats its values at least this often, else each row is its own key.
_REPEATS = 5
#: Correlation of ranks and values beyond which a number is the target in other units.
_SAME = 0.999999


def target_copies(inputs: Sequence[InputColumn], frame: "pl.DataFrame", truth: Truth) -> dict[str, str]:
    """Names of inputs that tell the target outright, with the evidence.

    Args:
        inputs: the model's inputs.
        frame: all rows, one column an input, named by id.
        truth: all targets.
    """
    if len(truth.values) < _LEAST_ROWS:
        return {}
    found = {}
    for column in inputs:
        evidence = _classes(frame, column, truth) if truth.classes else _values(frame, column, truth)
        if evidence:
            found[column.name] = evidence
    return found


def _classes(frame: "pl.DataFrame", column: InputColumn, truth: Truth) -> str | None:
    import polars as pl

    values = frame.get_column(column.id)
    distinct = values.n_unique()
    if distinct * _REPEATS > len(values):
        return None
    pairs = pl.DataFrame({"x": values, "y": truth.values}).n_unique()
    present = len(np.unique(truth.values))
    if pairs == distinct and distinct >= present:
        return f"each of its {distinct} values occurs with one class only"
    return None


def _values(frame: "pl.DataFrame", column: InputColumn, truth: Truth) -> str | None:
    if column.kind is not ColumnKind.NUMERIC:
        return None
    values = frame.get_column(column.id).to_numpy()
    known = np.isfinite(values)
    if known.sum() < _LEAST_ROWS or known.mean() < 0.5 or np.std(values[known]) == 0:
        return None
    if np.std(truth.values[known]) == 0:
        return None
    correlation = abs(float(np.corrcoef(values[known], truth.values[known])[0, 1]))
    return f"correlates {correlation:.6f} with the target" if correlation > _SAME else None
