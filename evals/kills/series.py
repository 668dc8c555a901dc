"""Which pieces make a test: places to die at, random kills, true command lines, other endings."""

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .endings import ENDINGS, end_otherwise
from .lanes import Board, Piece
from .moments import Killing, kill_at_random
from .points import Target, chains, die_at, spread, targets
from .scene import Reference
from .seen import Seen
from .stage import Stage

#: Of the random kills, so many are of true command lines; and so many kills at most go into one run of these.
COMMANDS_SHARE, _KILLS_A_COMMAND = 0.05, 8
#: Kills that one run of forked coordinators may take; most end sooner.
_KILLS_A_RUN = 40
COMMAND = "kill -9 of a true command line"


@dataclass(frozen=True)
class Series:
    """How much of each.

    Attributes:
        points: ``all``, or how many places, once each.
        kills: at random.
        endings: of each other kind.
        seed: of all moments.
        commands: how many of the kills are of true command lines; a share of them where it is None.
    """

    points: str
    kills: int
    endings: int
    seed: int
    commands: int | None = None

    def pieces(self, reference: Reference, board: Board, lanes: int) -> list[Piece]:
        """The pieces for a board that so many lanes play."""
        draw = random.Random(self.seed)
        commands = round(COMMANDS_SHARE * self.kills) if self.commands is None else self.commands
        left = Left(self.kills - commands)
        return [
            *(
                _kills(Left(commands), board, draw, Killing(_KILLS_A_COMMAND, COMMAND, command=True))
                for _ in range(min(1, commands))
            ),
            *(_points(chain) for chain in chains(reference, self.wanted(reference))),
            *(_ending(name, draw.random()) for name in ENDINGS for _ in range(self.endings)),
            *(_kills(left, board, draw, Killing(_KILLS_A_RUN)) for _ in range(lanes)),
        ]

    def wanted(self, reference: Reference) -> Sequence[Target]:
        """The places to die at."""
        found = targets(reference)
        if self.points == "all":
            return found
        return spread(reference, int(self.points), found)


class Left:
    """Kills that are left to be done, shared by lanes."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()

    def take(self, most: int) -> int:
        """Put so many aside."""
        with self._lock:
            taken = min(most, self._count)
            self._count -= taken
            return taken

    def give_back(self, count: int) -> None:
        """Those that were not needed."""
        with self._lock:
            self._count += count


def _points(chain: Sequence[Target]) -> Piece:
    return lambda stage, folder, seen: die_at(stage, chain, folder, seen)


def _ending(name: str, seed: float) -> Piece:
    return lambda stage, folder, seen: end_otherwise(stage, name, folder, seen, random.Random(seed))


def _kills(left: Left, board: Board, draw: random.Random, killing: Killing) -> Piece:
    """A run that is killed at random; as long as kills are left, another one follows."""

    def play(stage: Stage, folder: Path, seen: Seen) -> None:
        mine = left.take(killing.most)
        if mine:
            now = replace(killing, most=mine)
            left.give_back(mine - kill_at_random(stage, now, folder, seen, random.Random(draw.random())))
            board.add(play)

    return play
