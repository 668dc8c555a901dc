"""A change that rules cannot read: its value, as a language model understands it.

What is no number in the person's own words is never made up: it is asked for.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from ...pipelines.contracts import DataProfile, PipelinePlan, ReplyError, TaskSpec
from ...tools.llm.access import Access, NoAnswer
from ..intake.duties import is_input
from ..intake.hearsay import both_costs
from ..intake.listening.answers import (
    ColumnsAnswer,
    CostsAnswer,
    WishesAnswer,
    columns_schema,
    costs_schema,
    metrics_of,
    wishes_schema,
)
from ..intake.words.amounts import FIGURE, to_number
from ..intake.words.stems import fold
from .move import Edit, Op

#: In what respects a task can be otherwise, as the prompt names them.
RESPECTS = (
    *("leave_out", "put_back", "fair", "together", "what_counts", "mistakes"),
    *("time", "size", "speed", "readable", "for_sale"),
)
#: What is asked for where only the respect was understood.
_ASKED = {"time": "time_limit_seconds", "size": "max_model_mb", "speed": "max_latency_ms"}
#: What is done with columns: the field and how it changes.
_OF_COLUMNS: Mapping[str, tuple[str, Op]] = {
    "leave_out": ("exclude", "add"),
    "put_back": ("exclude", "remove"),
    "fair": ("fair_across", "add"),
    "together": ("group_columns", "set"),
}
#: What is so or is not.
_FLAGS = {"readable": "interpretable", "for_sale": "commercial"}
_LONGEST, _WORDS, _MOST_COLUMNS, _MOST_NAMED = 1000, 120, 200, 6


def hear_change(
    access: Access, respect: str, text: str, profile: DataProfile, plan: PipelinePlan
) -> Iterator[Edit]:
    """The change that a language model hears; none where it hears none.

    Args:
        access: the language model.
        respect: one of ``RESPECTS``.
        text: the turn.
        profile, plan: of the task.
    """
    task, by, words = plan.task, access.model.name, text[:_WORDS]
    try:
        if respect in _OF_COLUMNS:
            field, op = _OF_COLUMNS[respect]
            if names := _columns(access, text, _eligible(respect, profile, task)):
                yield Edit(field=field, op=op, value=tuple(names), words=words, by=by)
        elif respect in _FLAGS:
            if not getattr(task.constraints, _FLAGS[respect]):
                yield Edit(field=_FLAGS[respect], value=True, words=words, by=by)
        elif respect == "mistakes" and _binary(profile, task):
            yield _costs(access, text, profile, task, by)
        elif respect in {"what_counts", "mistakes"}:
            yield _metric(access, text, task, by)
        elif respect in _ASKED:
            yield Edit(field=_ASKED[respect], op="ask", words=words, by=by)
    except NoAnswer:
        # Recorded where it happened; nothing was understood.
        return


def _eligible(respect: str, profile: DataProfile, task: TaskSpec) -> Sequence[str]:
    """The columns that a wish can be about."""
    left_out = task.constraints.exclude
    if respect == "put_back":
        return [c.name for c in profile.columns if c.name in left_out]
    if respect == "leave_out":
        used = [c.name for c in profile.columns if is_input(c, task.target) and c.name not in left_out]
        return used[:_MOST_COLUMNS]
    return [c.name for c in profile.columns if c.name != task.target][:_MOST_COLUMNS]


def _columns(access: Access, text: str, columns: Sequence[str]) -> Sequence[str]:
    """The columns that words mean; none where they would be nearly all of them.

    Raises:
        NoAnswer: nothing usable is said.
    """

    def known(answer: ColumnsAnswer) -> None:
        if strange := [n for n in answer.columns if n not in columns]:
            raise ReplyError(f"there is no column {strange[0][:60]!r}")

    if not columns:
        return ()
    values = {"columns": columns, "words": [text[:_LONGEST]]}
    schema = columns_schema(columns, _MOST_NAMED)
    found = access.ask("columns", ColumnsAnswer, values, schema=schema, check=known).columns
    # As many as there may be: it began to list them all.
    return () if len(found) >= _MOST_NAMED or len(found) == len(columns) > 2 else found


def _costs(access: Access, text: str, profile: DataProfile, task: TaskSpec, by: str) -> Edit:
    """What both mistakes cost, if the words tell how many times; else which one is the dearer, and the rest is asked.

    Raises:
        NoAnswer: nothing usable is said.
    """
    heard = access.ask("costs", CostsAnswer, {"request": text[:_LONGEST]}, schema=costs_schema())
    if not _is_told(text, heard.times):
        return Edit(field="costs", op="ask", value=heard.dearer, words=text[:_WORDS], by=by)
    positive = task.positive_class or ""
    negative = next(c.value for c in profile.column(task.target).top if c.value != positive)
    costs = both_costs(positive, negative, heard.dearer, heard.times)
    return Edit(field="costs", value=costs, words=text[:_WORDS], by=by)


def _is_told(text: str, times: float) -> bool:
    """Whether words say how many times: outright, or by two amounts."""
    numbers = {to_number(m.group()) for m in FIGURE.finditer(fold(text))} - {0.0}
    ratios = {a / b for a in numbers for b in numbers if a > b}
    return times > 1 and any(math.isclose(times, n, rel_tol=0.01) for n in numbers | ratios)


def _metric(access: Access, text: str, task: TaskSpec, by: str) -> Edit:
    """What counts as good; asked for where that is not heard, or is so already.

    Raises:
        NoAnswer: nothing usable is said.
    """
    allowed = metrics_of(task.kind)

    def known(answer: WishesAnswer) -> None:
        if answer.metric is not None and answer.metric not in allowed:
            raise ReplyError(f"metric: use one of {', '.join(allowed)} or null")

    schema = wishes_schema(allowed)
    heard = access.ask(
        "wishes", WishesAnswer, {"request": text[:_LONGEST]}, schema=schema, check=known
    ).metric
    if heard in {None, "cost"}:
        return Edit(field="metric", op="ask", words=text[:_WORDS], by=by)
    return Edit(field="metric", value=heard, words=text[:_WORDS], by=by)


def _binary(profile: DataProfile, task: TaskSpec) -> bool:
    return (
        task.is_classification and profile.column(task.target).unique == 2 and task.positive_class is not None
    )
