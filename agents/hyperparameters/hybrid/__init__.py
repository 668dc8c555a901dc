"""The hybrid: a Gaussian process in charge, a language model whose beliefs and candidates must prove themselves."""

from .belief import Belief
from .sampler import HybridSampler

__all__ = ["Belief", "HybridSampler"]
