"""Trainers that never end by themselves."""

import os
import signal
import threading
import time

from ..scene import TIMEOUT, Saboteur, Scene


def sleeps_on(_: Scene) -> None:
    """Sleeps, and does not hear that it should stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(60)


def spins(_: Scene) -> None:
    """Counts."""
    count = 0
    while True:
        count += 1


def waits_for_itself(_: Scene) -> None:
    """Waits for a lock that it holds."""
    lock = threading.Lock()
    with lock:
        lock.acquire()


def stands_still(_: Scene) -> None:
    """Stops itself, so that it hears nothing."""
    os.kill(os.getpid(), signal.SIGSTOP)


SABOTEURS = tuple(
    Saboteur(does, act, (TIMEOUT,), "ran out of time", hangs=True)
    for does, act in (
        ("sleeps, ignoring SIGTERM", sleeps_on),
        ("a busy loop", spins),
        ("a deadlock", waits_for_itself),
        ("stops itself", stands_still),
    )
)
