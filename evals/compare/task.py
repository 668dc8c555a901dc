"""What is tuned in a comparison: a space, an objective, and what is known of both."""

from collections.abc import Mapping
from typing import Literal, Protocol

from ...pipelines.contracts import Direction, ParamValue, Problem, Value
from ...pipelines.spaces import SearchSpace

#: A configuration.
Params = Mapping[str, ParamValue]


class Bounds(Value):
    """Between what a task's values are normalised.

    Attributes:
        best: has regret 0; a search that finds something better has a negative one.
        worst: has regret 1.
        failed: what a failed trial counts as, until something better is found.
    """

    best: float
    worst: float
    failed: float

    def regret(self, value: float) -> float:
        """Normalised regret of a value."""
        return (self.best - value) / (self.best - self.worst)


class Outcome(Value):
    """What came of one configuration.

    Attributes:
        value: of the objective; None where it failed.
        status: a :class:`TrialStatus`, ``ok`` only with a value.
        reason: why it failed, in words.
        seconds: training took, measured or on record; 0 where nobody knows.
        curve: values on the way, where the task has several fidelities; the last one is ``value``.
    """

    value: float | None
    status: str = "ok"
    reason: str = ""
    seconds: float = 0.0
    curve: tuple[float, ...] = ()


class TaskRef(Value):
    """Names a task, so that another process can open it.

    Attributes:
        suite: where it comes from.
        name: of the task, as reports show it.
        path: of the table.
        instance: of a table that holds several tasks.
        objective, direction: of a table, where the person named them.
    """

    suite: Literal["bayesmark", "synthetic", "table"]
    name: str
    path: str = ""
    instance: str = ""
    objective: str | None = None
    direction: Direction | None = None


class Task(Protocol):
    """Something to tune. What is read from it never changes; the objective is deterministic."""

    @property
    def name(self) -> str:
        """As reports show it."""
        ...

    @property
    def identity(self) -> str:
        """Changes with everything that its values depend on: results on record are valid for one identity."""
        ...

    @property
    def space(self) -> SearchSpace:
        """What is searched, with the library's, or the table's, default."""
        ...

    @property
    def direction(self) -> Direction:
        """Which way its values are better."""
        ...

    @property
    def problem(self) -> Problem:
        """What a language model may be told: never the data set's name."""
        ...

    @property
    def bounds(self) -> Bounds | None:
        """What normalises its values; None where only the searches themselves can tell."""
        ...

    def evaluate(self, params: Params) -> Outcome:
        """The outcome of a configuration of the space."""
        ...
