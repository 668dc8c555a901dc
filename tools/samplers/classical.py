"""Classical samplers by name."""

import warnings
from collections.abc import Callable, Mapping

from optuna.exceptions import ExperimentalWarning
from optuna.samplers import BaseSampler, RandomSampler, TPESampler

from ...pipelines.spaces import SearchSpace
from .evolution import Evolution
from .fresh import Fresh
from .gp.sampler import GPSampler
from .quasi import QuasiRandom
from .smac import SMACSampler

#: Builds a sampler for a space, with a seed.
Classical = Callable[[SearchSpace, int], BaseSampler]

#: Trials that TPE needs before it models them; until then it proposes at random.
_STARTUP = 4


def random(seed: int) -> Fresh:
    """Uniform over the space (Bergstra & Bengio, 2012)."""
    return Fresh("random", lambda own: RandomSampler(seed=own), seed)


def tpe(seed: int) -> Fresh:
    """Tree-structured Parzen estimator (Bergstra et al., 2011; Watanabe, 2023), conditional spaces grouped."""
    return Fresh("tpe", _tpe, seed)


def _tpe(seed: int) -> BaseSampler:
    with warnings.catch_warnings():
        # Stable in use; its place in Optuna's interface alone is not promised.
        warnings.simplefilter("ignore", ExperimentalWarning)
        return TPESampler(seed=seed, multivariate=True, group=True, n_startup_trials=_STARTUP)


CLASSICAL: Mapping[str, Classical] = {
    "random": lambda space, seed: random(seed),
    "qmc": lambda space, seed: QuasiRandom(space, seed=seed),
    "tpe": lambda space, seed: tpe(seed),
    "gp": lambda space, seed: GPSampler(space, seed=seed),
    "cma": lambda space, seed: Evolution(space, seed=seed),
    "smac": lambda space, seed: SMACSampler(space, seed=seed),
}
