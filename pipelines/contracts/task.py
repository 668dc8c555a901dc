"""What is to be done, as understood from the request, each field with the words or fact it rests on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from .base import Value
from .metrics import METRICS, Direction, Metric, TaskKind


class Origin(StrEnum):
    """How a field came to its value."""

    STATED = "stated"
    INFERRED = "inferred"
    DEFAULT = "default"


class Source(Value):
    """Why a field has its value: ``because`` quotes the request's words or names the fact.

    ``by`` is the language model that understood it so, where rules did not.
    """

    origin: Origin
    because: str
    by: str = ""


class Cost(Value):
    """What one decision costs when a row of class ``actual`` is called ``predicted``."""

    actual: str
    predicted: str
    cost: float = Field(ge=0)


#: The way a prediction may go when a column's value rises: ``+`` never down, ``-`` never up.
Trend = Literal["+", "-"]


class Constraints(Value):
    """What the request asks for beside the score. None or empty means: not asked for."""

    #: Size of the delivered model in megabytes (10**6 bytes).
    max_model_mb: float | None = Field(default=None, gt=0)
    #: Milliseconds for one row, predicted alone on one core.
    max_latency_ms: float | None = Field(default=None, gt=0)
    #: The sealed test score must be at least this good (at most, for metrics that are minimised).
    min_score: float | None = None
    #: Columns that may not be used.
    exclude: tuple[str, ...] = ()
    #: Only families whose model a person can read.
    interpretable: bool = False
    #: Megabytes that loading the model and predicting a thousand rows may take at most, as a process of its own.
    max_memory_mb: float | None = Field(default=None, gt=0)
    #: Columns across whose groups the model must be fair; they need not be inputs.
    fair_across: tuple[str, ...] = ()
    #: Numeric column of ``fair_across`` -> where its groups begin; quartiles, if not given.
    fair_bounds: Mapping[str, tuple[float, ...]] = {}
    #: Column -> the way the predicted value, or the positive class's probability, may go as it rises.
    monotone: Mapping[str, Trend] = {}
    #: The model is to be sold or used commercially: no part's licence may stand against it.
    commercial: bool = False
    #: Model families, by their names in the catalogue: these alone, where there are any; and none of those.
    families: tuple[str, ...] = ()
    without_families: tuple[str, ...] = ()


class Contradiction(Value):
    """Where a request contradicts the data or itself.

    Attributes:
        field: of the task, that an answer would decide.
        text: what contradicts what.
        settled: what holds where nobody answers.
        options: possible answers.
    """

    field: str
    text: str
    settled: str
    options: tuple[str, ...] = ()


class TaskSpec(Value):
    """The task as understood. Column names are those of the data file, verbatim."""

    request: str
    kind: TaskKind
    target: str
    metric: str
    #: Data files as found on disk (absolute paths).
    data: str
    test_data: str | None = None
    #: Class (as text) that binary metrics count as positive.
    positive_class: str | None = None
    constraints: Constraints = Constraints()
    costs: tuple[Cost, ...] = ()
    #: Column that orders rows in time; with ``test_from``, rows at or after that value are the test set.
    time_column: str | None = None
    test_from: str | None = None
    #: Columns whose equal values belong together (one patient, one customer).
    group_columns: tuple[str, ...] = ()
    time_limit_seconds: float | None = Field(default=None, gt=0)
    max_trials: int | None = Field(default=None, ge=1)
    #: What was contradictory and is settled without an answer of the person.
    contradictions: tuple[Contradiction, ...] = ()
    #: Columns that the leakage audit may suspect: the person says that new rows will have them.
    accepted_leaks: tuple[str, ...] = ()
    #: Field name -> why it has its value. Fields without an entry are at their default.
    sources: Mapping[str, Source] = {}

    @property
    def metric_info(self) -> Metric:
        """The metric's entry in the table of metrics."""
        return METRICS[self.metric]

    @property
    def direction(self) -> Direction:
        """Which way the metric is better."""
        return self.metric_info.direction

    @property
    def is_classification(self) -> bool:
        """Whether classes are predicted."""
        return self.kind.classifies


class Question(Value):
    """Something to ask the person; ``options`` are possible answers.

    ``settled`` says what holds where nobody answers; empty where an answer is needed.
    """

    field: str
    text: str
    options: tuple[str, ...] = ()
    settled: str = ""
