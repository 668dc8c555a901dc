"""One row fewer than there are."""

import numpy as np

from .place import Bending, take_over


class Hostile(Bending):
    """One row fewer than there are."""

    only_at_the_test = False

    def bend(self, predictions: np.ndarray) -> np.ndarray:
        """The change."""
        return predictions[:-1]


take_over(__name__, "Hostile")
