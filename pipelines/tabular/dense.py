"""What families on dense matrices share."""

from ..contracts import ColumnKind
from ..family import TaskFacts
from .encode import ONE_HOT_MOST

#: Copies of the matrix that encoding and fitting hold at once.
_COPIES = 4


def width(facts: TaskFacts) -> int:
    """About how many features a dense encoding has."""
    kinds = [c.kind for c in facts.inputs.columns if c.kind is not ColumnKind.IMAGE]
    spread = kinds.count(ColumnKind.CATEGORICAL) * min(ONE_HOT_MOST, facts.max_categories + 1)
    return len(kinds) + spread + 24 * kinds.count(ColumnKind.TEXT) + 6 * kinds.count(ColumnKind.DATETIME)


def too_wide(facts: TaskFacts) -> str | None:
    """Why a dense matrix cannot be made, or None."""
    need = facts.rows * width(facts) * 8 * _COPIES / 1e6
    return f"its matrix needs about {need:.0f} MB" if need > 0.8 * facts.memory_mb else None
