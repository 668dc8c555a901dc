"""LLAMBO (Liu et al., ICLR 2024): a language model warm-starts, samples candidates and predicts their scores."""

from .sampler import LLAMBOSampler
from .settings import FRUGAL, PAPER, SHORT, LlamboSettings
from .steps import Llambo

__all__ = ["FRUGAL", "PAPER", "SHORT", "LLAMBOSampler", "Llambo", "LlamboSettings"]
