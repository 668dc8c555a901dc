"""A turn that rules cannot read is put to a language model: what it is for, of a bounded set; then, of a change, its value."""

from typing import Any

from ...pipelines.contracts import DataProfile, PipelinePlan, ReplyError, Value
from ...tools.llm.access import Access, NoAnswer
from .hearing_changes import RESPECTS, hear_change
from .move import Intent, Move

_NOTHING = "nothing"
#: What a language model may take a turn for, beside changes.
_INTENTS = (
    *(Intent.START, Intent.STOP, Intent.CONTINUE, Intent.UNDO, Intent.PLAN, Intent.STATUS, Intent.RESULT),
    *(Intent.WHY, Intent.WHAT_IF, Intent.COMPARE, Intent.PREDICT, Intent.RUNS, Intent.TASK),
)
LONGEST = 1000


class TurnAnswer(Value):
    """What the words are for."""

    intent: str


def hear_turn(
    access: Access,
    text: str,
    profile: DataProfile | None,
    plan: PipelinePlan | None,
    resembles: Intent | None = None,
) -> Move:
    """What a turn is for, as a language model understands it; UNKNOWN where it does not, or is silent.

    Args:
        access: the language model.
        text: the turn.
        profile, plan: of the conversation's task, where there is one.
        resembles: what the words resemble; where that is a change, only its respect is asked for.
    """
    model = access.model.name
    try:
        heard = _heard(access, text, resembles is Intent.CHANGE)
    except NoAnswer:
        return Move(intent=Intent.UNKNOWN, text=text)
    if heard == _NOTHING:
        return Move(intent=Intent.UNKNOWN, text=text, by=model)
    if heard not in RESPECTS:
        return Move(intent=Intent(heard), text=text, by=model)
    if profile is None or plan is None:
        # Before there is a task, wishes are a part of it.
        return Move(intent=Intent.TASK, text=text, by=model)
    edits = tuple(hear_change(access, heard, text, profile, plan))
    return Move(intent=Intent.CHANGE if edits else Intent.UNKNOWN, text=text, edits=edits, by=model)


def _heard(access: Access, text: str, changes: bool) -> str:
    """One of the intents, a respect in which the task is to be otherwise, or ``nothing``.

    Raises:
        NoAnswer: it says nothing usable.
    """
    names = [*RESPECTS, *(() if changes else (i.value for i in _INTENTS)), _NOTHING]

    def known(answer: TurnAnswer) -> None:
        if answer.intent not in names:
            raise ReplyError(f"intent: use one of {', '.join(names)}")

    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"intent": {"type": "string", "enum": names}},
        "required": ["intent"],
        "additionalProperties": False,
    }
    return access.ask("turn", TurnAnswer, {"said": text[:LONGEST]}, schema=schema, check=known).intent
