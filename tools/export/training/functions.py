"""Python text of the functions that derived features are made of: what ``pipelines/expressions`` does, in a line each.

Each is written into a script only where a feature uses it; the tests hold them against the originals.
"""

#: What the others call.
SHARED = '''
def finite(of):
    """A function of columns whose values are missing where they are no finite number."""

    def column(*arguments):
        with np.errstate(all="ignore"):
            values = of(*arguments)
        return np.where(np.isfinite(values), values, np.nan)

    return column


def truth(holds, *arguments):
    """1 and 0, missing where an argument is."""
    known = ~np.isnan(np.stack(arguments)).any(axis=0)
    return np.where(known, holds.astype(np.float64), np.nan)
'''

DATE_SHARED = '''
def microseconds(dates):
    """Since 1970."""
    return np.where(np.isnat(dates), np.nan, dates.astype(np.int64).astype(np.float64))


def part(of):
    """A part of dates, missing where they are."""

    def column(dates):
        missing = np.isnat(dates)
        return np.where(missing, np.nan, of(np.where(missing, np.datetime64(0, "us"), dates)))

    return column


def whole(dates, unit):
    """The number of the year (Y), month (M) or day (D), from 1970 on."""
    return dates.astype(f"datetime64[{unit}]").astype(np.int64)


def day_in(dates, unit):
    """The day within its month (M) or year (Y), from 1 on."""
    first = dates.astype(f"datetime64[{unit}]").astype("datetime64[D]").astype(np.int64)
    return whole(dates, "D") - first + 1


def compared(of):
    """A comparison of dates."""
    return lambda a, b: truth(of(microseconds(a), microseconds(b)), microseconds(a), microseconds(b))
'''

WORD_SHARED = '''
def each(of):
    """A function of texts, missing where they are."""
    return lambda values: np.array([float(of(v)) if isinstance(v, str) else np.nan for v in values], dtype=np.float64)


def compared_words(same):
    """Whether two columns of texts are the same, or are not."""

    def column(a, b):
        both = zip(a, b)
        found = [float((x == y) is same) if isinstance(x, str) and isinstance(y, str) else np.nan for x, y in both]
        return np.array(found, dtype=np.float64)

    return column
'''

MISSING = '''
def is_missing(values):
    """1 where nothing is there."""
    if values.dtype.kind == "O":
        return np.array([float(not isinstance(v, str)) for v in values], dtype=np.float64)
    return (np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)).astype(np.float64)
'''

GROUPED = '''
def key_of(value):
    """A category as it is, a truth value as 1 or 0; None where it is missing."""
    if isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, float) and value == value else None


def look_up(learned, keys):
    """What was learned of each row's key."""
    known, unseen = learned
    named = [key_of(key) for key in keys.tolist()]
    return np.array([np.nan if key is None else known.get(key, unseen) for key in named], dtype=np.float64)


def frequency(keys):
    """The share of training rows that have each key."""
    counts = Counter(key_of(key) for key in keys.tolist())
    counts.pop(None, None)
    return {key: count / len(keys) for key, count in counts.most_common(10_000)}, 0.0


def mean_by(values, keys):
    """The mean of the training rows of each key."""
    sums, counts = {}, Counter()
    for value, key in zip(values.tolist(), map(key_of, keys.tolist())):
        if key is not None and value == value:
            sums[key] = sums.get(key, 0.0) + value
            counts[key] += 1
    found = {key: sums[key] / count for key, count in counts.most_common(10_000)}
    return {key: mean for key, mean in found.items() if np.isfinite(mean)}, np.nan
'''

NUMERIC = {
    "add": "np.add",
    "subtract": "np.subtract",
    "multiply": "np.multiply",
    "divide": "lambda a, b: a / np.where(b == 0, np.nan, b)",
    "negate": "np.negative",
    "abs": "np.abs",
    "sign": "np.sign",
    "sqrt": "lambda a: np.sqrt(np.where(a < 0, np.nan, a))",
    "log": "lambda a: np.log(np.where(a <= 0, np.nan, a))",
    "log1p": "lambda a: np.log1p(np.where(a <= -1, np.nan, a))",
    "round": "np.rint",
    "min": "lambda *of: np.minimum.reduce(of)",
    "max": "lambda *of: np.maximum.reduce(of)",
    "clip": "lambda a, low, high: np.minimum(np.maximum(a, low), high)",
    "less": "lambda a, b: truth(a < b, a, b)",
    "less_equal": "lambda a, b: truth(a <= b, a, b)",
    "equal": "lambda a, b: truth(a == b, a, b)",
    "not_equal": "lambda a, b: truth(a != b, a, b)",
    "and": "lambda a, b: truth((a != 0) & (b != 0), a, b)",
    "or": "lambda a, b: truth((a != 0) | (b != 0), a, b)",
    "not": "lambda a: truth(a == 0, a)",
    "if_else": "lambda a, then, other: np.where(np.isnan(a), np.nan, np.where(a != 0, then, other))",
}

DATES = {
    "year": 'part(lambda d: whole(d, "Y") + 1970)',
    "quarter": 'part(lambda d: (whole(d, "M") % 12 + 3) // 3)',
    "month": 'part(lambda d: whole(d, "M") % 12 + 1)',
    "day": 'part(lambda d: day_in(d, "M"))',
    "day_of_year": 'part(lambda d: day_in(d, "Y"))',
    "weekday": 'part(lambda d: (whole(d, "D") + 3) % 7 + 1)',
    "hour": "part(lambda d: d.astype(np.int64) % 86_400_000_000 // 3_600_000_000)",
    "minute": "part(lambda d: d.astype(np.int64) % 3_600_000_000 // 60_000_000)",
    "subtract": "lambda a, b: (microseconds(a) - microseconds(b)) / 86_400_000_000.0",
    "less": "compared(np.less)",
    "less_equal": "compared(np.less_equal)",
    "equal": "compared(np.equal)",
    "not_equal": "compared(np.not_equal)",
}

WORDS = {
    "length": "each(len)",
    "word_count": "each(lambda v: len(v.split()))",
    "contains": "lambda values, sought: each(lambda v: sought[0].casefold() in v.casefold())(values)",
    "equal": "compared_words(True)",
    "not_equal": "compared_words(False)",
}
