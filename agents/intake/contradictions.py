"""Where a request contradicts the data or itself: the person is asked, and where nobody answers the data decide."""

import re
from collections.abc import Iterator

from ...pipelines.contracts import ColumnKind, Contradiction, DataProfile, TaskKind
from .candidates import of_field
from .found import Found
from .heard import Heard
from .predicted import leader
from .words.reading import Reading

#: Words that name the kind of task outright; a mere "how many" is no contradiction.
_REGRESSION = re.compile(r"\b(?:regres+\w*|regresj\w*|regresyon\w*)|回归|回帰")
_CLASSIFICATION = re.compile(
    r"\b(?:classif\w*|klassif\w*|clasific\w*|klasyf\w*|siniflandir\w*|classificeer\w*)|分类|分類"
)
#: A time that may be meant as the limit weighs as much.
_LIMIT_WEIGHT = 2.0
_MOST_OPTIONS = 8
#: A column with less behind it is hardly meant.
_LEAST_OPTION = 0.5


def contradictions(
    reading: Reading, profile: DataProfile, found: Found, heard: Heard | None
) -> Iterator[Contradiction]:
    """What contradicts what, each with how it is settled. ``found`` holds the fields as decided."""
    given = found.given
    if "target" not in given:
        yield from _target(found, heard)
    if "target" not in given and "kind" not in given:
        yield from _kind(reading, profile, str(found.values["target"]), found.values["kind"])
    if "time_limit_seconds" not in given:
        yield from _time(found, heard)


def settle_time(found: Found, heard: Heard | None) -> None:
    """Of several times that may be the limit take the one that a language model hears, else the shortest."""
    times = _times(found)
    if len(times) > 1:
        meant = heard.time_limit_seconds if heard is not None else None
        seconds = meant if meant in times else min(times)
        best = next(c for c in of_field(found.candidates, "time_limit_seconds") if c.value == seconds)
        found.put("time_limit_seconds", seconds, best.source)


def _target(found: Found, heard: Heard | None) -> Iterator[Contradiction]:
    """The words alone would have made another column the target than the language model did."""
    ranked = of_field(found.candidates, "target")
    best, target = leader(ranked), str(found.values["target"])
    if heard is None or best is None or best.value == target:
        return
    others = [str(c.value) for c in ranked if c.weight > _LEAST_OPTION]
    yield Contradiction(
        field="target",
        text=f"the words speak for {best.value!r} most, and {heard.model} hears {target!r}",
        settled=f"{target!r} is predicted",
        options=tuple(dict.fromkeys((target, str(best.value), *others)))[:_MOST_OPTIONS],
    )


def _kind(reading: Reading, profile: DataProfile, target: str, kind: TaskKind) -> Iterator[Contradiction]:
    regression, classes = _REGRESSION.search(reading.folded), _CLASSIFICATION.search(reading.folded)
    asked, other = (regression, classes) if kind is TaskKind.TABULAR_CLASSIFICATION else (classes, regression)
    if asked is None or other is not None:
        return
    column = profile.column(target)
    if kind is TaskKind.TABULAR_CLASSIFICATION:
        if column.numbers is not None:
            return
        fact, settled = f"holds {column.unique} different words", "they are predicted as classes"
    else:
        fact, settled = f"holds {column.unique} different numbers", "they are predicted as numbers"
    words = reading.quote(*asked.span())
    yield Contradiction(
        field="target",
        text=f"the request says {words}, and {target!r} {fact}",
        settled=settled,
        options=(target, *_others(profile, target, kind))[:_MOST_OPTIONS],
    )


def _others(profile: DataProfile, target: str, kind: TaskKind) -> list[str]:
    """Columns of which the words would be true."""
    wanted = (
        {ColumnKind.NUMERIC}
        if kind is TaskKind.TABULAR_CLASSIFICATION
        else {ColumnKind.CATEGORICAL, ColumnKind.BOOLEAN}
    )
    return [c.name for c in profile.columns if c.kind in wanted and c.name != target]


def _time(found: Found, heard: Heard | None) -> Iterator[Contradiction]:
    times = _times(found)
    if len(times) < 2:
        return
    meant = heard is not None and heard.time_limit_seconds in times
    yield Contradiction(
        field="time_limit_seconds",
        text=f"the request names several times that may be the limit: {', '.join(times.values())}",
        settled="the one that the language model hears holds" if meant else "the shortest holds",
        options=tuple(f"{seconds:g} s" for seconds in times),
    )


def _times(found: Found) -> dict[float, str]:
    """Seconds -> the words, of the strongest candidates for the limit."""
    limits = of_field(found.candidates, "time_limit_seconds")
    best = [c for c in limits if c.weight == limits[0].weight >= _LIMIT_WEIGHT]
    return {float(str(c.value)): c.words for c in best}
