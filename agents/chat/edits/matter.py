"""What the readers of changes look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ....pipelines.contracts import DataProfile, TaskSpec
from ...intake.words.columns import Mention
from ...intake.words.meanings import all_mentions
from ...intake.words.reading import Reading


@dataclass
class Matter:
    """A turn beside the table and the task that it is about. Readers mark the words that they have understood.

    Attributes:
        spoken: columns that were spoken of last, for whoever says "it".
    """

    reading: Reading
    profile: DataProfile
    task: TaskSpec
    spoken: Sequence[str] = ()
    mentions: Sequence[Mention] = ()
    taken: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mentions = all_mentions(self.reading, self.profile)

    def take(self, start: int, end: int) -> bool:
        """Mark words as understood; False where they were already."""
        if any(a < end and start < b for a, b in self.taken):
            return False
        self.taken.append((start, end))
        return True

    def is_free(self, start: int, end: int) -> bool:
        """Whether nobody has understood these words yet."""
        return not any(a < end and start < b for a, b in self.taken)

    def words(self, start: int, end: int) -> str:
        """The words there, as they stand."""
        return self.reading.quote(start, end).strip("'")
