"""Kills at random moments, one after another until the run ends: uniform over what happens, not over seconds.

A run that trains for an hour spends its seconds there, and what can be lost is elsewhere. So a kill waits for a random
number of further commits, and then for a random part of the time up to the next one.
"""

import random
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from .lane import Life
from .scene import FOLDER, Reference, is_done, last_words
from .seen import Seen, Watch
from .stage import Stage

#: Commits that a process may live to see at most.
MOST_COMMITS = 8
#: A run that has not ended after so many lives never will.
_MOST_LIVES = 400
#: Seconds that a true command line imports at most before there is something to kill it at.
_IMPORT_SECONDS = 3.0


@dataclass(frozen=True)
class Killing:
    """How one run is killed: at most ``most`` times, ``kind`` in the table; true command lines where ``command``."""

    most: int
    kind: str = "kill -9 of the coordinator"
    command: bool = False


def kill_at_random(stage: Stage, killing: Killing, folder: Path, seen: Seen, draw: random.Random) -> int:
    """One run, killed until it ends; how often it was. The folder is removed where nothing was wrong."""
    lane, gaps = stage.lane, gaps_of(stage.reference)
    folder.mkdir()
    watch = Watch(lane, folder, seen, folder.name, stage.asked())
    kills, code = 0, -signal.SIGKILL
    while code == -signal.SIGKILL and kills < _MOST_LIVES:
        taken_up = (folder / FOLDER / "run.db").exists()
        life = lane.start(stage.scene.begin(folder), folder, command=killing.command)
        if kills < killing.most:
            live(stage, life, draw, gaps, _IMPORT_SECONDS if killing.command else 0.0)
            lane.kill(life)
        code = lane.wait(life)
        if code == -signal.SIGKILL:
            lane.bereaved()
            kills += 1
            seen.kills[killing.kind] += 1
        watch.after(life, taken_up=taken_up, command=killing.command)
    if is_done(code):
        watch.finish(stage.reference)
        shutil.rmtree(folder)
    else:
        watch.fault(f"ended with {code} after {kills} kills: {last_words(folder)}")
    return kills


def live(
    stage: Stage, life: Life, draw: random.Random, gaps: Mapping[str, float], importing: float = 0.0
) -> None:
    """Let a coordinator live for a while."""
    commits = draw.randrange(MOST_COMMITS)
    stage.lane.until(life, lambda now: now.commits.total() >= commits)
    last = next((p for _, p in reversed(life.places) if _is_commit(p)), "")
    longest = gaps[last] + (importing if not last else 0.0)
    stage.lane.until(life, lambda now: now.commits.total() > commits, draw.uniform(0, longest))


def _is_commit(place: str) -> bool:
    return place.startswith("commit:") and place.endswith(":after")


def gaps_of(reference: Reference) -> Mapping[str, float]:
    """Commit -> mean seconds from there to the next one; the empty name is a process's beginning."""
    found: dict[str, list[float]] = {"": [0.0]}
    last = ""
    for place, gap in zip(reference.places, reference.gaps, strict=True):
        if _is_commit(place):
            last = place
            found.setdefault(last, []).append(0.0)
        found[last][-1] += gap
    # A kind that the undisturbed run does not know, such as that a run was taken up, is soon followed by others.
    return Gaps({place: max(0.05, mean(seconds)) for place, seconds in found.items()})


class Gaps(dict[str, float]):
    """Seconds by name, a few for names that are not known."""

    def __missing__(self, name: str) -> float:
        return 0.3
