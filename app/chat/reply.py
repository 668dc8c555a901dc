"""What a conversation says, as a value: shown in a terminal, on the page, or sent by the chat endpoint."""

from collections.abc import Callable

from ...pipelines.contracts import Value


class Change(Value):
    """A typed change of the task, its plan or a run.

    Attributes:
        field: what is changed: a task field, ``families``, ``proposer``, ``seed``, or a run's limit.
        before, after: the values in words; empty where there was or is none.
        words: the person's words that it rests on.
    """

    field: str
    before: str = ""
    after: str = ""
    words: str = ""


class Reply(Value):
    """The answer to one turn.

    Attributes:
        text: Markdown, for the person; whatever data put into it is escaped.
        intent: what the turn was taken for.
        changes: what was changed by it, or, where ``asks`` is ``confirm``, what would be.
        run: the run that the conversation is about now.
        asks: what the reply asks for; empty where it asks nothing.
        choices: answers that may be given, such as ``yes`` and ``no``, or columns.
        file: a file that was written, such as predictions.
    """

    text: str
    intent: str
    changes: tuple[Change, ...] = ()
    run: str | None = None
    asks: str = ""
    choices: tuple[str, ...] = ()
    file: str | None = None


class Turn(Value):
    """One turn of a conversation, as kept. ``at`` is seconds since 1970."""

    number: int
    at: float
    said: str
    reply: Reply


#: Hears what goes on while a reply is worked on: a line for the person.
Tell = Callable[[str], None]
