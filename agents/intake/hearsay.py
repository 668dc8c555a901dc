"""What a language model heard, taken over where nothing outranks it and no fact forbids it.

It must never make a run be refused that would succeed without it.
"""

from collections.abc import Sequence

from ...pipelines.contracts import Cost, DataProfile, ValueCount
from .duties import can_bind, can_order, is_input
from .found import GIVEN, Found
from .heard import Heard


def heard_costs(found: Found, heard: Heard, classes: Sequence[ValueCount]) -> None:
    """What both mistakes cost, for two classes: whoever is missed is of the positive class."""
    if heard.costs is None or len(classes) != 2:
        return
    rarer = min(classes, key=lambda c: (c.count, c.value)).value
    positive = str(found.values.get("positive_class", rarer))
    negative = next(c.value for c in classes if c.value != positive)
    costs = both_costs(positive, negative, heard.costs.dearer, heard.costs.times)
    found.put("costs", costs, heard.source("costs"))


def both_costs(positive: str, negative: str, dearer: str, times: float) -> tuple[Cost, Cost]:
    """Both mistakes: to have ``missed`` one of the positive class, and an ``alarm``; the dearer one costs ``times`` the other."""
    missed, alarm = (times, 1.0) if dearer == "missed" else (1.0, times)
    return (
        Cost(actual=positive, predicted=negative, cost=missed),
        Cost(actual=negative, predicted=positive, cost=alarm),
    )


def heard_terms(found: Found, heard: Heard, profile: DataProfile, target: str) -> None:
    """Time, readability, forbidden columns, and how rows are divided."""
    if heard.time_limit_seconds:
        found.put("time_limit_seconds", heard.time_limit_seconds, heard.source("time_limit_seconds"))
    if heard.interpretable:
        found.put("interpretable", True, heard.source("interpretable"))
    time = heard.time_column
    if time is not None and time != target and can_order(profile, time):
        found.put("time_column", time, heard.source("time_column"))
    _groups(found, heard, profile, target)
    _exclusions(found, heard, profile, target)


def _groups(found: Found, heard: Heard, profile: DataProfile, target: str) -> None:
    # A column has one duty: what orders the rows does not bind them together too.
    taken = {target, found.values.get("time_column")}
    groups = tuple(n for n in heard.group_columns if n not in taken and can_bind(profile, n))
    if groups and _inputs(found, profile, target, groups):
        found.put("group_columns", groups, heard.source("group_columns"))


def _exclusions(found: Found, heard: Heard, profile: DataProfile, target: str) -> None:
    """Columns that are forbidden in words that rules know only in part."""
    names = tuple(n for n in heard.exclude if n != target)
    if not names or found.sources.get("exclude") is GIVEN or not _inputs(found, profile, target, names):
        return
    ruled = tuple(found.values.pop("exclude", ()))
    found.put("exclude", tuple(dict.fromkeys((*ruled, *names))), heard.source("exclude"))


def _inputs(found: Found, profile: DataProfile, target: str, without: Sequence[str]) -> bool:
    """Whether there is something left to learn from without some more columns."""
    out = {*without, *found.values.get("exclude", ()), *found.values.get("group_columns", ())}
    return any(is_input(c, target) and c.name not in out for c in profile.columns)
