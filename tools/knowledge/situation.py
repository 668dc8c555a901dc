"""A task and its table as the vocabulary sees them."""

from functools import cached_property

from ...pipelines.contracts import (
    DROPPED_KINDS,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    NumberFacts,
    TaskSpec,
    Value,
)


class Situation(Value):
    """What is to be done, on which table, in how many seconds; the facts that words rest on are computed."""

    task: TaskSpec
    profile: DataProfile
    seconds: float

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self.profile.rows

    @cached_property
    def inputs(self) -> tuple[ColumnProfile, ...]:
        """Columns that a model learns from."""
        task = self.task
        out = {task.target, *task.constraints.exclude, *task.group_columns}
        return tuple(c for c in self.profile.columns if c.name not in out and c.kind not in DROPPED_KINDS)

    def share(self, *kinds: ColumnKind) -> float:
        """Share of the inputs that are of these kinds."""
        return sum(c.kind in kinds for c in self.inputs) / max(1, len(self.inputs))

    @property
    def most_categories(self) -> int:
        """Distinct values of the categorical input that has the most."""
        return max((c.unique for c in self.inputs if c.kind is ColumnKind.CATEGORICAL), default=0)

    @property
    def missing(self) -> float:
        """Share of the inputs' cells that are missing."""
        return sum(c.missing for c in self.inputs) / max(1, self.rows * len(self.inputs))

    @property
    def relations(self) -> tuple[float, ...]:
        """How strongly single inputs relate to the target, where that is known."""
        return tuple(c.target_relation for c in self.inputs if c.target_relation is not None)

    @property
    def classes(self) -> int:
        """Number of classes; 0 for regression."""
        return len(self.profile.target.classes) if self.profile.target else 0

    @property
    def balance(self) -> float:
        """Share of the rarest class against an even share; 1 for regression."""
        target = self.profile.target
        return 1.0 if target is None or target.minority is None else target.minority * self.classes

    @property
    def numbers(self) -> NumberFacts | None:
        """Distribution of the target (regression)."""
        return self.profile.target.numbers if self.profile.target else None

    @property
    def tail(self) -> float:
        """How far the target goes beyond its quartiles, in distances between those; 0 for classification."""
        found = self.numbers
        if found is None or found.q75 <= found.q25:
            return 0.0
        return max(found.maximum - found.q75, found.q25 - found.minimum) / (found.q75 - found.q25)
