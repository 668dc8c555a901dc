"""Forks of a process that has threads: one that got stuck on a lock of theirs is no hang, but a failure."""

import os
import signal

_MOST_SECONDS = 60


def fork() -> int:
    """As :func:`os.fork`; the child is ended by SIGALRM if it is still there in a minute."""
    pid = os.fork()
    if pid == 0:
        bounded()
    return pid


def bounded() -> None:
    """End this process by SIGALRM if it is still there in a minute."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(_MOST_SECONDS)
