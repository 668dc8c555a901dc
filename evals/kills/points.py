"""Deaths at named places: each place at its first, its middle and its last passing, a few of them in one run.

A coordinator counts its own passings, so the Nth passing of a run must also be the Nth of the process that is to die
there. A place's first passing is that in any process that was started before it was reached: these are put together as
they come, many to a run. Later passings are put together only where all passings of their places are in stages of the
run that no earlier death of that run has reached.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .scene import FOLDER, Reference, is_done, last_words
from .seen import Seen, Watch
from .stage import Stage

#: Ends of a run's stages: what comes before is not done again once it is passed.
_STAGES = ("commit:split:after", "commit:search_ended:after")
_OVER = "commit:result:after"
#: First passings in one run; with more, a fault is long to find.
_DEATHS_A_RUN = 12
_KILLED = -9


@dataclass(frozen=True)
class Target:
    """To die when ``place`` is passed for the ``count``th time. ``at`` is where that is in the undisturbed run."""

    place: str
    count: int
    at: int

    @property
    def armed(self) -> str:
        """As the environment names it."""
        return f"{self.place}@{self.count}"


def targets(reference: Reference) -> list[Target]:
    """First, middle and last passing of every place, in the order of the run; one where it is passed once."""
    passings: dict[str, list[int]] = {}
    for at, place in enumerate(reference.places):
        passings.setdefault(place, []).append(at)
    found = {
        Target(place, count, where[count - 1])
        for place, where in passings.items()
        for count in (1, (len(where) + 1) // 2, len(where))
    }
    return sorted(found, key=lambda t: t.at)


def chains(reference: Reference, wanted: Sequence[Target]) -> list[list[Target]]:
    """Targets, put together so that each run has several deaths."""
    over = reference.places.index(_OVER)
    firsts = sorted((t for t in wanted if t.count == 1), key=lambda t: t.at)
    # Who takes up a run that is over passes nothing of what comes then: each of these is the last death of its run.
    usual, last = [t for t in firsts if t.at < over], [t for t in firsts if t.at >= over]
    runs = max(-(-len(usual) // _DEATHS_A_RUN), len(last))
    together = [[*usual[n::runs], *last[n : n + 1]] for n in range(runs)]
    return [*together, *_later(reference, [t for t in wanted if t.count > 1])]


def _later(reference: Reference, wanted: Sequence[Target]) -> list[list[Target]]:
    """Later passings: at most one in each stage of a run."""
    where: dict[str, set[int]] = {}
    for at, place in enumerate(reference.places):
        where.setdefault(place, set()).add(_stage(reference, at))
    stages: list[list[Target]] = [[] for _ in range(len(_STAGES) + 1)]
    alone: list[list[Target]] = []
    for target in wanted:
        if len(where[target.place]) == 1:
            stages[_stage(reference, target.at)].append(target)
        else:
            alone.append([target])
    longest = max(len(stage) for stage in stages)
    together = [[stage[n] for stage in stages if n < len(stage)] for n in range(longest)]
    return [*together, *alone]


def die_at(stage: Stage, chain: Sequence[Target], folder: Path, seen: Seen) -> None:
    """One run that dies at each place of a chain."""
    lane, scene, reference = stage.lane, stage.scene, stage.reference
    folder.mkdir()
    watch = Watch(lane, folder, seen, " then ".join(t.armed for t in chain), stage.asked())
    for target in chain:
        taken_up = (folder / FOLDER / "run.db").exists()
        life = lane.start(scene.begin(folder), folder, armed=target.armed)
        code = lane.wait(life)
        lane.bereaved()
        watch.after(life, taken_up=taken_up)
        if code != _KILLED:
            watch.fault(f"{target.armed} was not passed: exit {code}")
            if is_done(code):
                break
        seen.kills["fail-point"] += 1
    else:
        taken_up = (folder / FOLDER / "run.db").exists()
        life = lane.start(scene.begin(folder), folder)
        code = lane.wait(life)
        watch.after(life, taken_up=taken_up)
    if is_done(code):
        watch.finish(reference)
        shutil.rmtree(folder)
    else:
        watch.fault(f"ended with {code}: {last_words(folder)}")


def spread(reference: Reference, count: int, among: Sequence[Target]) -> list[Target]:
    """``count`` of the targets, each of another place: alike many in each stage of a run, evenly over it."""
    stages: dict[int, list[Target]] = {}
    for target in sorted((t for t in among if t.count == 1), key=lambda t: t.at):
        stages.setdefault(_stage(reference, target.at), []).append(target)
    found: list[Target] = []
    for left, stage in zip(range(len(stages), 0, -1), sorted(stages.values(), key=len), strict=True):
        share = min(-(-(count - len(found)) // left), len(stage))
        found += [stage[n * len(stage) // share] for n in range(share)]
    return sorted(found, key=lambda t: t.at)


def _stage(reference: Reference, at: int) -> int:
    """Which stage of the run a place of it is in."""
    return sum(at > reference.places.index(end) for end in _STAGES)
