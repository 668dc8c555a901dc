"""What a turn resembles: the intent whose examples are most like it, in the place that the conversation has come to."""

import re
from collections.abc import Collection, Mapping

from ...pipelines.contracts import Value
from ..intake.words.stems import fold
from .move import CONSEQUENTIAL, Intent, Move, Situation
from .resemblance import INTENTS, sure_of

#: The example file of what has nothing to do with any of this.
_NOTHING = "nothing"
_LONGEST = 400
#: From where on a classifier's own word is not doubted.
_CLEAR = 0.5
#: From these shares on, a turn is taken for it, and so without a question.
LIKELY, SURE = 0.5, 0.75
#: A classifier that is so sure has no rival where that of changes is no surer than this.
_BEYOND_DOUBT, _NO_CHANGE = 0.85, 0.25
#: Of what only tells something, as much is enough where nobody else understands.
FAINT = 0.35
#: What an example alone can decide: nothing has to be read out of the words.
TOLD = frozenset(
    {
        *(Intent.START, Intent.STOP, Intent.CONTINUE, Intent.UNDO, Intent.PLAN, Intent.STATUS, Intent.RESULT),
        Intent.NO,
        *(
            Intent.WHY,
            Intent.WHAT_IF,
            Intent.COMPARE,
            Intent.PREDICT,
            Intent.RUNS,
            Intent.HELP,
            Intent.THANKS,
        ),
    }
)
#: What acts, and is not wanted where words say that it is not.
_ACTS = frozenset({Intent.START, Intent.STOP, Intent.CONTINUE, Intent.PREDICT})
_NEGATED = re.compile(
    r"(?<!\w)(?:don'?t|do not|not yet|never|nicht|kein\w*|pas encore|ne .{1,20} pas|todavia no|aun no|non ancora|ainda nao|nog niet|inte|jeszcze nie)(?!\w)"
)
#: How much more, or less, an intent is to be expected in a place.
_BEFORE_TASK: Mapping[Intent, float] = {
    Intent.TASK: 4.0,
    **dict.fromkeys((Intent.STATUS, Intent.RESULT, Intent.COMPARE, Intent.CONTINUE, Intent.STOP), 0.1),
    **dict.fromkeys((Intent.WHY, Intent.WHAT_IF, Intent.PREDICT, Intent.UNDO), 0.1),
}
_BEFORE_RUN: Mapping[Intent, float] = {
    Intent.TASK: 0.3,
    **dict.fromkeys((Intent.RESULT, Intent.STATUS, Intent.STOP, Intent.CONTINUE), 0.3),
    Intent.COMPARE: 0.1,
}
_WORKING: Mapping[Intent, float] = {
    Intent.TASK: 0.2,
    **dict.fromkeys((Intent.STATUS, Intent.STOP), 2.0),
    **dict.fromkeys((Intent.RESULT, Intent.PREDICT, Intent.CONTINUE), 0.5),
}
_AFTER_RUN: Mapping[Intent, float] = {
    Intent.TASK: 0.2,
    Intent.RESULT: 1.5,
    Intent.STATUS: 0.5,
    Intent.STOP: 0.2,
}


class Likeness(Value):
    """The intent that a turn resembles most, and its share of all likeness. UNKNOWN: nothing that there is."""

    intent: Intent
    share: float


def likely(text: str, situation: Situation, but: Collection[Intent] = ()) -> Likeness:
    """What a turn resembles most, in the place that the conversation has come to; ``but`` is left aside."""
    expected = _expected(situation)
    weighed = {intent: each * expected.get(intent, 1.0) for intent, each in _sure(text) if intent not in but}
    best = max(weighed, key=lambda intent: weighed[intent])
    # What resembles nothing much has its likeliest intent all the same.
    share = weighed[best] / sum(weighed.values()) * min(1.0, weighed[best] / _CLEAR)
    if best in _ACTS and _NEGATED.search(fold(text[:_LONGEST])):
        best = Intent.NO if best is Intent.START else Intent.UNKNOWN
    return Likeness(intent=best, share=share)


def certain(text: str) -> Intent | None:
    """What a turn resembles beyond doubt, and no change at all; None where there is nothing like that."""
    sure = dict(_sure(text))
    best = max(sure, key=lambda intent: sure[intent])
    return best if sure[best] >= _BEYOND_DOUBT and sure[Intent.CHANGE] <= _NO_CHANGE else None


def faintly(read: Move, situation: Situation) -> Move:
    """A turn that nobody could read, as what it resembles faintly: of what only tells something, and acts on nothing."""
    guess = likely(read.text, situation)
    if (
        not situation.has_task
        or guess.intent not in TOLD - CONSEQUENTIAL - {Intent.NO}
        or guess.share < FAINT
    ):
        return Move(intent=Intent.UNKNOWN, text=read.text)
    return Move(intent=guess.intent, text=read.text, guessed=True, resembles=guess.intent)


def _expected(situation: Situation) -> Mapping[Intent, float]:
    if not situation.has_task:
        return _BEFORE_TASK
    if not situation.has_run:
        return _BEFORE_RUN
    return _WORKING if situation.working else _AFTER_RUN


def _sure(text: str) -> list[tuple[Intent, float]]:
    return [(_intent(name), sure) for name, sure in sure_of(INTENTS, text)]


def _intent(name: str) -> Intent:
    return Intent.UNKNOWN if name == _NOTHING else Intent(name)
