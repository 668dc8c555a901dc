"""The feature agent: a language model says what could be computed of the columns; validation says what it is worth."""

from .propose import propose_features

__all__ = ["propose_features"]
