"""``python -m automl_agent.evals.kills``: everything is killed everywhere; exit 1 where anything is lost."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ..fake_endpoint import FakeEndpoint, says, waits
from ..obliging import obliging
from ..results import RELIABILITY, record
from ..totals import Count, What
from .embedded import kill_embedded
from .lane import Lane
from .lanes import Board
from .scene import Reference, Scene, lay_out, undisturbed
from .seen import Seen
from .series import Series
from .stage import Stage
from .telling import faults, lines, restarts

#: Seconds that the endpoint takes for an answer, so that there is something to be killed in.
ANSWER_SECONDS = 0.03
_MODELS = ("none", "scripted", "embedded")


def main() -> None:
    """Play the series with each language model and write what was seen."""
    parser = argparse.ArgumentParser(prog="automl_agent.evals.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="at random, shared among none and scripted")
    parser.add_argument(
        "--points", default="all", help="places to die at: all, three times each, or how many"
    )
    parser.add_argument(
        "--endings", type=int, default=10, help="of each other kind, with each language model"
    )
    parser.add_argument("--llm", default="none,scripted", help=f"some of {', '.join(_MODELS)}")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    parser.add_argument("--minutes", type=float, default=10.0, help="for kills with the embedded model")
    parser.add_argument("--seed", type=int, default=0, help="of all moments")
    parser.add_argument(
        "--restarts",
        type=int,
        help="only so many kills of each kind without a language model, to time restarts",
    )
    options = parser.parse_args()
    models = options.llm.split(",")
    if unknown := [name for name in models if name not in _MODELS]:
        parser.error(f"--llm: no {unknown[0]}; use some of {', '.join(_MODELS)}")
    if options.restarts is not None:
        sys.exit(0 if _restarts(options.restarts, options.seed) else 1)
    began, good = time.monotonic(), True
    found: dict[str, tuple[Seen, Reference]] = {}
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        counted = [m for m in models if m != "embedded"]
        for number, model in enumerate(counted):
            share = options.kills // len(counted) + (number < options.kills % len(counted))
            series = Series(options.points, share, options.endings, options.seed + number)
            found[model] = _play(Path(name) / model, model, series, options.jobs)
        if found:
            told = lines(found, options.jobs, time.monotonic() - began)
            _record("kills", "Kills survived", sys.argv[1:], told, [seen for seen, _ in found.values()])
            good &= not any(seen.faults for seen, _ in found.values())
        if "embedded" in models:
            seen, told = kill_embedded(Path(name), options.kills, 60 * options.minutes, options.seed, _say)
            _record(
                "kills-embedded",
                "Kills survived with the embedded language model",
                sys.argv[1:],
                told,
                [seen],
            )
            good &= not seen.faults
    sys.exit(0 if good else 1)


def _restarts(count: int, seed: int) -> bool:
    """Kills at random alone, one run at a time: how soon work goes on, on a machine that does nothing else."""
    series = Series("0", 2 * count, 0, seed, commands=count)
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        seen, _ = _play(Path(name) / "none", "none", series, 1)
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    told = [
        f"{seen.kills.total()} kills at random moments, one run at a time, with no language model; load averages {loads}.",
        "",
        *restarts(seen),
        *faults(seen),
    ]
    _record("kills-restarts", "Restarts on a machine at rest", sys.argv[1:], told, [seen])
    return not seen.faults


def _play(folder: Path, model: str, series: Series, jobs: int) -> tuple[Seen, Reference]:
    """One language model's series, on ``jobs`` lanes."""
    with ExitStack() as open_:
        stages, folders = [], []
        folder.mkdir()
        data = lay_out(folder)
        lanes = []
        for number in range(jobs):
            place = folder / f"lane-{number}"
            place.mkdir()
            folders.append(place)
            lanes.append(open_.enter_context(Lane(place)))
        reference: Reference | None = None
        for lane, place in zip(lanes, folders, strict=True):
            endpoint = None
            if model == "scripted":
                endpoint = open_.enter_context(FakeEndpoint([waits(ANSWER_SECONDS, says(obliging))]))
            scene = Scene(data, f"{endpoint.base_url}#fake" if endpoint else "none")
            (place / "undisturbed").mkdir()
            again = undisturbed(lane, scene, place / "undisturbed")
            if reference is not None and (apart := reference.told.differences(again.told)):
                raise RuntimeError(f"two undisturbed runs differ: {'; '.join(apart)}")
            reference = reference or again
            stages.append(Stage(lane, scene, reference, endpoint))
        assert reference is not None
        board = Board([], lambda words: _say(f"{model}: {words}"))
        board.pieces = series.pieces(reference, board, jobs)
        _say(
            f"{model}: {len(reference.counts)} places, {len(series.wanted(reference))} deaths, {series.kills} kills"
        )
        board.play(stages, folders)
        return board.seen, reference


def _record(key: str, title: str, words: list[str], told: list[str], seen: Sequence[Seen]) -> None:
    counts = [
        Count(
            what=What.KILLS, tried=sum(s.kills.total() for s in seen), wrong=sum(len(s.faults) for s in seen)
        ),
        Count(what=What.EVENTS, tried=sum(s.acknowledged for s in seen), wrong=sum(s.lost for s in seen)),
    ]
    command = " ".join(["python -m automl_agent.evals.kills", *words])
    record(key, title, command, told, RELIABILITY, counts)
    print("\n".join(told), flush=True)


def _say(words: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {words}", flush=True)


if __name__ == "__main__":
    main()
