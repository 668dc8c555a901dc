"""What lies on the person's desk: a table and what they order; planted columns under names that tell nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from .tables import Table

_SEED = 5

#: A plan.yaml as YAML reads it, to be changed in place.
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Laid:
    """A table, and what is ordered of it.

    Attributes:
        table: rows that the run gets.
        planted: columns of which the verifier must name one; empty where the mistake is in no column.
        words: further options of ``automl-agent run``.
        fresh: rows as the model will meet them, that the run never sees; empty where the truth is not wanted.
        test: rows given as a separate test table.
        edit: what the person changes in the plan before it is run.
    """

    table: Table
    planted: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fresh: pl.DataFrame | None = None
    test: pl.DataFrame | None = None
    edit: Edit | None = None


def plant(
    table: Table,
    columns: Mapping[str, Sequence[object] | np.ndarray | pl.Series],
    words: tuple[str, ...] = (),
) -> Laid:
    """Add columns, shuffle the inputs and call them ``f0``, ``f1``, ...; the target becomes ``y``."""
    frame = table.frame.with_columns([pl.Series(name, values) for name, values in columns.items()])
    names = renamed(frame, table.target)
    frame = frame.select(pl.col(old).alias(new) for old, new in names.items())
    planted = tuple(names[name] for name in columns)
    return Laid(Table(frame, "y", table.metric), planted, words)


def renamed(frame: pl.DataFrame, target: str) -> dict[str, str]:
    """Old name -> new name, inputs in a new order, the target last."""
    inputs = [name for name in frame.columns if name != target]
    order = np.random.default_rng(_SEED).permutation(len(inputs))
    return {inputs[old]: f"f{new}" for new, old in enumerate(order)} | {target: "y"}


def neutral(table: Table) -> Table:
    """The table with names that tell nothing."""
    return plant(table, {}).table
