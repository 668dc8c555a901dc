"""``train.py``: a run's model as a script of its own, which a person can read and change."""

from .source import TrainingSource
from .unfit import why_not
from .write import check_free, write_training

__all__ = ["TrainingSource", "check_free", "why_not", "write_training"]
