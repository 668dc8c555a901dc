"""Models that fail when they are kept, after the search. Each wins first."""

import os
from pathlib import Path

from ....pipelines.family import Fitted
from ..scene import CRASHED, OK, Saboteur, Scene
from .bent import Bent

#: What must come of a run.
ANOTHER, UNVERIFIED = "another wins", "unverified"
_PIECE = 10**7


def fails_to_save(scene: Scene) -> Bent:
    """At saving."""

    def keep(_: Path) -> None:
        raise OSError("no room on this device")

    return Bent(scene.honest(), keep=keep)


def saves_without_end(scene: Scene) -> Bent:
    """A model of many gigabytes."""

    def keep(folder: Path) -> None:
        piece = os.urandom(_PIECE)
        with (folder / "weights").open("wb") as stream:
            for _ in range(5000):
                stream.write(piece)

    return Bent(scene.honest(), keep=keep)


def saves_a_pipe(scene: Scene) -> Bent:
    """Whoever copies it waits for ever."""
    return Bent(scene.honest(), keep=lambda folder: os.mkfifo(folder / "weights"))


def fails_to_load(_: Scene) -> None:
    """Nothing wrong until it is read."""


def loads_another(_: Scene) -> None:
    """Nothing wrong until it is read: then it predicts otherwise."""


def _broken(_: Fitted) -> Fitted:
    raise ValueError("the weights are gone")


def _reversed(fitted: Fitted) -> Fitted:
    return Bent(fitted, lambda p: p[:, ::-1])


SABOTEURS = (
    Saboteur("a save that fails", fails_to_save, (CRASHED,), "no room", final=ANOTHER),
    Saboteur("a model without end", saves_without_end, (CRASHED,), "wrote|too large", final=ANOTHER),
    Saboteur("a pipe in the model", saves_a_pipe, (CRASHED,), "pipe|not permitted", final=ANOTHER),
    Saboteur("a load that fails", fails_to_load, (OK,), final=UNVERIFIED, load=_broken),
    Saboteur(
        "a model that predicts otherwise once loaded", loads_another, (OK,), final=UNVERIFIED, load=_reversed
    ),
)
