"""Parts that hold what training rows say: how often a value occurs, and means within groups. Never of the target."""

import math
from collections import Counter
from collections.abc import Mapping

import numpy as np

from ..contracts import Value

#: Groups that are kept, the most frequent first: rarer ones tell little and would fill the bundle.
MOST_GROUPS = 10_000


class GroupTable(Value):
    """What was learned for one part of an expression.

    Attributes:
        part: its text, with ids.
        values: key of a group -> the number that its rows get.
        unseen: what rows of other groups get; None leaves them missing.
    """

    part: str
    values: Mapping[str, float]
    unseen: float | None = None

    def look_up(self, keys: np.ndarray) -> np.ndarray:
        """(rows,) each row's number; missing where its key is."""
        unseen = math.nan if self.unseen is None else self.unseen
        named = (_named(key) for key in keys.tolist())
        found = [math.nan if key is None else self.values.get(key, unseen) for key in named]
        return np.array(found, dtype=np.float64)


def frequencies(part: str, keys: np.ndarray) -> GroupTable:
    """The share of rows that have each key; nothing where a key was never seen."""
    shares = {key: count / len(keys) for key, count in _counted(keys).most_common(MOST_GROUPS)}
    return GroupTable(part=part, values=shares, unseen=0.0)


def means(part: str, values: np.ndarray, keys: np.ndarray) -> GroupTable:
    """The mean of the rows of each key that have a value; missing where none was seen."""
    sums: dict[str, float] = {}
    counts: Counter[str] = Counter()
    for value, key in zip(values.tolist(), keys.tolist(), strict=True):
        named = _named(key)
        if named is not None and not math.isnan(value):
            sums[named] = sums.get(named, 0.0) + value
            counts[named] += 1
    found = {key: sums[key] / count for key, count in counts.most_common(MOST_GROUPS)}
    return GroupTable(part=part, values={k: v for k, v in found.items() if math.isfinite(v)})


def _counted(keys: np.ndarray) -> Counter[str]:
    return Counter(named for key in keys.tolist() if (named := _named(key)) is not None)


def _named(key: object) -> str | None:
    """A category as it is, a truth value as 1 or 0; None where it is missing."""
    if isinstance(key, str):
        return key
    if isinstance(key, float) and not math.isnan(key):
        return str(int(key))
    return None
