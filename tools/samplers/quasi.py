"""Quasi-random configurations."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import optuna
from optuna.trial import FrozenTrial

from .base import WholeSampler
from .history import History
from .space import Space


class QuasiRandom(WholeSampler):
    """Scrambled Sobol points (Sobol, 1967; Owen, 1998): trial number *n* gets the sequence's *n*-th.

    Optuna's QMCSampler draws its first trial at random, counts in the study's attributes, and leaves conditional
    parameters to chance. Here each parameter has its own coordinate, active or not, and the place in the sequence is
    the trial's number, so that neither a resumed study nor one rebuilt from its trials begins again.
    """

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        return sobol(space, self._seed, trial.number), "qmc"


def sobol(space: Space, seed: int, number: int) -> dict[str, Any]:
    """The configuration at place ``number`` of the sequence that ``seed`` scrambles."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(len(space.dimensions), scramble=True, seed=seed)
    if number:
        sequence.fast_forward(number)
    found: dict[str, Any] = {}
    for dimension, share in zip(space.dimensions, sequence.random(1)[0], strict=True):
        if dimension.ordered:
            found[dimension.name] = dimension.value(np.array([share]))
        else:
            count = len(dimension.choices)
            found[dimension.name] = dimension.choices[min(int(share * count), count - 1)]
    return space.active(found)
