"""The time limit, on the monotonic clock, continued where an interrupted run left off."""

import time
from collections.abc import Callable

#: A run may go over its limit by this share of it and so many seconds: for a fit that had to be ended, and a report.
GRACE_SHARE, GRACE_SECONDS = 0.05, 5.0


class Clock:
    """Counts the seconds a run has used. ``time.monotonic`` knows neither clock changes nor sleep.

    Args:
        limit: seconds the run may take, to ``result.json``.
        used: seconds that earlier processes of the same run have used.
        started: monotonic time at which this process took the run up; now, if not given.
        now: the clock itself.
        pace: how slow this machine is now, as a multiple of what estimates were made on: 1 or more.
    """

    def __init__(
        self,
        limit: float,
        used: float = 0.0,
        started: float | None = None,
        now: Callable[[], float] = time.monotonic,
        pace: float = 1.0,
    ) -> None:
        self.limit = limit
        self.pace = pace
        self._now = now
        self._zero = (now() if started is None else started) - used

    def excuse(self, seconds: float) -> None:
        """Leave ``seconds`` that have passed out of account."""
        self._zero += seconds

    @property
    def elapsed(self) -> float:
        """Seconds used, over all processes of the run."""
        return self._now() - self._zero

    @property
    def remaining(self) -> float:
        """Seconds left; negative once the limit is passed."""
        return self.limit - self.elapsed

    @property
    def grace(self) -> float:
        """Seconds until the moment at which the run must be over, come what may."""
        return self.remaining + GRACE_SHARE * self.limit + GRACE_SECONDS
