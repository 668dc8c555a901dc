"""How rows hang together, found in the data: entities, time, copies. Labels serve to measure, never to model."""

from .find import find_copies, find_structure
from .layout import Layout
from .twins import twin_codes

__all__ = ["Layout", "find_copies", "find_structure", "twin_codes"]
