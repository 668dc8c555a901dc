"""What an exception in a worker says of its trial."""

import traceback
from contextlib import suppress

from ...pipelines.contracts import TrialError, TrialStatus
from .device import is_fault
from .job import JobReport, plain


class Unusable(Exception):
    """What a model gave is not what was asked for."""


def failure(error: BaseException) -> JobReport:
    """The report of a job that ended in ``error``; its traceback goes to the log, where there is still one."""
    words = _words(error)
    if isinstance(error, TrialError):
        return JobReport(status=TrialStatus.DIVERGED, reason=words)
    if isinstance(error, Unusable):
        return JobReport(status=TrialStatus.INVALID, reason=words)
    with suppress(OSError, ValueError):
        # Whoever fits may have closed the log.
        traceback.print_exc()
    if is_fault(error, words):
        return JobReport(status=TrialStatus.CRASHED, reason=_named(error, words), device_fault=True)
    if isinstance(error, MemoryError):
        return JobReport(status=TrialStatus.MEMORY, reason="out of memory")
    return JobReport(status=TrialStatus.CRASHED, reason=_named(error, words))


def _named(error: BaseException, words: str) -> str:
    return plain(f"{plain(type(error).__name__)}: {words}")


def _words(error: BaseException) -> str:
    """What it says; an exception may fail at that too."""
    try:
        return plain(str(error))
    except BaseException as second:  # noqa: BLE001 - it is a library's, and can be anything
        return f"it cannot be shown ({plain(type(second).__name__)})"
