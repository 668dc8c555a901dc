"""What a rule finds: a possible value of one field, with the words it rests on.

This is the seam for other readers of a request: whoever reads it (rules today) hands in candidates,
and ``merge`` alone decides what becomes of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ...pipelines.contracts import Origin, Question, Source, TaskSpec


@dataclass(frozen=True)
class Candidate:
    """One possible value of a field.

    Args:
        field: a field of TaskSpec or Constraints, or a clue to one (``kind_words``, ``score``, ...).
        value: the value; its type is the field's.
        words: short quote of the request, or the fact it rests on.
        weight: strength of the evidence; comparable within a field only.
        at: offset in the request, for order; -1 where it rests on a fact.
    """

    field: str
    value: object
    words: str
    weight: float = 1.0
    origin: Origin = Origin.STATED
    at: int = -1

    @property
    def source(self) -> Source:
        """The field's source if this candidate wins."""
        return Source(origin=self.origin, because=self.words)


@dataclass(frozen=True)
class Understanding:
    """What a request says. ``spec`` is None exactly where ``questions`` are open."""

    spec: TaskSpec | None
    questions: tuple[Question, ...] = ()


def of_field(candidates: Iterable[Candidate], field: str) -> list[Candidate]:
    """The candidates of one field, strongest first, then as they stand in the request."""
    found = [c for c in candidates if c.field == field]
    return sorted(found, key=lambda c: (-c.weight, c.at))
