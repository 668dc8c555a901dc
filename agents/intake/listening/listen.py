"""Ask a language model what a request means. Facts and the person's own words outrank it."""

from collections.abc import Callable, Sequence

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
    heard = heard.model_copy(update=_plain(request, wishes))
    for part in (_forbidden, _split, _costs):
        try:
            heard = heard.model_copy(update=part(access, request, profile, wishes, target or heard.target))
        except NoAnswer:
            continue
    return heard


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


def _plain(request: str, wishes: WishesAnswer) -> dict[str, object]:
    """What needs no column."""
    least = wishes.least if wishes.least is not None and is_written(request, wishes.least) else None
    return {
        "metric": wishes.metric,
        "time_limit_seconds": seconds_heard(request, wishes.time, wishes.unit),
        "min_score": least,
        "interpretable": wishes.readable,
    }


def _forbidden(
    access: Access, request: str, profile: DataProfile, wishes: WishesAnswer, target: str | None
) -> dict[str, object]:
    words = wishes.forbidden
    if words is None or not is_quoted(request, words):
        return {}
    found = _meant(access, words, profile, lambda name: name != target)
    return {"exclude": found, "words": {"exclude": words}} if found else {}


def _split(
    access: Access, request: str, profile: DataProfile, wishes: WishesAnswer, target: str | None
) -> dict[str, object]:
    found: dict[str, object] = {}
    if wishes.newest:
        times = [n for n in profile.time_columns if n != target] or [
            c.name for c in profile.columns if c.name != target and is_time(profile, c.name)
        ]
        named = [m.column for m in column_mentions(read(request), profile) if m.column in times]
        if named or len(times) == 1:
            found["time_column"] = (named or times)[0]
    words = wishes.together
    if words is not None and is_quoted(request, words):
        repeated = {c.name for c in profile.columns if 1 < c.unique < profile.rows - c.missing}
        meant = _meant(access, words, profile, lambda name: name in repeated and name != target)
        if meant:
            found["group_columns"] = meant[:1]
    return found


def _meant(access: Access, words: str, profile: DataProfile, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The columns that some words mean: by name where they are named, else as the model reads them."""
    named = [m.column for m in column_mentions(read(words), profile) if m.sure]
    columns = [c.name for c in profile.columns if fits(c.name)]

    def known(answer: ColumnsAnswer) -> None:
        _known(answer.columns, columns)

    if columns and not named:
        schema = answers.columns_schema(columns)
        values = {"columns": columns, "words": words}
        named = list(access.ask("columns", ColumnsAnswer, values, schema=schema, check=known).columns)
    return tuple(dict.fromkeys(name for name in named if fits(name)))


def _costs(
    access: Access, request: str, profile: DataProfile, wishes: WishesAnswer, target: str | None
) -> dict[str, object]:
    if wishes.metric != "cost" or target is None:
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
