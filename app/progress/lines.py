"""One line for each thing that happens: for pipes, logs and simple terminals."""

from contextlib import AbstractContextManager, nullcontext
from typing import TextIO

from ...tools.store.events import Event, EventKind
from ..errors import one_line
from .tally import Tally, clock, number


class PlainLines:
    """Writes lines to ``stream``."""

    def __init__(self, stream: TextIO, started: float) -> None:
        self._stream = stream
        self._tally = Tally(started)

    def stage(self, text: str) -> None:
        """A line for the stage."""
        self._say(text)

    def on_event(self, event: Event) -> None:
        """A line for what a person wants to know of."""
        trial = self._tally.add(event)
        plan = self._tally.plan
        if trial is not None:
            best = "  best so far" if trial is self._tally.best else ""
            outcome = number(trial.score) if trial.ok else f"{trial.status.value}: {trial.reason}"
            source = trial.proposal.source
            self._say(
                f"trial {trial.number}  {trial.proposal.family} ({source})  {outcome}  {trial.seconds:.1f} s{best}"
            )
        elif event.kind is EventKind.PLANNED and plan is not None:
            task = plan.task
            self._say(
                f"plan: {task.kind.value.replace('_', ' ')} of {task.target!r}, {task.metric}, "
                f"{plan.split.protocol.value} split, {len(plan.families)} families, "
                f"{clock(plan.budget.time_limit_seconds)}; by {plan.made_by}"
            )
        elif event.kind is EventKind.SUGGESTED:
            families = [s["family"] for s in event.body["proposals"]]
            self._say(f"suggested to begin with: {', '.join(families) or 'nothing'}")
        elif event.kind is EventKind.SEARCH_ENDED:
            self._say(f"search ended: {event.body.get('reason')}")
        elif event.kind is EventKind.SELECTED:
            self._say(self._tally.chosen(int(event.body["trial"])))
        elif event.kind is EventKind.VERDICT and self._tally.verdict is not None:
            checks = self._tally.verdict.checks
            failed = ", ".join(check.name for check in self._tally.verdict.failures)
            self._say(f"checks: {len(checks)} made, {'failed: ' + failed if failed else 'none failed'}")

    def aside(self) -> AbstractContextManager[None]:
        """Lines stand still by themselves."""
        return nullcontext()

    def close(self) -> None:
        """Nothing is held back."""

    def _say(self, text: str) -> None:
        print(one_line(f"[{clock(self._tally.elapsed):>5}] {text}"), file=self._stream, flush=True)
