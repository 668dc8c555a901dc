"""Features as expressions: a small language with its own parser, types and evaluator. Nothing here runs code."""

from .derived import MOST_FEATURES, Derived
from .grammar import MOST_DEPTH, MOST_NODES, parse
from .kinds import Kind
from .model import fit_model, load_model
from .names import Inputs
from .read import Expression, read_expression, readable, spoken
from .tokens import MOST_CHARACTERS

__all__ = [
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "MOST_FEATURES",
    "MOST_NODES",
    "Derived",
    "Expression",
    "Inputs",
    "Kind",
    "fit_model",
    "load_model",
    "parse",
    "read_expression",
    "readable",
    "spoken",
]
