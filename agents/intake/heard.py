"""What a language model has understood of a request, as far as it could be checked."""

from collections.abc import Mapping
from typing import Literal

from ...pipelines.contracts import Origin, Source, Value


class HeardCosts(Value):
    """Which of two mistakes is dearer, and how many times: to miss one that is looked for, or a false alarm."""

    dearer: Literal["missed", "alarm"]
    times: float


class Heard(Value):
    """Fields of a task; None or empty where nothing was heard. Column names are the table's.

    Attributes:
        model: who understood it.
        words: field -> the person's words it rests on, where there are such.
    """

    model: str
    target: str | None = None
    metric: str | None = None
    time_limit_seconds: float | None = None
    min_score: float | None = None
    exclude: tuple[str, ...] = ()
    interpretable: bool = False
    time_column: str | None = None
    group_columns: tuple[str, ...] = ()
    costs: HeardCosts | None = None
    words: Mapping[str, str] = {}

    def source(self, field: str) -> Source:
        """Why a field has its value."""
        words = self.words.get(field)
        because = f"{words!r}, as {self.model} reads it" if words else f"{self.model} reads it so"
        return Source(origin=Origin.STATED if words else Origin.INFERRED, because=because, by=self.model)

    def given(self) -> tuple[str, ...]:
        """The fields of which something was heard."""
        return tuple(f for f in type(self).model_fields if f not in {"model", "words"} and getattr(self, f))
