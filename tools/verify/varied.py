"""How a model's answers change as one column is varied."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Varied:
    """One column, varied.

    Attributes:
        column: its name.
        sign: 1 where answers may not fall as it rises, -1 where they may not rise.
        answers: (grid, rows) values, or probabilities of the positive class; None where it is no input.
        spread: between the 1st and the 99th percentile of all answers.
    """

    column: str
    sign: int
    answers: np.ndarray | None
    spread: float = 0.0
