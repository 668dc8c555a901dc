"""The crew: who does what in which order, from a request to a verified model."""

from .graph import draw, run_crew
from .order import Order, Overrides
from .state import Ask, Stage

__all__ = ["Ask", "Order", "Overrides", "Stage", "draw", "run_crew"]
