"""Where rows stand in the structure found: what a split is checked by. It holds no label."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Layout:
    """One entry a row, in the order of the data set's rows.

    Attributes:
        groups: column name -> (rows,) codes, for columns that the plan names or the data show to be entities.
        twins: (rows,) codes, equal for rows whose inputs are copies of one another.
        time: (rows,) numbers that order rows, missing as NaN, or None.
    """

    groups: Mapping[str, Array] = field(default_factory=dict)
    twins: Array | None = None
    time: Array | None = None
