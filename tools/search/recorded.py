"""The search of a run that is replayed: what hung on the clock or on the machine is taken from its record.

A replay goes by the number of trials. Which families the clock had closed, and where the GPU's seconds were used up,
is on record with each proposal. A trial that ran out of time or memory did so on that machine, at that moment: its
outcome is taken over, since later proposals rest on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import CIRCUMSTANCES, Proposal, Rung, Trial

RunTrial = Callable[[Proposal, float], tuple[Trial, np.ndarray | None]]
#: With the trial that is done again, where there is one.
RunLike = Callable[[Proposal, float, Trial | None], tuple[Trial, np.ndarray | None]]


@dataclass(frozen=True)
class RecordedSearch:
    """The finished trials of a run, in order."""

    trials: Sequence[Trial]

    @property
    def count(self) -> int:
        """How many there are to do again."""
        return len(self.trials)

    @property
    def taken_over(self) -> int:
        """How many ended by time or memory: they are not run again."""
        return sum(t.status in CIRCUMSTANCES for t in self.trials)

    def closed(self, number: int) -> tuple[str, ...]:
        """The families that the clock had closed when trial ``number`` was proposed."""
        return self.trials[number].proposal.closed if number < len(self.trials) else ()

    def device(self, number: int) -> str | None:
        """The device that trial ``number`` was bound to."""
        return self.trials[number].proposal.device if number < len(self.trials) else None

    def rungs(self, number: int) -> tuple[tuple[Rung, ...], ...]:
        """Where trial ``number`` was to be given up: worked out anew, the last digit of a loss could change it."""
        return self.trials[number].proposal.rungs if number < len(self.trials) else ()

    def source(self, number: int) -> str:
        """Who proposed trial ``number``."""
        return self.trials[number].proposal.source if number < len(self.trials) else ""

    def again(self, run_trial: RunLike) -> RunTrial:
        """``run_trial``, with what hung on circumstance taken over where the proposal is the recorded one.

        That is the outcome of trials that ran out of time or memory, and how long time let others train.
        """

        def run(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
            known = next((t for t in self.trials if t.proposal == proposal), None)
            if known is not None and known.status in CIRCUMSTANCES:
                return known, None
            return run_trial(proposal, seconds, known)

        return run
