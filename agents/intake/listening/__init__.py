"""Having a request read by a language model: short questions, each answer checked against words and facts."""

from .listen import listen

__all__ = ["listen"]
