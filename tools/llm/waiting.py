"""How long an endpoint asks to be left alone: the header ``Retry-After`` (RFC 9110, section 10.2.3)."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: A header that is longer says nothing.
_MOST_SIGNS = 64


def asked_wait(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds, from a number of them or a date; None where it says neither.

    Args:
        headers: of the reply.
        now: the time; the clock's, if not given.
    """
    said = headers.get("retry-after", "").strip()
    if not said or len(said) > _MOST_SIGNS:
        return None
    try:
        seconds = float(said)
    except ValueError:
        return _until(said, now or datetime.now(UTC))
    return seconds if 0 <= seconds < math.inf else None


def _until(said: str, now: datetime) -> float | None:
    """Seconds until a date; 0 where it has passed."""
    try:
        then = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
