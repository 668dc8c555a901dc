"""What samplers share that ask a language model: how configurations are said, read, noted and filled in for."""

from .sampler import SpokenSampler
from .turn import DIGITS, Turn

__all__ = ["DIGITS", "SpokenSampler", "Turn"]
