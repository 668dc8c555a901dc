"""The state of a process, which nobody after it must notice."""

import os
import random

import numpy as np

from ..scene import CRASHED, OK, Saboteur, Scene


def goes_elsewhere(_: Scene) -> None:
    """Another working folder."""
    os.chdir("/")


def changes_the_environment(_: Scene) -> None:
    """Other variables; the folder for temporary files too."""
    os.environ.update({"HOME": "/nowhere", "PATH": "", "OMP_NUM_THREADS": "0"})


def seeds_anew(_: Scene) -> None:
    """Everything random begins again."""
    np.random.seed(0)
    random.seed(0)


def locks_its_folder(scene: Scene) -> None:
    """Takes away every right to its folder, its own included."""
    (scene.folder / "locked").mkdir()
    (scene.folder / "locked" / "file").touch()
    (scene.folder / "locked").chmod(0)


def moves_its_files(scene: Scene) -> None:
    """Takes the description of its job away."""
    (scene.folder / "job.json").unlink()


SABOTEURS = (
    Saboteur("changes the working folder", goes_elsewhere, (OK,)),
    Saboteur("changes the environment", changes_the_environment, (OK,)),
    Saboteur("seeds NumPy anew", seeds_anew, (OK,)),
    Saboteur("locks a folder of its own", locks_its_folder, (OK, CRASHED)),
    Saboteur("deletes its job", moves_its_files, (OK,)),
)
