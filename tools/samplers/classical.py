"""Classical samplers by name."""

from collections.abc import Callable, Mapping

from optuna.samplers import BaseSampler, RandomSampler

from ...pipelines.spaces import SearchSpace

#: Builds a sampler for a space, with a seed.
Classical = Callable[[SearchSpace, int], BaseSampler]


def _random(space: SearchSpace, seed: int) -> BaseSampler:
    """Uniform over the space (Bergstra & Bengio, 2012)."""
    return RandomSampler(seed=seed)


CLASSICAL: Mapping[str, Classical] = {"random": _random}
