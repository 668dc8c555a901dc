"""Serving on stdin and stdout. Nothing but the protocol goes there; the SDK turns whatever else is printed to stderr."""

import os
import signal
from pathlib import Path
from types import FrameType

import anyio

from ..control import Runs
from . import children
from .place import Place
from .server import RunServer


def serve(root: Path) -> None:
    """Serve until stdin ends or a signal comes. Runs go on; commands that are being answered end.

    Args:
        root: holds run folders.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    cwd = Path.cwd()
    server = RunServer(Place(Runs(cwd / root, cwd=cwd), cwd))
    anyio.run(server.run_stdio_async)


def _leave(number: int, _frame: FrameType | None) -> None:
    # A thread may be waiting for a line on stdin, and nothing wakes it.
    children.kill_all()
    os._exit(128 + number)
