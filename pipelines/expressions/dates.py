"""What functions of dates do to columns: datetime64[us], NaT is missing."""

from collections.abc import Callable

import numpy as np

from .numbers import truth

Array = np.ndarray

_HOUR, _MINUTE, _DAY = 3_600_000_000, 60_000_000, 86_400_000_000.0


def microseconds(dates: Array) -> Array:
    """Since 1970, as floating-point numbers: differences of far dates must not wrap around."""
    return np.where(np.isnat(dates), np.nan, dates.astype(np.int64).astype(np.float64))


def _part(of: Callable[[Array], Array]) -> Callable[[Array], Array]:
    def part(dates: Array) -> Array:
        missing = np.isnat(dates)
        return np.where(missing, np.nan, of(np.where(missing, np.datetime64(0, "us"), dates)))

    return part


def _whole(dates: Array, unit: str) -> Array:
    return dates.astype(f"datetime64[{unit}]")


def _month(dates: Array) -> Array:
    return _whole(dates, "M").astype(np.int64) % 12 + 1


def _days(dates: Array) -> Array:
    return _whole(dates, "D").astype(np.int64)


def _within_day(dates: Array) -> Array:
    return dates.astype(np.int64) % int(_DAY)


def _pair(of: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    return lambda a, b: truth(of(microseconds(a), microseconds(b)), microseconds(a), microseconds(b))


#: Function of dates -> what it does; ``weekday`` is 1 on Mondays.
DATES: dict[str, Callable[..., Array]] = {
    "year": _part(lambda d: _whole(d, "Y").astype(np.int64) + 1970),
    "quarter": _part(lambda d: (_month(d) + 2) // 3),
    "month": _part(_month),
    "day": _part(lambda d: _days(d) - _days(_whole(d, "M")) + 1),
    "day_of_year": _part(lambda d: _days(d) - _days(_whole(d, "Y")) + 1),
    "weekday": _part(lambda d: (_days(d) + 3) % 7 + 1),
    "hour": _part(lambda d: _within_day(d) // _HOUR),
    "minute": _part(lambda d: _within_day(d) % _HOUR // _MINUTE),
    "subtract": lambda a, b: (microseconds(a) - microseconds(b)) / _DAY,
    "less": _pair(np.less),
    "less_equal": _pair(np.less_equal),
    "equal": _pair(np.equal),
    "not_equal": _pair(np.not_equal),
}
