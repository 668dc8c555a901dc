"""Processes beside the one that was given. Where starting them is forbidden, that is what ends the trial."""

import os
import signal
import subprocess
import sys
import threading
import time

from ..scene import CRASHED, OK, TIMEOUT, Saboteur, Scene

_MANY = 50


def forks_fifty(_: Scene) -> None:
    """Forks fifty times, each ignoring what it is told."""
    for _number in range(_MANY):
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)
            os._exit(0)
    time.sleep(600)


def leaves_a_daemon(_: Scene) -> None:
    """Forks twice with a session of its own between, so that nobody knows the grandchild."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()


def leaves_a_daemon_and_waits(scene: Scene) -> None:
    """The same, and then it waits for its end."""
    leaves_a_daemon(scene)
    time.sleep(600)


def leaves_a_program(_: Scene) -> None:
    """Starts another program and leaves it."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)


def leaves_a_thread(_: Scene) -> None:
    """A thread that never ends and that Python would wait for."""
    threading.Thread(target=time.sleep, args=(600,), daemon=False).start()


SABOTEURS = (
    Saboteur("fork bomb of 50", forks_fifty, (CRASHED,), "not permitted|started \\d+ processes"),
    Saboteur("a daemon by two forks and setsid", leaves_a_daemon, (CRASHED, OK), "not permitted|^$"),
    Saboteur(
        "a daemon, and waits",
        leaves_a_daemon_and_waits,
        (CRASHED, TIMEOUT),
        "not permitted|out of time",
        hangs=True,
    ),
    Saboteur("leaves another program", leaves_a_program, (CRASHED, OK), "not permitted|^$"),
    Saboteur("a thread that never ends", leaves_a_thread, (OK,)),
)
