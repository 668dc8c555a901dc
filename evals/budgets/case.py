"""What is tried: a table, a limit, who speaks, how the run is disturbed, which other budgets it has."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from .tables import TABLES

SHORTEST, LONGEST = 5.0, 60.0
_DISTURBED = ("", "", "", "kill", "kill twice", "SIGINT", "SIGTERM")
_SPEAKERS = ("none", "none", "quick", "slow")
_OTHER = ((), (), (), ("--trials", "2"), ("--max-tokens", "4000"), ("--max-cost", "0.001"))


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes:
        limit: seconds.
        speaker: ``none``, or an endpoint that answers quickly or takes its time.
        disturbed: how it is interrupted, and then taken up; empty where it is not.
        moments: shares of the limit after which it is.
        more: other options.
        seed: of the run.
    """

    table: str
    limit: float
    speaker: str
    disturbed: str
    moments: tuple[float, ...]
    more: tuple[str, ...]
    seed: int

    @property
    def allowed(self) -> float:
        """Seconds that it may go over its limit."""
        return 0.05 * self.limit + 5.0


def draw(count: int, seed: int) -> Sequence[Case]:
    """Cases over all tables and from the shortest limits to the longest."""
    chance = random.Random(seed)
    names = list(TABLES)
    cases = []
    for number in range(count):
        disturbed = chance.choice(_DISTURBED)
        times = 2 if disturbed == "kill twice" else 1 if disturbed else 0
        # One limit from each stretch of the range, so that few runs cover it too.
        share = (number + chance.random()) / count
        cases.append(
            Case(
                table=names[number % len(names)],
                limit=round(SHORTEST + share * (LONGEST - SHORTEST), 1),
                speaker=chance.choice(_SPEAKERS),
                disturbed=disturbed,
                moments=tuple(sorted(chance.uniform(0.1, 0.9) for _ in range(times))),
                more=chance.choice(_OTHER),
                seed=number,
            )
        )
    return cases
