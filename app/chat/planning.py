"""From a draft to a plan: by the same crew that plans a run, with the conversation's language model."""

import time
from contextlib import ExitStack

from ...agents.chat import Draft
from ...agents.intake.files import choose_files
from ...pipelines.contracts import (
    Audit,
    DataProfile,
    Origin,
    PipelinePlan,
    Question,
    RequestError,
    Source,
    Value,
)
from ...tools.data.locate import is_there
from ...tools.llm.choose import Chosen
from ...tools.llm.record import Journal
from .reach import Reach
from .reply import Tell
from .voice import Voice


class Planned(Value):
    """A plan with what it rests on."""

    plan: PipelinePlan
    profile: DataProfile
    audit: Audit


class Asked(Exception):
    """Planning needs an answer of the person."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.text)
        self.question = question


def with_files(draft: Draft, reach: Reach) -> Draft:
    """The draft with the files that its request names, as paths in reach.

    Raises:
        Asked: it names none, or several.
        DataError: there is no such file, or it is out of reach.
    """
    if draft.data is not None:
        return draft
    near = reach.near()
    choice = choose_files(draft.request, None, draft.test, near, lambda name: _is_folder(reach, name))
    if choice.data is None:
        question = choice.question or Question(
            field="data", text="Which file holds the data?", options=near[:8]
        )
        answer = draft.answers.get(question.text)
        if not answer:
            raise Asked(question)
        choice = choose_files(draft.request, answer, draft.test, near)
    assert choice.data is not None
    test = str(reach.find(choice.test)) if choice.test else None
    return draft.model_copy(update={"data": str(reach.find(choice.data)), "test": test})


def _is_folder(reach: Reach, name: str) -> bool:
    return any(is_there(folder / name) and (folder / name).is_dir() for folder in reach.folders)


def plan_draft(draft: Draft, journal: Journal, reach: Reach, voice: Voice, tell: Tell) -> Planned:
    """The plan of a draft whose files are known.

    Raises:
        Asked: an answer is needed.
        PersonError: it cannot be planned.
    """
    from ...agents.crew.graph import run_crew
    from ...agents.crew.order import Order
    from ...agents.crew.state import Desk

    def ask(question: Question) -> str | None:
        answer = draft.answers.get(question.text)
        if answer is None:
            raise Asked(question)
        return answer or None

    def choose(_named: str | None, _resources: ExitStack, _tell: Tell) -> Chosen:
        return voice.chosen(tell)

    if not draft.request.strip():
        raise RequestError(
            "EMPTY-REQUEST", "nothing is said of what to predict", "say what should be predicted"
        )
    order = Order(
        request=draft.request,
        data=draft.data,
        test=draft.test,
        overrides=draft.overrides,
        folders=reach.folders,
        plan_only=True,
        started=time.monotonic(),
        proposer=draft.proposer,
        seed=draft.seed,
    )
    desk = Desk(
        order=order,
        ask=ask,
        stage=tell,
        watch=lambda _event: None,
        opened=lambda _path: None,
        choose=choose,
        journal=journal,
    )
    state = run_crew(desk)
    return Planned(plan=_with_words(state["plan"], draft), profile=state["profile"], audit=state["audit"])


def _with_words(plan: PipelinePlan, draft: Draft) -> PipelinePlan:
    """The plan, each changed field with the words that changed it."""
    said = {
        field: Source(origin=Origin.STATED, because=f"{words!r}, in conversation")
        for field, words in draft.words.items()
        if field in plan.task.sources
    }
    task = plan.task.model_copy(update={"sources": {**plan.task.sources, **said}})
    return plan.model_copy(update={"task": task})
