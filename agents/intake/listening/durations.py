"""Is a duration that was heard really in the words? Units of time in the languages that people write."""

import re

from ..words.stems import fold
from .per_row import without_times_per_row
from .quoting import is_written

#: Digits of scripts without spaces, where the sign of a unit has other meanings without a number before it.
_N = "[0-9一二两兩三四五六七八九十半]"
#: Words for the units, in folded text and in text as it is; letters that are units stand behind digits alone.
_UNITS = {
    "seconds": rf"\b(?:secs?\b|second|sekund|segund|saniye|detik)|\d ?(?:s|sec|sek|seg|sn|с)\b|{_N} ?秒|\d ?초|секунд|\bсек\b|\d ?сек\b",
    "minutes": rf"\b(?:mins\b|dakika|menit|minu[tu])|\d ?(?:m|min|dk|мин)\b|{_N} ?分(?!之|类|類)|分钟|分鐘|\d ?분|минут",
    "hours": rf"\b(?:hrs?\b|hour|heure|horas?\b|ora\b|ore\b|un'ora|mezz'?ora|\w*stunden?\b|uur|uren|godz|saat|timm|timer\b|jam\b)"
    rf"|\d ?(?:h|std|tim|ч)\b|小时|小時|钟头|鐘頭|{_N} ?時|[\d한반] ?시간|\b(?:полу?)?часа?(?:ов|у|ик)?\b",
}
#: Parts of an hour are told in minutes or in hours.
_ALIKE = {"seconds": ("seconds", "minutes"), "minutes": ("minutes", "hours"), "hours": ("hours", "minutes")}
_SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
#: What is said in words: half an hour, an hour and a half; and how many minutes such shares have.
_SHARES = frozenset({0.25, 0.5, 0.75, 1, 1.5, 2.5})
_HOUR_SHARES = frozenset({15, 30, 45, 90})
#: Times for a single row, which are none for the computation.
_MILLISECONDS = re.compile(r"\d\s*(?:ms\b|milli\w*|mili\w*)|\b(?:milli|mili)\w*|毫秒|ミリ秒")
#: Less than the first is refused as a limit (``tools/plans/check.py``): whoever says it means something else.
_SHORTEST, _LONGEST = 10.0, 30 * 86_400.0


def seconds_heard(request: str, number: float | None, unit: str | None) -> float | None:
    """The duration in seconds, or None where the request says no such time for the whole.

    Args:
        request: the person's words.
        number, unit: as the language model reads them.
    """
    if number is None or unit is None or not _SHORTEST <= number * _SECONDS[unit] <= _LONGEST:
        return None
    # Folding takes Korean syllables apart.
    text = without_times_per_row(_MILLISECONDS.sub(" ", f"{fold(request)}\n{request.lower()}"))
    units = [alike for alike in _ALIKE[unit] if re.search(_UNITS[alike], text)]
    share = number in _SHARES or (unit == "minutes" and number in _HOUR_SHARES and "hours" in units)
    return number * _SECONDS[unit] if units and (share or is_written(text, number)) else None
