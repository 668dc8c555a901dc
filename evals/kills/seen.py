"""What was seen of kills and of the runs that survived them, added up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .asked import Asked, answered_twice
from .history import Row, disagreements, kinds, lost, rows, told, zombies
from .lane import Lane, Life
from .scene import FOLDER, Reference

#: A coordinator's own seconds up to its first work, without and with imports.
WARM_SECONDS, COLD_SECONDS = 2.0, 4.0
#: Places that are no work of the run: that it was taken up is no news of it.
_NO_WORK = frozenset({"commit:opened:after"})
_WORK = frozenset({"job:sent"})


@dataclass
class Seen:
    """Counts of one part of the test. ``kills`` by kind; ``faults`` are what must not be, in words."""

    kills: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    compared: int = 0
    acknowledged: int = 0
    lost: int = 0
    zombies: int = 0
    orphans: int = 0
    histories: int = 0
    asked_again: int = 0
    in_flight: int = 0
    warm: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        """Take in what another part has seen."""
        self.kills += other.kills
        for name in (
            *("runs", "compared", "acknowledged", "lost", "zombies", "orphans"),
            *("histories", "asked_again", "in_flight"),
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.warm += other.warm
        self.cold += other.cold
        self.faults += other.faults


@dataclass
class Watch:
    """One run from its beginning to its end, through all its lives.

    Args:
        lane: where it lives.
        folder: the working folder; the run is below it.
        seen: where everything is added up.
        name: for faults.
        asked: the endpoint that the run asks, where it counts.
    """

    lane: Lane
    folder: Path
    seen: Seen
    name: str
    asked: Asked | None = None
    record: Sequence[Row] = ()

    def after(self, life: Life, *, taken_up: bool = True, command: bool = False) -> None:
        """Look at the record after a coordinator's end; nothing that was on it may be gone, nothing told missing.

        Args:
            life: the coordinator's.
            taken_up: whether it went on with a run that was there.
            command: whether it was a true command line, imports included.
        """
        now = rows(self.folder / FOLDER)
        gone = lost(self.record, now)
        # Whoever came back from a commit may have told of it.
        told_of, have, had = life.commits, kinds(now), kinds(self.record)
        gone += sum(max(0, had[kind] + count - have[kind]) for kind, count in told_of.items())
        self.seen.acknowledged += sum(told_of.values())
        if self.asked is not None:
            flying = self.asked.flying(now)
            self.seen.in_flight += flying
            if flying > 1:
                self.fault(f"{flying} calls lost at once")
        if gone:
            self.seen.lost += gone
            self.fault(f"{gone} events lost")
        if taken_up and (seconds := first_work(life)) is not None:
            (self.seen.cold if command else self.seen.warm).append(seconds)
        self.record = now

    def finish(self, reference: Reference | None, *, speaker: bool = True) -> None:
        """The run has ended: it must be as one that nobody disturbed, or at least sound where there is none to compare.

        Args:
            reference: the undisturbed run.
            speaker: whether who spoke is compared, too.
        """
        self.seen.runs += 1
        if not self.lane.deserted():
            self.seen.orphans += len(self.lane.living())
            self.fault(f"{len(self.lane.living())} processes outlive their run")
        if self.lane.orphans:
            self.seen.orphans += self.lane.orphans
            self.fault(f"{self.lane.orphans} processes outlived their coordinator")
            self.lane.orphans = 0
        if found := zombies(self.record):
            self.seen.zombies += found
            self.fault(f"{found} trials without an end, or twice")
        again = answered_twice(self.record) + (self.asked.again() if self.asked else 0)
        if again:
            self.seen.asked_again += again
            self.fault(f"{again} recorded replies were asked for again")
        self._compare(reference, speaker)

    def _compare(self, reference: Reference | None, speaker: bool) -> None:
        self.seen.compared += reference is not None
        mine = told(self.folder / FOLDER, speaker=speaker)
        differences = reference.told.differences(mine) if reference else []
        if differences:
            self.fault("; ".join(differences))
        elif faults := disagreements(self.folder / FOLDER):
            self.fault("; ".join(faults[:3]))
        elif reference is not None:
            self.seen.histories += 1

    def fault(self, words: str) -> None:
        """Something is not as it must be."""
        self.seen.faults.append(f"{self.name}: {words}")


def first_work(life: Life) -> float | None:
    """Seconds from a coordinator's start to its first work: a new event, or a fit handed to a worker."""
    for moment, place in life.places:
        committed = place.startswith("commit:") and place.endswith(":after")
        if place in _WORK or (committed and place not in _NO_WORK):
            return moment - life.began
    return None
