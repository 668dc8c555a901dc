"""Kills while the embedded language model speaks, and its replies given again to a run that nobody disturbs.

The model's words are its own in each run. So a run is killed until it ends, and what it is compared with is a run of
its own recorded replies.
"""

import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from .history import answers, kinds, rows
from .lane import Lane
from .moments import gaps_of, live
from .scene import FOLDER, Reference, Scene, is_done, last_words, lay_out, undisturbed
from .seen import Seen, Watch
from .stage import Stage
from .telling import compared, faults, outcome, restarts

_KIND = "kill -9 of the coordinator"


def kill_embedded(
    folder: Path, most: int, seconds: float, seed: int, say: Callable[[str], None]
) -> tuple[Seen, list[str]]:
    """Kill runs for so many seconds, the last one being let go to its end; what was seen, and its table."""
    deadline, seen, draw = time.monotonic() + seconds, Seen(), random.Random(seed)
    place = folder / "embedded"
    place.mkdir()
    data = lay_out(place)
    with Lane(place) as lane:
        (place / "undisturbed").mkdir()
        scene = Scene(data, "embedded")
        reference = undisturbed(lane, scene, place / "undisturbed", speaker=False)
        stage = Stage(lane, scene, reference)
        number = 0
        while time.monotonic() < deadline and seen.kills.total() < most:
            _one(stage, place / f"run-{number}", seen, draw, deadline, most)
            number += 1
            say(
                f"embedded: {seen.runs} runs, {seen.kills.total()} kills, {seen.in_flight} calls lost in flight,"
                f" {len(seen.faults)} faults"
            )
    found = {"embedded": (seen, reference)}
    return seen, [
        (
            f"{seen.kills.total()} kills at random moments in {seconds / 60:.0f} minutes, one run at a time. Each run is"
            " compared with an undisturbed one of its own recorded replies, who spoke and what it took aside."
        ),
        "",
        *outcome(found),
        "",
        *restarts(seen),
        "",
        *compared(),
        *faults(seen),
    ]


def _one(stage: Stage, folder: Path, seen: Seen, draw: random.Random, deadline: float, most: int) -> None:
    lane = stage.lane
    folder.mkdir()
    watch = Watch(lane, folder, seen, folder.name)
    code = -signal.SIGKILL
    while code == -signal.SIGKILL:
        taken_up = (folder / FOLDER / "run.db").exists()
        life = lane.start(stage.scene.begin(folder), folder)
        if time.monotonic() < deadline and seen.kills.total() < most:
            live(stage, life, draw, gaps_of(stage.reference))
            lane.kill(life)
        code = lane.wait(life)
        if code == -signal.SIGKILL:
            lane.bereaved()
            seen.kills[_KIND] += 1
        watch.after(life, taken_up=taken_up)
    if not is_done(code):
        watch.fault(f"ended with {code}: {last_words(folder)}")
        return
    record = rows(folder / FOLDER)
    seen.in_flight += kinds(record)["llm_asked"] - len(answers(record))
    watch.finish(_repeated(stage, folder), speaker=False)
    shutil.rmtree(folder)


def _repeated(stage: Stage, folder: Path) -> Reference:
    """A run that nobody disturbs, with the replies that the one in ``folder`` was given."""
    place = folder.with_name(f"{folder.name}-repeated")
    place.mkdir()
    script = place / "script"
    script.mkdir()
    for path in (folder / FOLDER).glob("run.db*"):
        shutil.copyfile(path, script / path.name)
    scene = Scene(stage.scene.data, f"scripted:{script}")
    found = undisturbed(stage.lane, scene, place, speaker=False)
    shutil.rmtree(place)
    return found
