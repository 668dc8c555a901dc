"""A change that rules cannot read: in what respect, as a language model understands it, then its value.

What is no number in the person's own words is never made up: it is asked for.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ...pipelines.contracts import DataProfile, PipelinePlan, ReplyError, TaskSpec, Value
from ...tools.llm.access import Access, NoAnswer
from ..intake.duties import is_input
from ..intake.listening.answers import CostsAnswer, WishesAnswer, costs_schema, metrics_of, wishes_schema
from .move import Edit

#: What is asked for where only the respect was understood.
_ASKED = {
    "time": "time_limit_seconds",
    "size": "max_model_mb",
    "speed": "max_latency_ms",
    "mistakes": "costs",
}
_RESPECTS = ("leave_out", "metric", "mistakes", "time", "size", "speed", "readable", "other")
_LONGEST, _MOST_COLUMNS, _MOST_NAMED = 1000, 200, 12


class ChangeAnswer(Value):
    """In what respect, and which columns."""

    respect: str
    columns: tuple[str, ...]


def hear_change(access: Access, text: str, profile: DataProfile, plan: PipelinePlan) -> Iterator[Edit]:
    """The change that a language model hears; none where it hears none.

    Args:
        access: the language model.
        text: the turn.
        profile, plan: of the task.
    """
    task, by = plan.task, access.model.name
    columns = [c.name for c in profile.columns if is_input(c, task.target)][:_MOST_COLUMNS]
    try:
        answer = _respect(access, text, columns)
        match answer.respect:
            case "leave_out":
                names = tuple(n for n in answer.columns if n not in task.constraints.exclude)
                # All of them is no answer.
                if names and len(answer.columns) < min(len(columns), _MOST_NAMED):
                    yield Edit(field="exclude", op="add", value=names, words=text[:120], by=by)
            case "metric":
                yield from _metric(access, text, task, by)
            case "readable" if not task.constraints.interpretable:
                yield Edit(field="interpretable", value=True, words=text[:120], by=by)
            case "mistakes" if not _binary(profile, task):
                yield from _metric(access, text, task, by)
            case respect if respect in _ASKED:
                yield _asked(access, text, respect, by)
            case _:
                return
    except NoAnswer:
        # Recorded where it happened; nothing was understood.
        return


def _respect(access: Access, text: str, columns: Sequence[str]) -> ChangeAnswer:
    def known(answer: ChangeAnswer) -> None:
        if answer.respect not in _RESPECTS:
            raise ReplyError(f"respect: use one of {', '.join(_RESPECTS)}")
        if strange := [n for n in answer.columns if n not in columns]:
            raise ReplyError(f"there is no column {strange[0][:60]!r}")

    named: dict[str, Any] = {"type": "string", "enum": list(columns)} if columns else {"type": "string"}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "respect": {"type": "string", "enum": list(_RESPECTS)},
            "columns": {"type": "array", "items": named, "maxItems": _MOST_NAMED if columns else 0},
        },
        "required": ["respect", "columns"],
        "additionalProperties": False,
    }
    values = {"columns": list(columns), "said": text[:_LONGEST]}
    return access.ask("change", ChangeAnswer, values, schema=schema, check=known)


def _metric(access: Access, text: str, task: TaskSpec, by: str) -> Iterator[Edit]:
    """What counts as good, where it is not that already.

    Raises:
        NoAnswer: nothing usable is said.
    """
    allowed = metrics_of(task.kind)

    def known(answer: WishesAnswer) -> None:
        if answer.metric is not None and answer.metric not in allowed:
            raise ReplyError(f"metric: use one of {', '.join(allowed)} or null")

    wishes = access.ask(
        "wishes", WishesAnswer, {"request": text[:_LONGEST]}, schema=wishes_schema(allowed), check=known
    )
    if wishes.metric == "cost":
        yield _asked(access, text, "mistakes", by)
    elif wishes.metric not in {None, task.metric}:
        yield Edit(field="metric", value=wishes.metric, words=text[:120], by=by)


def _asked(access: Access, text: str, respect: str, by: str) -> Edit:
    """A change whose value must be asked for; of mistakes it is told first which one is the worse.

    Raises:
        NoAnswer: nothing usable is said.
    """
    value: str | None = None
    if respect == "mistakes":
        value = access.ask("costs", CostsAnswer, {"request": text[:_LONGEST]}, schema=costs_schema()).dearer
    return Edit(field=_ASKED[respect], op="ask", value=value, words=text[:120], by=by)


def _binary(profile: DataProfile, task: TaskSpec) -> bool:
    return (
        task.is_classification and profile.column(task.target).unique == 2 and task.positive_class is not None
    )
