"""What a turn of a conversation is taken for."""

from enum import StrEnum
from typing import Literal

from ...pipelines.contracts import Cost, Question, Value


class Intent(StrEnum):
    """Everything that a turn can be for. What is none of these changes nothing."""

    #: Describe a task, or begin another one.
    TASK = "task"
    #: Change the task that is there.
    CHANGE = "change"
    #: Take the last change back.
    UNDO = "undo"
    #: See what will be done.
    PLAN = "plan"
    START = "start"
    STOP = "stop"
    #: Go on with a run that was stopped.
    CONTINUE = "continue"
    STATUS = "status"
    #: How did it end, how good is it.
    RESULT = "result"
    #: Why was something decided; anything else that the record can answer.
    WHY = "why"
    #: What would be otherwise under other circumstances.
    WHAT_IF = "what_if"
    COMPARE = "compare"
    PREDICT = "predict"
    #: Which runs there are.
    RUNS = "runs"
    HELP = "help"
    THANKS = "thanks"
    #: Answers to what was asked.
    YES = "yes"
    NO = "no"
    ANSWER = "answer"
    #: Not understood.
    UNKNOWN = "unknown"


#: What acts on runs or begins anew: a language model's word, or a likeness, alone is not enough for these.
CONSEQUENTIAL = frozenset(
    {Intent.START, Intent.STOP, Intent.CONTINUE, Intent.UNDO, Intent.TASK, Intent.PREDICT}
)

#: ``set`` a value, ``add`` to or ``remove`` from a list, ``clear`` what was said, ``scale`` or ``shift`` a number,
#: ``ask`` for the value: it was not said.
Op = Literal["set", "add", "remove", "clear", "scale", "shift", "ask"]
EditValue = None | bool | int | float | str | tuple[str, ...] | tuple[Cost, ...] | dict[str, str]


#: Who has read what only resembles something.
LIKENESS = "likeness"


class Edit(Value):
    """One change that is meant, not applied yet.

    Attributes:
        field: of ``agents/crew/order.py`` Overrides, or of :class:`~.draft.Draft`.
        op: what is done to it.
        value: its argument; None where there is none.
        words: what it rests on.
        by: the language model that heard it, or LIKENESS; empty where rules read it.
    """

    field: str
    op: Op = "set"
    value: EditValue = None
    words: str = ""
    by: str = ""


class Move(Value):
    """A turn as understood.

    Attributes:
        intent: what it is for.
        edits: changes that it asks for; with WHAT_IF they are only supposed.
        text: the turn itself, without pleasantries.
        file: a data file that it names.
        runs: runs that it names.
        factor: how many times the data or the time is supposed to be (WHAT_IF).
        of: what is scaled by ``factor``.
        confirmed: the person has said yes to it.
        by: the language model that read it; empty where rules did.
        guessed: it only resembles what is meant so.
        resembles: what it resembles most, where rules were not sure.
    """

    intent: Intent
    edits: tuple[Edit, ...] = ()
    confirmed: bool = False
    text: str = ""
    file: str | None = None
    runs: tuple[str, ...] = ()
    factor: float | None = None
    of: Literal["data", "time", ""] = ""
    by: str = ""
    guessed: bool = False
    resembles: Intent | None = None


class Situation(Value):
    """What a conversation has come to: the same words mean another thing in another place.

    Attributes:
        has_task: a task is there.
        bare: it was begun with hardly more words than a file's name: what is wanted may still be told.
        working: a run of this conversation is being worked on.
        has_run: there is a run to speak of.
        question: what was asked last, and is open.
        asks_value: the question is for a value that a change left open.
        confirms: a yes or no is waited for.
        spoken: columns (quoted) and families that were spoken of last: what "it" stands for.
        limit: the limit that was stated last, in the words it was stated with.
        near: data files in reach, by name.
        data: name of the task's data file.
        runs: names of runs begun in this conversation, in order.
        others: names of other runs that may be spoken of, those that began last first.
    """

    has_task: bool = False
    bare: bool = False
    working: bool = False
    has_run: bool = False
    question: Question | None = None
    asks_value: bool = False
    confirms: bool = False
    spoken: tuple[str, ...] = ()
    limit: Edit | None = None
    near: tuple[str, ...] = ()
    data: str | None = None
    others: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
