"""Propose, record, run, record: until the trials or the time are used up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...pipelines.catalogue import family
from ...pipelines.contracts import METRICS, ParamValue, PipelinePlan, Proposal, Suggestion, Trial
from ...pipelines.family import TaskFacts
from ...pipelines.spaces import SearchSpace
from ..store.events import EventKind
from ..store.failpoints import passing
from ..store.files import write_array
from ..store.run import RunStore
from .allocation import next_family
from .clock import Clock
from .proposers import SamplerFor, configuration_key, propose
from .reserve import affordable_seconds, reserve
from .seeds import derive
from .selection import select

#: A trial is not started with less than this many seconds for it.
_LEAST_SECONDS = 1.5
#: No single trial may take more than this share of the time limit, so that one hang does not end the search.
_LARGEST_SHARE = 0.4
#: A family's first trial, once another family has given a model.
_FIRST_SHARE = 0.15

RunTrial = Callable[[Proposal, float], tuple[Trial, np.ndarray | None]]


@dataclass
class Search:
    """One run's search. ``trials`` and ``pending`` are what the store already knows.

    Args:
        store: where everything is recorded.
        plan: the plan.
        facts: what the families' spaces are declared from.
        run_trial: tries a proposal for at most so many seconds.
        clock: the run's clock.
        predictions: folder for out-of-fold predictions.
        sampler: builds the sampler of a family.
        suggestions: configurations to try after a family's default, before the proposer is asked.
        kept_back: seconds for what follows the search, beside the fits that :func:`reserve` counts.
    """

    store: RunStore
    plan: PipelinePlan
    facts: TaskFacts
    run_trial: RunTrial
    clock: Clock
    predictions: Path
    sampler: SamplerFor
    suggestions: Sequence[Suggestion] = ()
    kept_back: float = 0.0
    trials: list[Trial] = field(default_factory=list)
    pending: Proposal | None = None
    attempts: int = 0
    _exhausted: set[str] = field(default_factory=set)

    def run(self) -> str:
        """Search until there is a reason to stop; the reason, which is recorded.

        A proposal recorded by an interrupted process is run again first, unchanged.
        """
        while (reason := self._finished()) is None:
            if not self._step():
                reason = "no family has anything left to try"
                break
        self.store.append(EventKind.SEARCH_ENDED, {"reason": reason, "elapsed": self.clock.elapsed})
        return reason

    def run_defaults(self) -> None:
        """Only go on until every family had its first trial, or there is a reason to stop."""
        names = {f.name for f in self.plan.families}
        while not names <= {t.proposal.family for t in self.trials} and self._finished() is None:
            if not self._step():
                break

    def _step(self) -> bool:
        """One trial, the interrupted one first; False where nothing is left to try."""
        proposal = self.pending or self._propose()
        if proposal is None:
            return False
        self._try(proposal)
        self.pending, self.attempts = None, 0
        return True

    def _finished(self) -> str | None:
        wanted = self.plan.budget.trials
        if wanted is not None and len(self.trials) >= wanted:
            return f"all {wanted} trials are done"
        if self._seconds() < _LEAST_SECONDS:
            return "the time limit is near"
        return None

    def _seconds(self) -> float:
        """Seconds the next trial may take."""
        metric = METRICS[self.plan.task.metric]
        affordable = affordable_seconds(self.clock.limit, self.plan.refit)
        winner = select(self.trials, metric, self.plan.task.constraints, affordable)
        back = reserve(self.clock.limit, self.trials, winner, self.plan.refit)
        left = self.clock.remaining - back - self.kept_back
        # Until there is a model, everything goes into getting one.
        return left if winner is None else min(left, _LARGEST_SHARE * self.clock.limit)

    def _allowance(self, name: str) -> float:
        """Seconds for a trial: a family's first one may not eat up what the proven ones could use."""
        seconds = self._seconds()
        if any(t.ok for t in self.trials) and not any(
            t.ok and t.proposal.family == name for t in self.trials
        ):
            return min(seconds, _FIRST_SHARE * self.clock.limit)
        return seconds

    def _try(self, proposal: Proposal) -> None:
        self.store.append(
            EventKind.STARTED, {"elapsed": self.clock.elapsed}, number=proposal.number, attempt=self.attempts
        )
        self.predictions.mkdir(exist_ok=True)
        trial, predictions = self.run_trial(proposal, self._allowance(proposal.family))
        passing("trial:ran")
        if predictions is not None:
            write_array(self.predictions / f"{trial.number:04d}.npy", predictions)
        self.store.append(
            EventKind.FINISHED,
            {"trial": trial.model_dump(mode="json"), "elapsed": self.clock.elapsed},
            number=trial.number,
        )
        self.trials.append(trial)

    def _propose(self) -> Proposal | None:
        """The next proposal, recorded whole before anything runs."""
        metric = METRICS[self.plan.task.metric]
        names = [f.name for f in self.plan.families]
        number = len(self.trials)
        seed = derive(self.plan.seed, number)
        while (name := next_family(names, self.trials, metric, self._closed(names))) is not None:
            chosen = self._configuration(name, seed)
            if chosen is None:
                self._exhausted.add(name)
                continue
            params, source = chosen
            proposal = Proposal(
                number=number, family=name, params=params, source=source, seed=seed, seen=len(self.trials)
            )
            self.store.append(EventKind.PROPOSED, proposal.model_dump(mode="json"), number=number)
            return proposal
        return None

    def _configuration(self, name: str, seed: int) -> tuple[dict[str, ParamValue], str] | None:
        space = family(name).space(self.facts)
        mine = [t for t in self.trials if t.proposal.family == name]
        if not mine:
            return space.default(), "default"
        if (suggested := self._suggested(name, space, mine)) is not None:
            return dict(suggested.params), suggested.source
        metric = METRICS[self.plan.task.metric]
        return propose(self.sampler, name, space, metric.direction, mine, seed)

    def _suggested(self, name: str, space: SearchSpace, mine: Sequence[Trial]) -> Suggestion | None:
        """The next suggestion for a family that is valid and was not tried."""
        tried = {configuration_key(t.proposal.params) for t in mine}
        return next(
            (
                s
                for s in self.suggestions
                if s.family == name
                and not space.problems(s.params)
                and configuration_key(s.params) not in tried
            ),
            None,
        )

    def _closed(self, names: list[str]) -> set[str]:
        """Families with nothing new to try, or whose fastest trial would not fit in the time left."""
        seconds = self._seconds()
        slow = {
            name
            for name in names
            if (times := [t.seconds for t in self.trials if t.proposal.family == name and t.ok])
            and min(times) > seconds
        }
        return self._exhausted | slow
