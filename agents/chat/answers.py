"""A turn as an answer to what was asked."""

import re
from collections.abc import Sequence

from ...pipelines.contracts import DataProfile
from ..intake.words.amounts import COUNT
from ..intake.words.columns import column_named
from ..intake.words.stems import fold
from .clauses import OUTRIGHT, clauses, first
from .intents import intent_of, is_whole
from .likeness import SURE, TOLD, likely
from .move import Intent, Move, Situation

#: More words than these are a description and not the name of a column.
_MOST_ANSWER = 4
#: What is asked beside an open question, and no answer to it.
_SPOKEN_BESIDE = OUTRIGHT | frozenset(
    {Intent.THANKS, Intent.WHY, Intent.WHAT_IF, Intent.COMPARE, Intent.RUNS}
)
_AMOUNT = re.compile(rf"(?<![\w.,])(?:{COUNT})(?!\w)|\d")


def answer(text: str, situation: Situation, profile: DataProfile | None) -> Move | None:
    """The turn as an answer to what was asked, where it is one."""
    if situation.confirms and (decided := _confirmed(text)) is not None:
        return Move(intent=decided, text=text)
    question = situation.question
    if question is None:
        return None
    if is_whole("skip", text) or (situation.asks_value and any(is_whole("skip", c) for c in clauses(text))):
        return Move(intent=Intent.ANSWER, text="")
    if situation.asks_value:
        return Move(intent=Intent.ANSWER, text=text) if _AMOUNT.search(fold(text)) else None
    if len(text.split()) > _MOST_ANSWER and not situation.has_task:
        # More than an answer: it tells of the task.
        return Move(intent=Intent.TASK, text=text) if intent_of(text) is None else None
    said = text.strip().strip("\"'`.!")
    chosen = next((o for o in question.options if fold(o) == fold(said)), None)
    if chosen is None and profile is not None:
        names = [c.name for c in profile.columns]
        chosen = column_named(said, names) or _mentioned(said, question.options or names)
    if chosen is not None:
        return Move(intent=Intent.ANSWER, text=chosen)
    if is_whole("help", text) or is_whole("new", text) or intent_of(text) in _SPOKEN_BESIDE:
        return None
    if (guess := likely(text, situation)).share >= SURE and guess.intent in TOLD:
        return None
    # Whatever else is said: the question's own rules see whether it answers.
    return Move(intent=Intent.ANSWER, text=said)


def _confirmed(text: str) -> Intent | None:
    for intent in (Intent.YES, Intent.NO):
        if is_whole(intent.value, text) or is_whole(intent.value, first(text)):
            return intent
    return Intent.YES if is_whole("start", text) else None


def _mentioned(said: str, options: Sequence[str]) -> str | None:
    """The one option that stands in the words."""
    folded = fold(said)
    found = [o for o in options if re.search(rf"(?<!\w){re.escape(fold(o))}(?!\w)", folded)]
    longest = [o for o in found if not any(o != other and fold(o) in fold(other) for other in found)]
    return longest[0] if len(longest) == 1 else None
