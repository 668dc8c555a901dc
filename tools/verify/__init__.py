"""Deterministic checks of a result. Each looks at measured evidence and says what it found."""

from .checks import CHECKS, run_checks
from .evidence import Candidate, Evidence

__all__ = ["CHECKS", "Candidate", "Evidence", "run_checks"]
