"""Losses as a Gaussian process likes them: about normal, whatever failures and plateaus there are."""

import numpy as np
from scipy.stats import norm, rankdata

from ..history import History


def standardised(history: History) -> tuple[np.ndarray, np.ndarray]:
    """What a process is fitted to.

    A failed trial counts as a bad one: as bad as the worst that has a value. Half of each value is its standard
    score, half the normal score of its rank (a Gaussian copula, after Salinas et al., 2020): ranks alone forget how
    much better the best is, and standard scores alone look at nothing but the failures' distance.

    Returns:
        indices of the observations that count, (n,), and their losses, (n,): zero mean, unit variance, smaller is
        better. Both are empty where nothing has a value.
    """
    kept = [i for i, o in enumerate(history.observations) if o.value is not None or o.status != "pruned"]
    known = [history.sign * o.value for o in history.observations if o.value is not None]
    if not known:
        return np.zeros(0, dtype=int), np.zeros(0)
    worst = max(known)
    losses = np.array(
        [worst if (v := history.observations[i].value) is None else history.sign * v for i in kept]
    )
    return np.array(kept, dtype=int), 0.5 * (_unit(losses) + _unit(_ranked(losses)))


def _unit(values: np.ndarray) -> np.ndarray:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def _ranked(values: np.ndarray) -> np.ndarray:
    return np.asarray(norm.ppf((rankdata(values) - 0.5) / len(values)))
