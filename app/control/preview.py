"""The first rows of a CSV that a command of ours has written: a model's classes and columns may be of any length."""

import csv
from itertools import islice
from pathlib import Path

from ...pipelines.contracts import Value

#: Of a cell, so much is read.
_LARGEST_CELL = 1_000_000


class Preview(Value):
    """Columns and first rows, as text."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def preview(path: Path, rows: int, columns: int, cell: int) -> Preview:
    """The first ``rows`` and ``columns``, each cell cut to ``cell`` characters."""
    csv.field_size_limit(_LARGEST_CELL)
    with path.open(encoding="utf-8", newline="") as file:
        head = islice(csv.reader(file), rows + 1)
        cut = [tuple(text[:cell] for text in row[:columns]) for row in head]
    return Preview(columns=cut[0], rows=tuple(cut[1:])) if cut else Preview()
