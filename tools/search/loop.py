"""Propose, record, run, record: until the trials or the time are used up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ...pipelines.catalogue import LAST_RESORT, family
from ...pipelines.contracts import (
    DEFAULT,
    METRICS,
    ParamValue,
    PipelinePlan,
    Proposal,
    Rung,
    Suggestion,
    Trial,
    TrialStatus,
)
from ...pipelines.family import TaskFacts
from ...pipelines.spaces import SearchSpace
from ..store.events import EventKind
from ..store.failpoints import passing
from ..store.files import write_array
from ..store.run import RunStore
from .allocation import next_family
from .clock import Clock
from .derived import Derivation
from .gpu import CPU, gpu_seconds, wants_gpu
from .incumbents import Compare
from .proposers import SamplerFor, configuration_key, propose
from .recorded import RecordedSearch
from .reserve import (
    COLD_SECONDS,
    ENDING_SECONDS,
    RESORT_ENDING_SECONDS,
    RESORT_SECONDS,
    affordable_seconds,
    reserve,
)
from .rungs import rungs
from .seeds import derive
from .selection import select

#: A trial is not started with less than this many seconds for it.
_LEAST_SECONDS = 1.5
#: No single trial may take more than this share of the time limit, so that one hang does not end the search.
_LARGEST_SHARE = 0.4
#: A family's first trial, once another family has given a model.
_FIRST_SHARE = 0.15
#: The trial of proposed features.
FEATURES_SHARE = 0.1
#: While there is no model, one attempt at it takes half of what is left, or all of it where that is so little.
_HALF, _HALVED_SECONDS = 0.5, 15.0
#: So many seconds a first model may have, if need be of the grace.
_FIRST_SECONDS = 8.0

NO_TIME = "the time limit is near"
LAST_SOURCE = "last resort"

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
        derivation: the features that trials have.
        compare: two trials, where folds are too few to tell; needed where features are proposed.
        recorded: of a run that is replayed: its choices that hung on time are taken, not made anew.
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
    derivation: Derivation = field(default_factory=Derivation)
    compare: Compare | None = None
    recorded: RecordedSearch | None = None
    trials: list[Trial] = field(default_factory=list)
    pending: Proposal | None = None
    attempts: int = 0
    _exhausted: set[str] = field(default_factory=set)

    def run(self) -> str:
        """Search until there is a reason to stop; the reason, which is recorded.

        A proposal recorded by an interrupted process is run again first, unchanged.
        """
        self._judge()
        while (reason := self._finished()) is None:
            if not self._step():
                reason = self._why_nothing()
                break
        if not any(t.ok for t in self.trials) and self._was_too_short(reason):
            self.last_resort()
        self.store.append(EventKind.SEARCH_ENDED, {"reason": reason, "elapsed": self.clock.elapsed})
        return reason

    def _why_nothing(self) -> str:
        """Why nothing was proposed."""
        slow = self._slow([f.name for f in self.plan.families])
        return NO_TIME if slow - self._exhausted else "no family has anything left to try"

    def _was_too_short(self, reason: str) -> bool:
        return reason == NO_TIME or any(t.status is TrialStatus.TIMEOUT for t in self.trials)

    def last_resort(self) -> None:
        """Where time ended before there was any model: one that takes none."""
        # However late it is: no answer at all would be worse than one a moment later.
        seconds = max(self.clock.grace - RESORT_ENDING_SECONDS * self.clock.pace, RESORT_SECONDS)
        proposal = self.pending
        if proposal is None or proposal.source != LAST_SOURCE:
            proposal = self._resort()
            # An interrupted trial may have had the same number; there is no time for it any more.
            proposed = sum(e.number == proposal.number for e in self.store.all(EventKind.PROPOSED))
            body = proposal.model_dump(mode="json")
            self.store.append(EventKind.PROPOSED, body, number=proposal.number, attempt=proposed)
        self._try(proposal, seconds)

    def _resort(self) -> Proposal:
        number = len(self.trials)
        return Proposal(
            number=number,
            family=LAST_RESORT,
            params={},
            source=LAST_SOURCE,
            seed=derive(self.plan.seed, number),
            seen=number,
        )

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
        self._try(proposal, self._allowance(proposal))
        self.pending, self.attempts = None, 0
        self._judge()
        return True

    def _finished(self) -> str | None:
        if self.recorded is not None:
            count = self.recorded.count
            return f"all {count} recorded trials are done" if len(self.trials) >= count else None
        wanted = self.plan.budget.trials
        if wanted is not None and len(self.trials) >= wanted:
            return f"all {wanted} trials are done"
        least = _LEAST_SECONDS if any(t.ok for t in self.trials) else COLD_SECONDS * self.clock.pace
        return NO_TIME if self._seconds() < least else None

    def _seconds(self) -> float:
        """Seconds the next trial may take."""
        metric, limit = METRICS[self.plan.task.metric], self.clock.limit
        winner = select(self.trials, metric, self.plan.task.constraints, affordable_seconds(limit))
        back = reserve(limit, self.trials, winner, self.plan.refit)
        left = self.clock.remaining - back - self.kept_back
        if winner is not None:
            return min(left, _LARGEST_SHARE * limit)
        after = (ENDING_SECONDS + RESORT_SECONDS) * self.clock.pace
        # A first model is worth some of the grace; no single attempt at it is worth all the time.
        left = max(left, min(self.clock.grace - after, _FIRST_SECONDS * self.clock.pace))
        return min(left, max(_HALF * left, _HALVED_SECONDS))

    def _judge(self) -> None:
        """Record whether proposed features are kept, once they were tried."""
        if self.compare is None:
            return
        verdict = self.derivation.judged(self.trials, METRICS[self.plan.task.metric], self.compare)
        if verdict is not None:
            body = {**verdict.model_dump(mode="json"), "elapsed": self.clock.elapsed}
            self.store.append(EventKind.FEATURES_JUDGED, body)
            self.derivation = replace(self.derivation, verdict=verdict)

    def _allowance(self, proposal: Proposal) -> float:
        """Seconds for a trial: a family's first one may not eat up what the proven ones could use."""
        name, seconds = proposal.family, self._seconds()
        if self.derivation.proposed is not None and proposal.source == self.derivation.proposed.source:
            return min(seconds, FEATURES_SHARE * self.clock.limit)
        if any(t.ok for t in self.trials) and not any(
            t.ok and t.proposal.family == name for t in self.trials
        ):
            return min(seconds, _FIRST_SHARE * self.clock.limit)
        return seconds

    def _try(self, proposal: Proposal, seconds: float) -> None:
        begun: dict[str, object] = {"elapsed": self.clock.elapsed, "seconds": seconds}
        if wants_gpu(proposal.family, proposal.device or self.plan.device):
            begun["gpu"] = True
        self.store.append(EventKind.STARTED, begun, number=proposal.number, attempt=self.attempts)
        self.predictions.mkdir(exist_ok=True)
        trial, predictions = self.run_trial(proposal, seconds)
        if not trial.ok and begun.get("gpu"):
            # What failed does not say where it ran.
            trial = trial.model_copy(update={"gpu_seconds": trial.seconds})
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
        if self.recorded is not None and self.recorded.source(number) == LAST_SOURCE:
            proposal = self._resort()
            self.store.append(EventKind.PROPOSED, proposal.model_dump(mode="json"), number=number)
            return proposal
        if (features := self._features(number)) is not None:
            self.store.append(EventKind.PROPOSED, features.model_dump(mode="json"), number=number)
            return features
        seed = derive(self.plan.seed, number)
        counted = self.derivation.counted(self.trials)
        while (name := next_family(names, counted, metric, self._closed(names))) is not None:
            chosen = self._configuration(name, seed)
            if chosen is None:
                self._exhausted.add(name)
                continue
            params, source = chosen
            proposal = Proposal(
                number=number,
                family=name,
                params=params,
                source=source,
                seed=seed,
                seen=len(self.trials),
                closed=tuple(sorted(self._slow(names))),
                derived=self.derivation.of(name),
                device=self._device(name, number),
                rungs=self._rungs(name, params, counted, number),
            )
            self.store.append(EventKind.PROPOSED, proposal.model_dump(mode="json"), number=number)
            return proposal
        return None

    def _rungs(
        self, name: str, params: Mapping[str, ParamValue], trials: Sequence[Trial], number: int
    ) -> tuple[tuple[Rung, ...], ...]:
        if self.recorded is not None:
            return self.recorded.rungs(number)
        return rungs(name, params, trials, self.plan.split.folds)

    def _features(self, number: int) -> Proposal | None:
        """The trial of proposed features, once there is what they must be better than."""
        if (found := self.derivation.to_try(self.trials)) is None:
            return None
        without, derived = found
        assert self.derivation.proposed is not None
        return without.proposal.model_copy(
            update={
                "number": number,
                "source": self.derivation.proposed.source,
                "seen": len(self.trials),
                "derived": derived,
                "closed": tuple(sorted(self._slow([f.name for f in self.plan.families]))),
                "device": self._device(without.proposal.family, number),
                "rungs": (),
            }
        )

    def _configuration(self, name: str, seed: int) -> tuple[dict[str, ParamValue], str] | None:
        space = family(name).space(self.facts)
        if not any(t.proposal.family == name for t in self.trials):
            return space.default(), DEFAULT
        mine = self.derivation.comparable(self.trials, name)
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
        return self._exhausted | self._slow(names)

    def _slow(self, names: list[str]) -> set[str]:
        """Families whose fastest trial would not fit in the time left."""
        if self.recorded is not None:
            return set(self.recorded.closed(len(self.trials)))
        seconds = self._seconds()
        return {
            name
            for name in names
            if (times := [t.seconds for t in self.trials if t.proposal.family == name and t.ok])
            and min(times) > seconds
        }

    def _device(self, name: str, number: int) -> str | None:
        """The CPU, where a GPU would be used and its seconds are used up; None: as the plan says."""
        if self.recorded is not None:
            return self.recorded.device(number)
        most = self.plan.budget.gpu_seconds
        if most is None or not wants_gpu(name, self.plan.device):
            return None
        return None if gpu_seconds(self.store.events) < most else CPU
