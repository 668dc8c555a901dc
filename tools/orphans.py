"""Processes that end when their parent does. Light: it is imported before anything else is."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
#: Exit code of a process whose parent was gone before it could ask to be told.
_LEFT = 70


def sent_at_the_end_of_parent(number: int) -> None:
    """Linux: have the signal sent to this process when the thread ends that started it (prctl(2)). Elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)


def die_with(parent: int) -> None:
    """Linux: be killed when the process ``parent``, which has just forked this one, is. Elsewhere nothing."""
    if sys.platform == "linux":
        sent_at_the_end_of_parent(signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(_LEFT)
