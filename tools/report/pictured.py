"""Pictures that a report shows."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Pictured:
    """Pictures of some sealed rows.

    Attributes:
        rows: (pictures,) positions among the test rows: the surest mistakes first, then others in the data's order.
        mistakes: how many of them are mistakes chosen as such.
        pixels: (pictures, height, width, channels) uint8.
        column: what the column is called. Hostile.
    """

    rows: np.ndarray
    mistakes: int
    pixels: np.ndarray
    column: str
