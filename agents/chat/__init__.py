"""What a person means in a conversation: a bounded set of intents, and typed changes of a task.

Rules read what they know; a language model is asked for the rest, and may only choose among the same intents. Facts of
the table decide whether what was said can be.
"""

from .draft import Draft
from .move import Edit, Intent, Move, Situation
from .read import read_turn

__all__ = ["Draft", "Edit", "Intent", "Move", "Situation", "read_turn"]
