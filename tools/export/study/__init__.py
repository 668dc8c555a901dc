"""A run's search as an Optuna study, for ``optuna-dashboard`` and ``optuna.load_study``."""

from .write import write_study

__all__ = ["write_study"]
