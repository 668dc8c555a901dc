"""What was decided in a run, read from its record: nothing is told that is not there."""

from .asking import answers
from .decision import Decision
from .log import decisions

__all__ = ["Decision", "answers", "decisions"]
