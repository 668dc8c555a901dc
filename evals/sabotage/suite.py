"""All saboteurs, by the name of their family."""

from .saboteurs import (
    deaths,
    escapes,
    exceptions,
    files,
    hangs,
    memory,
    models,
    numbers,
    output,
    predictions,
    processes,
    state,
)
from .scene import Saboteur

_ROOMS = (
    memory, numbers, predictions, exceptions, deaths, hangs, processes, output, state, files, escapes, models,
)  # fmt: skip

SUITE: dict[str, Saboteur] = {s.name: s for room in _ROOMS for s in room.SABOTEURS}
