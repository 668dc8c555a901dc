"""What the audits look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import InputColumn
from ..evaluate import Truth

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class AuditTable:
    """The development rows as models see them, in the file's order: no label of a sealed row is here.

    Attributes:
        columns: the inputs.
        frame: one column an input, named by its id.
        truth: the rows' targets.
        order: (rows,) row numbers in the file.
        time: (rows,) numbers that order the rows in time, NaN where unknown; None where no column does.
        groups: (rows,) entity codes; None where rows do not belong together.
        target: what the target is called.
    """

    columns: Sequence[InputColumn]
    frame: "pl.DataFrame"
    truth: Truth
    order: np.ndarray
    time: np.ndarray | None = None
    groups: np.ndarray | None = None
    target: str = ""
