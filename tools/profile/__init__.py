"""Facts of a table, before anything is trained. Nothing here looks at a model."""

from .table import profile_table
from .target import check_target, suggest_kind, with_target

__all__ = ["check_target", "profile_table", "suggest_kind", "with_target"]
