"""Changes of a task that words ask for, read by rules: each file one sort of change."""

from .read import read_edits

__all__ = ["read_edits"]
