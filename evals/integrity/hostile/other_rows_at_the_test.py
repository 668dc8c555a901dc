"""Predictions of other rows, of the sealed ones alone."""

import numpy as np

from .place import Bending, take_over


class Hostile(Bending):
    """Predictions of other rows, of the sealed ones alone."""

    only_at_the_test = True

    def bend(self, predictions: np.ndarray) -> np.ndarray:
        """The change."""
        return np.random.default_rng(0).permutation(predictions)


take_over(__name__, "Hostile")
