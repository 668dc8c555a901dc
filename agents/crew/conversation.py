"""Agreeing on the task: rules and language model first, then the person for what stays open."""

from collections.abc import Mapping

from ...pipelines.contracts import Contradiction, DataProfile, Question, RequestError, TaskSpec
from ..intake.heard import Heard
from ..intake.listening import listen
from ..intake.understand import sure_target, understand
from .state import Desk, Tables

#: Questions asked before giving up on a request.
_MOST_QUESTIONS = 5
#: How a contradiction is asked about.
_ASKED = {
    "target": "Which column should be predicted?",
    "time_limit_seconds": "How long may the computation take?",
}


def agree(desk: Desk, profile: DataProfile, tables: Tables) -> TaskSpec:
    """The task as understood.

    Raises:
        RequestError: something must be known that nobody says.
    """
    order = desk.order
    assert order.request is not None
    stated = dict(order.overrides.given())
    heard = _heard(desk, order.request, profile, stated)
    asked: Question | None = None
    settled: set[str] = set()
    for _ in range(_MOST_QUESTIONS):
        try:
            found = understand(
                order.request,
                profile,
                data=tables.main.facts.path,
                test_data=tables.test.facts.path if tables.test else None,
                stated=stated,
                heard=heard,
            )
        except RequestError as error:
            if asked is None:
                raise
            # The answer cannot be: say why, and ask the same again.
            del stated[asked.field]
            question = asked.model_copy(update={"text": f"{error.what} ({error.hint}). {asked.text}"})
        else:
            doubts = found.spec.contradictions if found.spec else ()
            open_ = [*found.questions, *(_doubt(c) for c in doubts if c.field not in settled)]
            if found.spec is not None and not open_:
                return found.spec
            question = asked = open_[0]
        answer = desk.consult(question)
        if answer is not None:
            stated[question.field] = answer
        elif question.settled:
            settled.add(question.field)
            desk.stage(question.settled)
        else:
            raise _unclear(question)
    raise _unclear(question)


def _heard(desk: Desk, request: str, profile: DataProfile, stated: Mapping[str, object]) -> Heard | None:
    """What the language model hears in the request; None where none speaks."""
    if desk.access is None:
        return None
    sure = sure_target(request, profile, stated)
    desk.stage(f"{desk.access.model.name} reads the request")
    return listen(desk.access, request, profile, sure)


def _doubt(against: Contradiction) -> Question:
    """A contradiction as a question, which need not be answered."""
    text = f"{against.text}. {_ASKED[against.field]} ({against.settled}, if you say nothing)"
    settled = f"{against.text}: {against.settled}"
    return Question(field=against.field, text=text, options=against.options, settled=settled)


def _unclear(question: Question) -> RequestError:
    options = ", ".join(question.options[:6])
    hint = f"say it in the request or with --{question.field.replace('_', '-')}"
    return RequestError("UNCLEAR", question.text, f"{hint}{f' (for example: {options})' if options else ''}")
