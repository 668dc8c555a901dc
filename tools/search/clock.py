"""The time limit, on the monotonic clock, continued where an interrupted run left off."""

import time
from collections.abc import Callable


class Clock:
    """Counts the seconds a run has used.

    Args:
        limit: seconds the run may take, to ``result.json``.
        used: seconds that earlier processes of the same run have used.
        started: monotonic time at which this process took the run up; now, if not given.
        now: the clock itself.
    """

    def __init__(
        self,
        limit: float,
        used: float = 0.0,
        started: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limit = limit
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
