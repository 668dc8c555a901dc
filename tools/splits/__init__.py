"""Which rows are sealed for the test and how the others are folded: decided before anything is trained."""

from .clusters import clusters
from .split import Rows, Split, make_split

__all__ = ["Rows", "Split", "clusters", "make_split"]
