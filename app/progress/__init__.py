"""What a person sees while a run goes on: a live panel in a terminal, plain lines in a pipe."""

from .base import Progress, Silent, choose

__all__ = ["Progress", "Silent", "choose"]
