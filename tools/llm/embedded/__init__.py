"""The embedded language model: its weights, how they come here, and the child process that speaks with them."""

from .prepare import prepare_prompts
from .pull import pull
from .server import EmbeddedModel, find_embedded, require_llama
from .weights import EMBEDDED, Part, Weights

__all__ = [
    "EMBEDDED",
    "EmbeddedModel",
    "Part",
    "Weights",
    "find_embedded",
    "prepare_prompts",
    "pull",
    "require_llama",
]
