"""Knowledge cards: which of the advice in ``prompts/knowledge`` fits a task and its table."""

from .card import Card, cards
from .describe import describe
from .search import Query, retrieve

__all__ = ["Card", "Query", "cards", "describe", "retrieve"]
