"""Errors, typed by who must hear them. Anything else is a bug and propagates.

AutoMLAgentError
├── PersonError             one line on stderr: ``error[CODE]: what, where, what to do``
│   ├── RequestError        exit 2: the request cannot be understood or answered
│   ├── DataError           exit 2: the data cannot be read or used
│   ├── PlanError           exit 2: the plan is invalid or not affordable
│   ├── BudgetError         exit 3: the budget ended before there was any model
│   ├── ModelUnavailable    exit 4: the named language model cannot be had
│   └── StorageError        exit 5: the run folder is full, locked or damaged
├── TrialError              the run hears it: this trial failed, the search goes on
└── ReplyError              the language model hears it: try again, with this feedback
"""

from typing import ClassVar


class AutoMLAgentError(Exception):
    """Root of the errors that somebody is meant to hear."""


class PersonError(AutoMLAgentError):
    """An error for the person, printed as one line.

    Args:
        code: short stable identifier, upper case with dashes, such as ``NO-SUCH-FILE``.
        what: what is wrong and where, in plain words.
        hint: what to do about it.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, code: str, what: str, hint: str) -> None:
        super().__init__(f"error[{code}]: {what}; {hint}")
        self.code = code
        self.what = what
        self.hint = hint


class RequestError(PersonError):
    """The request cannot be understood, or leaves open what must be known."""


class DataError(PersonError):
    """The data cannot be read or cannot answer the request."""


class PlanError(PersonError):
    """The plan is not valid, or does not fit data and budget."""


class BudgetError(PersonError):
    """The budget ended before any model was trained."""

    exit_code = 3


class ModelUnavailable(PersonError):
    """The language model that was named cannot be reached."""

    exit_code = 4


class StorageError(PersonError):
    """The run folder cannot be written, is locked by another process, or is damaged."""

    exit_code = 5


class TrialError(AutoMLAgentError):
    """A trial failed for a reason the proposers should learn from."""


class ReplyError(AutoMLAgentError):
    """A language model's reply was refused; the message is the feedback it gets.

    Args:
        feedback: what is wrong with it.
        usable: whether the rest of the reply is taken where it is not mended.
    """

    def __init__(self, feedback: str, usable: bool = False) -> None:
        super().__init__(feedback)
        self.usable = usable
