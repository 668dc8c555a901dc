"""Ctrl-C and SIGTERM. Once: what goes on is given up in order, and the person hears how to go on. Twice: at once.

Either way a run can be taken up: its record is whole after every commit, and children end with their parent.

A signal's exception is lost where it meets code that can pass none on (a callback from C, a finaliser, a Cython function
without a result: scipy's Sobol numbers, for one) or that catches everything. So it is raised again until it is dealt with.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from .errors import Terminated, one_line

#: Exit codes, by shells' convention 128 and the signal's number.
INTERRUPTED, TERMINATED = 130, 143

#: Seconds after which an exception that nobody deals with is raised again.
REMINDER = 0.25

_run: list[Path] = []
_raised: list[BaseException] = []


def resumable(folder: Path | None) -> None:
    """Name the run that an interruption leaves behind once it has a record; None: there is none any more."""
    _run[:] = [] if folder is None else [folder]


@contextmanager
def interruptible() -> Iterator[None]:
    """The first signal raises KeyboardInterrupt or :class:`Terminated` inside; the second ends the process.

    SIGINT stays ignored where it was, as in the background of a shell.
    """
    numbers = [signal.SIGTERM]
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        numbers.append(signal.SIGINT)
    before = {number: signal.signal(number, _first) for number in numbers}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, _remind)
    hook = sys.unraisablehook
    sys.unraisablehook = lambda lost: None if _is_ours(lost.exc_value) else hook(lost)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook
        _raised.clear()
        resumable(None)


def leave_at_once() -> None:
    """Nothing is left to do but to end: a signal that comes now ends the process, without a traceback."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _second)


def how_to_go_on(folder: Path) -> str:
    """The command that takes the run up, as a person would type it here."""
    import shlex

    from ..tools.store.files import from_here

    return f"automl-agent resume {shlex.quote(str(from_here(folder)))}"


def _first(number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(each) is _first:
            signal.signal(each, _second)
    signal.setitimer(signal.ITIMER_REAL, REMINDER, REMINDER)
    _raise(KeyboardInterrupt() if number == signal.SIGINT else Terminated())


def _raise(error: BaseException) -> None:
    _raised[:] = [error]
    raise error


def _remind(_number: int, _frame: FrameType | None) -> None:
    """Raise again what was lost on its way; nothing where it is being dealt with."""
    if _raised and not _is_ours(sys.exc_info()[1]):
        _raise(type(_raised[0])())


def _is_ours(error: BaseException | None) -> bool:
    """Whether ``error`` is the signal's exception or was raised while that was dealt with."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        if (each := waiting.pop()) is None or id(each) in seen:
            continue
        if each in _raised:
            return True
        seen.add(id(each))
        waiting += [each.__context__, each.__cause__]
    return False


def _second(number: int, _frame: FrameType | None) -> None:
    from ..tools.store.reading import has_record

    if _run and has_record(_run[0]):
        line = one_line(f"stopped at once; continue with: {how_to_go_on(_run[0])}")
        os.write(2, (line + "\n").encode("utf-8", "replace"))
    os._exit(INTERRUPTED if number == signal.SIGINT else TERMINATED)
