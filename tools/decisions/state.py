"""What a run's record holds so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...pipelines.contracts import Metric, Trial
from ..store.events import Event, EventKind
from ..store.history import History


@dataclass(frozen=True)
class State:
    """Events, and what they add up to once there is a plan."""

    events: Sequence[Event]
    history: History

    @property
    def metric(self) -> Metric:
        """The metric everything is scored by."""
        return self.history.plan.task.metric_info

    def body(self, kind: EventKind) -> Mapping[str, Any]:
        """What the last event of a kind says; empty where there is none."""
        return next((e.body for e in reversed(self.events) if e.kind is kind), {})

    def best(self, family: str) -> Trial | None:
        """The family's best trial."""
        return best([t for t in self.history.trials if t.proposal.family == family], self.metric)

    def default(self, family: str | None = None) -> Trial | None:
        """The first default configuration with a score, of one family or of any."""
        return next(
            (
                t
                for t in self.history.trials
                if t.ok and t.proposal.source == "default" and family in (None, t.proposal.family)
            ),
            None,
        )

    @property
    def winner(self) -> Trial | None:
        """The trial that was chosen; the best so far where none is yet."""
        number = self.history.winner
        return best(self.history.trials, self.metric) if number is None else self.history.trial(number)


def best(trials: Sequence[Trial], metric: Metric) -> Trial | None:
    """The trial with the best score; the earlier one of equals."""
    scored = [t for t in trials if t.score is not None]
    return max(scored, key=lambda t: (metric.sign * (t.score or 0.0), -t.number), default=None)
