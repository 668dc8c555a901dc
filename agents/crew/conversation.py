"""Agreeing on the task: rules and language model first, then the person for what stays open."""

from collections.abc import Mapping

from ...pipelines.contracts import Contradiction, DataProfile, Question, RequestError, TaskSpec
from ...tools.store.events import EventKind
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
    stated = {**_answered(desk), **order.overrides.given()}
    # Without answers: a resumed run asks the language model what it asked before, and finds it on record.
    heard = _heard(desk, order.request, profile, order.overrides.given())
    asked: Question | None = None
    settled: set[str] = set()
    fresh: dict[str, str] = {}
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
            del stated[asked.field], fresh[asked.field]
            question = asked.model_copy(update={"text": f"{error.what} ({error.hint}). {asked.text}"})
        else:
            _record(desk, stated, fresh)
            doubts = found.spec.contradictions if found.spec else ()
            open_ = [*found.questions, *(_doubt(c) for c in doubts if c.field not in settled)]
            if found.spec is not None and not open_:
                return found.spec
            question = asked = open_[0]
        answer = desk.consult(question)
        if answer is not None:
            stated[question.field] = fresh[question.field] = answer
        elif question.settled:
            settled.add(question.field)
            desk.stage(question.settled)
        else:
            raise _unclear(question)
    raise _unclear(question)


def _answered(desk: Desk) -> dict[str, object]:
    """What the person answered before the run was interrupted."""
    if desk.store is None:
        return {}
    return {str(e.body["field"]): e.body["answer"] for e in desk.store.all(EventKind.ANSWERED)}


def _record(desk: Desk, stated: Mapping[str, object], fresh: dict[str, str]) -> None:
    """Keep answers that were of use, where a run is on record."""
    if desk.store is not None:
        for field in fresh:
            number = len(desk.store.all(EventKind.ANSWERED))
            body = {"field": field, "answer": stated[field]}
            desk.store.append(EventKind.ANSWERED, body, number=number)
    fresh.clear()


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
