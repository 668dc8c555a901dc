"""Is a duration that was heard really in the words? Units of time in the languages that people write."""

import re

from ..stems import fold
from .quoting import is_written

#: What begins a word for the unit, folded; scripts without spaces match anywhere.
_UNITS = {
    "seconds": r"\b(?:sec|sek|seg|s\b|sn\b|saniye|tweede|detik)|\ds\b|秒|초|секунд|с\b",
    "minutes": r"\b(?:min\b|m\b|dakika|dk\b|menit|minu[tu])|\d ?m(?:in)?\b|分|분|минут|мин",
    "hours": r"\b(?:h\b|hr|hour|heure|hora|ora\b|ore\b|un'ora|mezz'?ora|stunde|std|\w*stunde|uur|uren|godz|saat|timm|tim\b|timer\b|jam\b|\w*stund)|\d ?h\b|小时|小時|钟头|時間|時|시간|час",
}
#: Parts of an hour are told in minutes or in hours.
_ALIKE = {"seconds": ("seconds", "minutes"), "minutes": ("minutes", "hours"), "hours": ("hours", "minutes")}
_SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
#: Times for a single row, which are none for the computation.
_MILLISECONDS = re.compile(r"\d\s*(?:ms\b|milli\w*|mili\w*)|\b(?:milli|mili)\w*|毫秒|ミリ秒")
_LONGEST = 30 * 86_400.0


def seconds_heard(request: str, number: float | None, unit: str | None) -> float | None:
    """The duration in seconds, or None where the request has no word for such a unit.

    Args:
        request: the person's words.
        number, unit: as the language model reads them.
    """
    if number is None or unit is None or not 0 < number * _SECONDS[unit] <= _LONGEST:
        return None
    folded = _MILLISECONDS.sub(" ", fold(request))
    if not is_written(folded, number) and number not in {0.5, 0.25, 0.75, 1, 1.5, 2.5}:
        return None
    if not any(re.search(_UNITS[alike], folded) for alike in _ALIKE[unit]):
        return None
    return number * _SECONDS[unit]
