"""The hyperparameter agent: a language model names first configurations for the chosen families."""

from .warm_start import warm_start

__all__ = ["warm_start"]
