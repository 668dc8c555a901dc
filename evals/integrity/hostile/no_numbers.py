"""Predictions that are no numbers."""

import numpy as np

from .place import Bending, take_over


class Hostile(Bending):
    """Predictions that are no numbers."""

    only_at_the_test = False

    def bend(self, predictions: np.ndarray) -> np.ndarray:
        """The change."""
        return np.full_like(predictions, np.nan)


take_over(__name__, "Hostile")
