"""Other ways to end: asked to (SIGTERM, Ctrl-C once and twice), workers killed, everything killed at once."""

import os
import random
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .lane import Life
from .moments import gaps_of, live
from .scene import FOLDER, is_done, last_words
from .seen import Seen, Watch
from .stage import Stage

#: A coordinator that is asked to end has ended by then; its workers are given five seconds.
_LEAVING_SECONDS = 10.0
#: Between one Ctrl-C and the next, of an impatient person.
_IMPATIENCE_SECONDS = 0.3

#: Does it to a coordinator; the exit code that is expected, None where the run goes on.
Ending = Callable[[Stage, Life, random.Random], int | None]


def terminated(stage: Stage, life: Life, _: random.Random) -> int:
    """SIGTERM, as a system that shuts down sends it."""
    stage.lane.kill(life, signal.SIGTERM)
    return 143


def interrupted(stage: Stage, life: Life, _: random.Random) -> int:
    """Ctrl-C: the terminal sends it to the whole group."""
    _to_group(life, signal.SIGINT)
    return 130


def interrupted_twice(stage: Stage, life: Life, draw: random.Random) -> int:
    """Ctrl-C, and once more while the first is obeyed."""
    _to_group(life, signal.SIGINT)
    stage.lane.rest(draw.uniform(0, _IMPATIENCE_SECONDS))
    _to_group(life, signal.SIGINT)
    return 130


def group_killed(stage: Stage, life: Life, draw: random.Random) -> int:
    """``kill -9`` of the coordinator and of everything below it, in any order, at once."""
    all_of_them = [life.pid, *stage.lane.below(life)]
    draw.shuffle(all_of_them)
    _kill(all_of_them)
    return -signal.SIGKILL


def worker_killed(stage: Stage, life: Life, draw: random.Random) -> None:
    """``kill -9`` of a process below the coordinator: of the zygote or of a fit."""
    stage.lane.until(life, lambda now: bool(stage.lane.below(life)))
    if below := stage.lane.below(life):
        _kill([draw.choice(below)])


#: Name in the table -> what is done.
ENDINGS: dict[str, Ending] = {
    "SIGTERM": terminated,
    "Ctrl-C": interrupted,
    "Ctrl-C twice": interrupted_twice,
    "kill -9 of coordinator and workers at once": group_killed,
    "kill -9 of a worker or of their parent": worker_killed,
}


def end_otherwise(stage: Stage, name: str, folder: Path, seen: Seen, draw: random.Random) -> None:
    """One run that is ended so once at a random moment, and taken up. Where a worker was killed it goes on by itself.

    A fit that somebody kills is a failed trial: that run's history is its own, and is not compared.
    """
    lane, ending = stage.lane, ENDINGS[name]
    folder.mkdir()
    watch = Watch(lane, folder, seen, f"{name} in {folder.name}", stage.asked())
    life = lane.start(stage.scene.begin(folder), folder)
    live(stage, life, draw, gaps_of(stage.reference))
    expected = None
    if not life.over:
        expected = ending(stage, life, draw)
        seen.kills[name] += 1
    code = lane.wait(life) if expected is None else _left(stage, watch, life)
    lane.bereaved()
    watch.after(life, taken_up=False)
    # A process that has not set itself up yet ends as processes do: by the signal itself.
    if expected is not None and code not in {expected, 128 - expected} and not is_done(code):
        watch.fault(f"ended with {code} instead of {expected}: {last_words(folder)}")
    if not is_done(code):
        taken_up = (folder / FOLDER / "run.db").exists()
        if (
            expected in {130, 143}
            and taken_up
            and "continue with: automl-agent resume" not in last_words(folder)
        ):
            watch.fault(f"does not say how to go on: {last_words(folder)}")
        life = lane.start(stage.scene.begin(folder), folder)
        code = lane.wait(life)
        watch.after(life, taken_up=taken_up)
    if is_done(code):
        watch.finish(None if expected is None else stage.reference)
        shutil.rmtree(folder)
    else:
        watch.fault(f"ended with {code}: {last_words(folder)}")


def _left(stage: Stage, watch: Watch, life: Life) -> int:
    """The exit code of one that was asked to end."""
    try:
        return stage.lane.wait(life, _LEAVING_SECONDS)
    except TimeoutError:
        watch.fault(f"does not end in {_LEAVING_SECONDS:.0f} s")
        stage.lane.kill(life)
        return stage.lane.wait(life)


def _to_group(life: Life, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(life.pid, number)


def _kill(processes: list[int]) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
