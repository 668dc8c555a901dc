"""Much said, much written, or the means to do so destroyed."""

import os
import sys

from ..scene import CRASHED, OK, Saboteur, Scene

_MEGABYTE = 10**6


def writes_a_gigabyte(scene: Scene) -> None:
    """In its own folder."""
    piece = os.urandom(_MEGABYTE)
    with (scene.folder / "large").open("wb") as stream:
        for _ in range(1000):
            stream.write(piece)


def writes_many_files(scene: Scene) -> None:
    """Each empty."""
    for number in range(30_000):
        (scene.folder / f"small-{number}").touch()


def talks(_: Scene) -> None:
    """A hundred megabytes on stdout."""
    line = "word " * 200
    for _number in range(100_000):
        print(line)


def closes_streams(_: Scene) -> None:
    """Python's, so that nothing can be said any more."""
    sys.stdout.close()
    sys.stderr.close()


def closes_descriptors(_: Scene) -> None:
    """The system's."""
    os.closerange(0, 256)


SABOTEURS = (
    Saboteur("writes 1 GB", writes_a_gigabyte, (OK, CRASHED), "^$|wrote \\d+ MB|too large"),
    Saboteur("writes 30 000 files", writes_many_files, (OK, CRASHED), "^$|wrote"),
    Saboteur("100 MB on stdout", talks, (OK,)),
    Saboteur("closes stdout and stderr", closes_streams, (OK,)),
    Saboteur("closes every descriptor", closes_descriptors, (OK,)),
)
