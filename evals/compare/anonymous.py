"""A task whose names are hidden: what a language model may have read about it cannot help."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...pipelines.contracts import Direction, ParamValue, Problem
from ...pipelines.spaces import SearchSpace
from .task import Bounds, Outcome, Params, Task


@dataclass(frozen=True)
class Anonymous:
    """``task`` with parameters called p1, p2, ..., without help and without a problem. Values stay as they are."""

    task: Task

    @property
    def name(self) -> str:
        """The task's own: reports show it, samplers do not see it."""
        return self.task.name

    @property
    def identity(self) -> str:
        """The task's own: outcomes are the same."""
        return self.task.identity

    @property
    def direction(self) -> Direction:
        """The task's own."""
        return self.task.direction

    @property
    def bounds(self) -> Bounds | None:
        """The task's own."""
        return self.task.bounds

    @property
    def problem(self) -> Problem:
        """Nothing."""
        return self.task.problem.anonymous()

    @property
    def space(self) -> SearchSpace:
        """The task's space under other names."""
        hidden = self._hidden()
        renamed = []
        for p in self.task.space.parameters:
            when = p.when and p.when.model_copy(update={"name": hidden[p.when.name]})
            renamed.append(p.model_copy(update={"name": hidden[p.name], "help": "", "when": when}))
        return SearchSpace(parameters=tuple(renamed))

    def evaluate(self, params: Params) -> Outcome:
        """As the task does."""
        return self.task.evaluate(self.shown(params))

    def shown(self, params: Params) -> dict[str, ParamValue]:
        """A configuration under the task's own names."""
        own = {hidden: name for name, hidden in self._hidden().items()}
        return {own[name]: value for name, value in params.items()}

    def hide(self, params: Params) -> dict[str, ParamValue]:
        """A configuration of the task under the hidden names."""
        hidden = self._hidden()
        return {hidden[name]: value for name, value in params.items()}

    def _hidden(self) -> Mapping[str, str]:
        return {p.name: f"p{i + 1}" for i, p in enumerate(self.task.space.parameters)}
