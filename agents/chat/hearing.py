"""A turn that rules cannot read is put to a language model: one of the same intents, and changes that stand the same
checks as those in a request.
"""

from collections.abc import Iterator
from typing import Any

from ...pipelines.contracts import Cost, DataProfile, PipelinePlan, ReplyError, Value
from ...tools.llm.access import Access, NoAnswer
from ..intake.heard import Heard
from ..intake.listening import listen
from .move import Edit, Intent, Move, Situation

_NOTHING = "nothing"
#: What a language model may take a turn for.
_INTENTS = (
    *(Intent.CHANGE, Intent.START, Intent.STOP, Intent.CONTINUE, Intent.UNDO, Intent.PLAN, Intent.STATUS),
    *(Intent.RESULT, Intent.WHY, Intent.WHAT_IF, Intent.COMPARE, Intent.PREDICT, Intent.RUNS, Intent.HELP),
    Intent.TASK,
)
_LONGEST = 1000


class TurnAnswer(Value):
    """What the words are for."""

    intent: str


def hear_turn(
    access: Access, text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    """What a turn is for, as a language model understands it; UNKNOWN where it does not, or is silent.

    Args:
        access: the language model.
        text: the turn.
        situation: what the conversation has come to.
        profile, plan: of its task, where there is one.
    """
    model = access.model.name
    try:
        intent = _intent(access, text, situation)
    except NoAnswer:
        return Move(intent=Intent.UNKNOWN, text=text)
    if intent is None:
        return Move(intent=Intent.UNKNOWN, text=text, by=model)
    if intent is not Intent.CHANGE:
        return Move(intent=intent, text=text, by=model)
    if profile is None or plan is None:
        return Move(intent=Intent.UNKNOWN, text=text, by=model)
    heard = listen(access, text, profile, plan.task.target)
    edits = tuple(_edits(heard, profile, plan))
    return Move(intent=Intent.CHANGE if edits else Intent.UNKNOWN, text=text, edits=edits, by=model)


def _intent(access: Access, text: str, situation: Situation) -> Intent | None:
    """One of the intents, or None for none of them.

    Raises:
        NoAnswer: it says nothing usable.
    """
    names = [*(i.value for i in _INTENTS), _NOTHING]

    def known(answer: TurnAnswer) -> None:
        if answer.intent not in names:
            raise ReplyError(f"intent: use one of {', '.join(names)}")

    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"intent": {"type": "string", "enum": names}},
        "required": ["intent"],
        "additionalProperties": False,
    }
    values = {
        "has_task": situation.has_task,
        "working": situation.working,
        "has_run": situation.has_run,
        "said": text[:_LONGEST],
    }
    answer = access.ask("turn", TurnAnswer, values, schema=schema, check=known)
    return None if answer.intent == _NOTHING else Intent(answer.intent)


def _edits(heard: Heard, profile: DataProfile, plan: PipelinePlan) -> Iterator[Edit]:
    """What was heard that is not so already."""
    task, by = plan.task, heard.model
    limits = task.constraints

    def edit(field: str, value: Any, op: Any = "set") -> Edit:
        return Edit(field=field, op=op, value=value, words=heard.words.get(field, ""), by=by)

    if (left_out := tuple(n for n in heard.exclude if n not in limits.exclude)) and set(left_out) < {
        c.name for c in profile.columns
    }:
        yield edit("exclude", left_out, "add")
    if heard.costs is not None and (costs := _costs(heard, plan, profile)):
        yield edit("costs", costs)
    elif heard.metric not in {None, task.metric, "cost"}:
        yield edit("metric", heard.metric)
    if heard.time_limit_seconds and heard.time_limit_seconds != task.time_limit_seconds:
        yield edit("time_limit_seconds", heard.time_limit_seconds)
    if heard.min_score is not None and heard.min_score != limits.min_score:
        yield edit("min_score", heard.min_score)
    if heard.interpretable and not limits.interpretable:
        yield edit("interpretable", True)
    if heard.time_column and heard.time_column not in {task.time_column, task.target}:
        yield edit("time_column", heard.time_column)
    if groups := tuple(n for n in heard.group_columns if n not in (*task.group_columns, task.target)):
        yield edit("group_columns", groups)


def _costs(heard: Heard, plan: PipelinePlan, profile: DataProfile) -> tuple[Cost, ...]:
    classes = [c.value for c in profile.column(plan.task.target).top]
    positive = plan.task.positive_class
    if heard.costs is None or len(classes) != 2 or positive not in classes:
        return ()
    negative = next(c for c in classes if c != positive)
    missed, alarm = (heard.costs.times, 1.0) if heard.costs.dearer == "missed" else (1.0, heard.costs.times)
    return (
        Cost(actual=positive, predicted=negative, cost=missed),
        Cost(actual=negative, predicted=positive, cost=alarm),
    )
