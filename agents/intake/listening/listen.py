"""Ask a language model what a request means. Facts and the person's own words outrank it."""

from collections.abc import Callable, Sequence
from typing import Any

from ....pipelines.contracts import Cost, DataProfile, ReplyError
from ....tools.llm.access import Access, NoAnswer
from ....tools.profile import suggest_kind
from ..columns import column_mentions
from ..heard import Heard
from ..reading import read
from ..splitting import is_time
from . import answers
from .answers import ColumnsAnswer, CostsAnswer, TargetAnswer, WishesAnswer
from .durations import seconds_heard
from .quoting import is_quoted, is_written

#: A cost ratio outside of this is no ratio.
_MOST_TIMES = 1e6

#: Fields of :class:`Heard`; under ``words`` the quotes that they rest on.
_Told = dict[str, Any]


def listen(access: Access, request: str, profile: DataProfile, target: str | None) -> Heard:
    """What the model hears in a request; less where it gives no answer.

    Args:
        access: the language model.
        request: the person's words.
        profile: facts of the table.
        target: the column to predict where rules are sure of it; the model is asked otherwise.
    """
    columns = [c.name for c in profile.columns]
    heard = Heard(model=access.model.name)
    try:
        if target is None:
            heard = heard.model_copy(update={"target": _target(access, request, columns)})
        wishes = _wishes(access, request, profile, target or heard.target)
    except NoAnswer:
        # Recorded where it happened: the rules go on with what there is.
        return heard
    told = [_plain(request, wishes)]
    for part in (_forbidden, _split, _costs):
        try:
            told.append(part(access, request, profile, wishes, target or heard.target))
        except NoAnswer:
            continue
    words = {field: quote for found in told for field, quote in found.pop("words", {}).items()}
    fields = {field: value for found in told for field, value in found.items()}
    return heard.model_copy(update={**fields, "words": words})


def _target(access: Access, request: str, columns: Sequence[str]) -> str:
    def known(answer: TargetAnswer) -> None:
        _known([answer.target], columns)

    values = {"columns": columns, "request": request}
    schema = answers.target_schema(columns)
    return access.ask("target", TargetAnswer, values, schema=schema, check=known).target


def _wishes(access: Access, request: str, profile: DataProfile, target: str | None) -> WishesAnswer:
    kind = suggest_kind(profile, target)[0] if target else None
    allowed = answers.metrics_of(kind)

    def known(answer: WishesAnswer) -> None:
        if answer.metric is not None and answer.metric not in allowed:
            raise ReplyError(f"metric: use one of {', '.join(allowed)} or null")

    schema = answers.wishes_schema(kind)
    return access.ask("wishes", WishesAnswer, {"request": request}, schema=schema, check=known)


def _plain(request: str, wishes: WishesAnswer) -> _Told:
    """What needs no column."""
    quotes = {"metric": wishes.good, "interpretable": wishes.readable}
    words = {field: quote for field, quote in quotes.items() if quote and is_quoted(request, quote)}
    metric = wishes.metric if "metric" in words else None
    least = wishes.least if wishes.least is not None and is_written(request, wishes.least) else None
    return {
        "metric": metric,
        "time_limit_seconds": seconds_heard(request, wishes.time, wishes.unit),
        # A sum beside costs is what a mistake costs, not what the score must be.
        "min_score": least if metric != "cost" else None,
        "interpretable": "interpretable" in words,
        "words": words,
    }


def _forbidden(
    access: Access, request: str, profile: DataProfile, wishes: WishesAnswer, target: str | None
) -> _Told:
    words = [w for w in wishes.forbidden if is_quoted(request, w)]
    found = _meant(access, words, profile, lambda name: name != target)
    return {"exclude": found, "words": {"exclude": ", ".join(words)}} if found else {}


def _split(
    access: Access, request: str, profile: DataProfile, wishes: WishesAnswer, target: str | None
) -> _Told:
    found: _Told = {}
    if wishes.newest:
        times = [n for n in profile.time_columns if n != target] or [
            c.name for c in profile.columns if c.name != target and is_time(profile, c.name)
        ]
        named = [m.column for m in column_mentions(read(request), profile) if m.column in times]
        if named or len(times) == 1:
            found["time_column"] = (named or times)[0]
    words = wishes.together
    if words is not None and is_quoted(request, words):
        # What orders the rows does not bind them together too.
        repeated = {c.name for c in profile.columns if 1 < c.unique < profile.rows - c.missing}
        repeated.discard(found.get("time_column", ""))
        meant = _meant(access, [words], profile, lambda name: name in repeated and name != target)
        if meant:
            found |= {"group_columns": meant[:1], "words": {"group_columns": words}}
    return found


def _meant(
    access: Access, words: Sequence[str], profile: DataProfile, fits: Callable[[str], bool]
) -> tuple[str, ...]:
    """The columns that some words mean: by name where they are named, else as the model reads them."""
    named = {w: [m.column for m in column_mentions(read(w), profile) if m.sure] for w in words}
    found = [name for names in named.values() for name in names]
    described = [w for w, names in named.items() if not names]
    columns = [c.name for c in profile.columns if fits(c.name) and c.name not in found]
    if columns and described:
        found += _described(access, described, columns)
    return tuple(dict.fromkeys(name for name in found if fits(name)))


def _described(access: Access, words: Sequence[str], columns: Sequence[str]) -> Sequence[str]:
    """The columns that words describe without naming them."""

    def known(answer: ColumnsAnswer) -> None:
        _known(answer.columns, columns)

    most = len(words) + 2
    schema = answers.columns_schema(columns, most)
    values = {"columns": columns, "words": words}
    found = access.ask("columns", ColumnsAnswer, values, schema=schema, check=known).columns
    # As many as there may be: it began to list them all.
    return () if len(found) >= most else found


def _costs(
    access: Access, request: str, profile: DataProfile, wishes: WishesAnswer, target: str | None
) -> _Told:
    if wishes.metric != "cost" or target is None or not is_quoted(request, wishes.good or ""):
        return {}
    classes = sorted(profile.column(target).top, key=lambda c: (c.count, c.value))
    if len(classes) != 2 or profile.column(target).unique != 2:
        return {}
    answer = access.ask("costs", CostsAnswer, {"request": request}, schema=answers.costs_schema())
    if not 1 < answer.times <= _MOST_TIMES:
        return {}
    # What a person looks for is the rarer class.
    rare, common = classes[0].value, classes[1].value
    missed, alarm = (answer.times, 1.0) if answer.dearer == "missed" else (1.0, answer.times)
    costs = (
        Cost(actual=rare, predicted=common, cost=missed),
        Cost(actual=common, predicted=rare, cost=alarm),
    )
    return {"costs": costs}


def _known(names: Sequence[str], columns: Sequence[str]) -> None:
    unknown = [n for n in names if n not in columns]
    if unknown:
        raise ReplyError(f"there is no column {unknown[0][:60]!r}")
