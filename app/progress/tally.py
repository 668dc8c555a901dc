"""What the events of a run add up to so far."""

import time
from dataclasses import dataclass, field

from ...pipelines.contracts import METRICS, PipelinePlan, Trial, Verdict
from ...tools.store.events import Event, EventKind


@dataclass
class Tally:
    """Filled by events; ``since`` is the monotonic time that elapsed time is counted from."""

    since: float
    plan: PipelinePlan | None = None
    run_id: str = ""
    trials: list[Trial] = field(default_factory=list)
    best: Trial | None = None
    running: str = ""
    test: float | None = None
    verdict: Verdict | None = None
    _elapsed: float = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds of the budget used, earlier processes' included."""
        return self._elapsed + time.monotonic() - self.since

    def add(self, event: Event) -> Trial | None:
        """Take an event in; the trial that it finishes, if it does."""
        body = event.body
        match event.kind:
            case EventKind.RUN_CREATED:
                self.run_id = str(body.get("run_id", ""))
            case EventKind.PLANNED:
                self.plan = PipelinePlan.model_validate(body)
            case EventKind.PROPOSED:
                self.running = f"{body.get('family')} ({body.get('source')})"
            case EventKind.FINISHED:
                return self._finished(Trial.model_validate(body["trial"]), float(body["elapsed"]))
            case EventKind.SEARCH_ENDED:
                self.running = ""
            case EventKind.TEST_OPENED:
                self.test = float(body["scores"][0])
            case EventKind.VERDICT:
                self.verdict = Verdict.model_validate(body)
            case _:
                pass
        return None

    def chosen(self, trial_number: int) -> str:
        """Which trial won, and why it need not be the one with the best score."""
        winner = next(t for t in self.trials if t.number == trial_number)
        told = f"chosen: trial {winner.number}, {winner.proposal.family}, {number(winner.score)}"
        best = self.best
        if best is None or best.number == winner.number or best.score == winner.score:
            return told
        return f"{told}; trial {best.number}'s {number(best.score)} is within noise of it, takes longer than is left, or breaks a limit"

    def _finished(self, trial: Trial, elapsed: float) -> Trial:
        self.trials.append(trial)
        self.running = ""
        self._elapsed, self.since = max(elapsed, self.elapsed), time.monotonic()
        if trial.score is not None and self.plan is not None:
            metric = METRICS[self.plan.task.metric]
            if self.best is None or self.best.score is None or metric.better(trial.score, self.best.score):
                self.best = trial
        return trial


def number(value: float | None) -> str:
    """A score, short."""
    return "–" if value is None else f"{value:.4f}" if abs(value) < 1000 else f"{value:,.0f}"


def clock(seconds: float) -> str:
    """``1:05``, ``1:02:03``."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
