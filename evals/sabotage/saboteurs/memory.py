"""Memory."""

import mmap
import time

import numpy as np

from ..scene import MEMORY, Saboteur, Scene

_PIECE = 16 * 2**20


def allocates_slowly(_: Scene) -> None:
    """Takes a little at a time."""
    held = []
    while True:
        held.append(np.ones(_PIECE // 8))
        time.sleep(0.002)


def allocates_at_once(_: Scene) -> None:
    """Takes more than there is."""
    np.ones(10**12)


def allocates_shared(_: Scene) -> None:
    """Takes memory that is counted as shared."""
    held = []
    while True:
        held.append(mmap.mmap(-1, _PIECE))
        held[-1].write(b"x" * _PIECE)


def says_memory(_: Scene) -> None:
    """Raises the error alone."""
    raise MemoryError("no room")


SABOTEURS = (
    Saboteur(
        "allocates until it is killed", allocates_slowly, (MEMORY,), "used .* MB of|MB, the last|out of"
    ),
    Saboteur("allocates 8 TB at once", allocates_at_once, (MEMORY,), "out of memory"),
    Saboteur("allocates shared memory", allocates_shared, (MEMORY,), "used .* MB of|MB, the last"),
    Saboteur("raises MemoryError", says_memory, (MEMORY,), "out of memory"),
)
