"""A table's columns by how they are encoded, taken out of the frame as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..contracts import ColumnKind, InputSchema
from ..family import TaskFacts, labels_alone

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Blocks:
    """Ids of the columns of each block, in schema order."""

    numbers: tuple[str, ...]
    words: tuple[str, ...]
    dates: tuple[str, ...]
    prose: tuple[str, ...]


def blocks_of(schema: InputSchema) -> Blocks:
    """The blocks of a schema: truth values are numbers; prose is text; pictures are in none."""

    def ids(*kinds: ColumnKind) -> tuple[str, ...]:
        return tuple(c.id for c in schema.columns if c.kind in kinds)

    return Blocks(
        numbers=ids(ColumnKind.NUMERIC, ColumnKind.BOOLEAN),
        words=ids(ColumnKind.CATEGORICAL),
        dates=ids(ColumnKind.DATETIME),
        prose=ids(ColumnKind.TEXT),
    )


def pictures_alone(facts: TaskFacts) -> str | None:
    """Why a table is nothing for families that pass over pictures, or None."""
    if (problem := labels_alone(facts)) is not None:
        return problem
    kinds = {c.kind for c in facts.inputs.columns}
    return "there is nothing beside pictures, which it cannot see" if kinds == {ColumnKind.IMAGE} else None


def directions(schema: InputSchema, monotone: Mapping[str, int], width: int) -> list[int]:
    """For each of ``width`` features, numbers first: 1 where it may only raise the output, -1 lower it, else 0."""
    signs = [monotone.get(i, 0) for i in blocks_of(schema).numbers]
    return signs + [0] * (width - len(signs))


def numbers(frame: "pd.DataFrame", ids: tuple[str, ...]) -> np.ndarray:
    """(rows, columns) float64, NaN where missing."""
    if not ids:
        return np.empty((len(frame), 0))
    return np.column_stack([frame[i].to_numpy(dtype=np.float64) for i in ids])


def words(frame: "pd.DataFrame", ids: tuple[str, ...]) -> np.ndarray:
    """(rows, columns) strings as objects, None where missing."""
    out = np.empty((len(frame), len(ids)), dtype=object)
    for position, i in enumerate(ids):
        column = frame[i].to_numpy(dtype=object)
        out[:, position] = [value if isinstance(value, str) else None for value in column]
    return out
