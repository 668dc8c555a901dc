"""Agreeing on the task: rules first, then the person for what stays open."""

from ...pipelines.contracts import DataProfile, Question, RequestError, TaskSpec
from ..intake.understand import understand
from .state import Desk, Tables

#: Questions asked before giving up on a request.
_MOST_QUESTIONS = 5


def agree(desk: Desk, profile: DataProfile, tables: Tables) -> TaskSpec:
    """The task as understood.

    Raises:
        RequestError: something must be known that nobody says.
    """
    order = desk.order
    assert order.request is not None
    stated = dict(order.overrides.given())
    asked: Question | None = None
    for _ in range(_MOST_QUESTIONS):
        try:
            found = understand(
                order.request,
                profile,
                data=tables.main.facts.path,
                test_data=tables.test.facts.path if tables.test else None,
                stated=stated,
            )
        except RequestError as error:
            if asked is None:
                raise
            # The answer cannot be: say why, and ask the same again.
            del stated[asked.field]
            question = asked.model_copy(update={"text": f"{error.what} ({error.hint}). {asked.text}"})
        else:
            if found.spec is not None and not found.questions:
                return found.spec
            question = asked = found.questions[0]
        answer = desk.consult(question)
        if answer is None:
            raise _unclear(question)
        stated[question.field] = answer
    raise _unclear(question)


def _unclear(question: Question) -> RequestError:
    options = ", ".join(question.options[:6])
    hint = f"say it in the request or with --{question.field.replace('_', '-')}"
    return RequestError("UNCLEAR", question.text, f"{hint}{f' (for example: {options})' if options else ''}")
