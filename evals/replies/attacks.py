"""All attacks, shared out among processes."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from .corpus import SIZE, name_of, reply
from .modes import MODES
from .places import PLACES
from .play import Played, play
from .speaker import Hostile
from .wire import play_mode

#: Replies of one place that a process plays at a time.
_SHARE = 100
_STRIDE = 331


def play_reply(place: int, number: int, seed: int, *, measured: bool = False) -> Played:
    """One reply of the corpus at one place."""
    chosen = PLACES[place]
    model = Hostile(partial(reply, number, seed, chosen))
    return play(chosen, f"{name_of(number)} {number}", model, measured=measured)


def play_replies(seed: int, jobs: int, step: int = 1) -> Iterator[Played]:
    """Every ``step``-th reply of the corpus at every place."""
    # A sample is of all classes.
    numbers = [number * _STRIDE % SIZE for number in range(SIZE // step)]
    shares = [
        (place, numbers[first : first + _SHARE], seed)
        for place in range(len(PLACES))
        for first in range(0, len(numbers), _SHARE)
    ]
    with ProcessPoolExecutor(jobs, initializer=_alone) as pool:
        for played in pool.map(_share, shares):
            yield from played


def play_modes(jobs: int) -> Iterator[Played]:
    """Every transport mode at every place."""
    pairs = [(place, mode) for place in range(len(PLACES)) for mode in range(len(MODES))]
    with ProcessPoolExecutor(jobs, initializer=_alone) as pool:
        yield from pool.map(_mode, pairs, chunksize=len(MODES))


def _share(share: tuple[int, Sequence[int], int]) -> list[Played]:
    place, numbers, seed = share
    return [play_reply(place, number, seed, measured=True) for number in numbers]


def _mode(pair: tuple[int, int]) -> Played:
    place, mode = pair
    return play_mode(PLACES[place], MODES[mode])


def _alone() -> None:
    """Each process computes on one core, and reaches for no key of the environment."""
    import threadpoolctl

    threadpoolctl.threadpool_limits(1)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        os.environ.pop(name, None)
