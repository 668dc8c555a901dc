"""Ends of a process."""

import ctypes
import mmap
import os
import signal

from ....pipelines.contracts import TrialStatus
from ....tools.trials.job import JobReport, write_predictions, write_report
from ..scene import CRASHED, OK, Saboteur, Scene


def segfaults(_: Scene) -> None:
    """Reads where nothing is."""
    ctypes.string_at(0)


def aborts(_: Scene) -> None:
    """As a C library does that finds itself broken."""
    os.abort()


def dies_on_the_bus(scene: Scene) -> None:
    """Reads a mapped file that has become shorter."""
    path = scene.folder / "short"
    path.write_bytes(b"x" * mmap.PAGESIZE)
    with path.open("r+b") as stream:
        mapped = mmap.mmap(stream.fileno(), mmap.PAGESIZE)
        stream.truncate(0)
        mapped[0]


def kills_itself(_: Scene) -> None:
    """As the system does where memory is short, and for no such reason."""
    os.kill(os.getpid(), signal.SIGKILL)


def leaves_early(_: Scene) -> None:
    """Leaves as if all were well, before anything is written."""
    os._exit(0)


def leaves_with_three(_: Scene) -> None:
    """Leaves as if something were wrong."""
    os._exit(3)


def leaves_late(scene: Scene) -> None:
    """Writes an honest result by itself, and leaves."""
    import numpy as np

    from ....tools.data.cast import read_arrow

    job = scene.job
    frame = read_arrow(job["features"]).iloc[np.load(job["predict"], allow_pickle=False)]
    digest = write_predictions(scene.folder, scene.honest().predict(frame))
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256=digest))
    os._exit(0)


SABOTEURS = (
    Saboteur("segmentation fault", segfaults, (CRASHED,), "SIGSEGV"),
    Saboteur("abort", aborts, (CRASHED,), "SIGABRT"),
    Saboteur("bus error", dies_on_the_bus, (CRASHED,), "SIGBUS"),
    Saboteur("kills itself", kills_itself, (CRASHED,), "SIGKILL"),
    Saboteur("os._exit(0) before writing", leaves_early, (CRASHED,), "no report"),
    Saboteur("os._exit(3)", leaves_with_three, (CRASHED,), "left with code 3"),
    Saboteur("os._exit(0) after writing", leaves_late, (OK,)),
)
