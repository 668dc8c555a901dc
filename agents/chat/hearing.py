"""A turn that rules cannot read is put to a language model: one of the same intents, and changes that stand the same
checks as those in a request.
"""

from typing import Any

from ...pipelines.contracts import DataProfile, PipelinePlan, ReplyError, Value
from ...tools.llm.access import Access, NoAnswer
from .hearing_changes import hear_change
from .move import Intent, Move, Situation

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
    edits = tuple(hear_change(access, text, profile, plan))
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
