"""How the request was understood: each field with the words or the fact that it rests on."""

from collections.abc import Iterator
from enum import Enum

from ...pipelines.contracts import TaskSpec
from ..store.events import EventKind
from .decision import Decision
from .state import State

_QUESTIONS = {
    "target": "What is predicted?",
    "kind": "What kind of task is it?",
    "metric": "By which metric are models judged?",
    "positive_class": "Which class counts as positive?",
    "data": "Which data file is used?",
    "test_data": "Which test table is used?",
    "time_column": "Which column orders the rows in time?",
    "group_columns": "Which columns say what belongs together?",
    "time_limit_seconds": "How long may the run take?",
    "max_trials": "How many trials may there be?",
    "exclude": "Which columns may not be used?",
    "min_score": "Which score must be reached?",
}
_ALWAYS = ("target", "kind", "metric")


def understood(state: State) -> Iterator[Decision]:
    """One decision for each field that something was said or found about."""
    task = state.history.plan.task
    answered = {e.body["field"]: e.body["answer"] for e in state.events if e.kind is EventKind.ANSWERED}
    for field in dict.fromkeys((*_ALWAYS, *task.sources, *answered)):
        value = told(_value(task, field))
        if not value:
            continue
        source = task.sources.get(field)
        by = f", as {source.by} understood it" if source and source.by else ""
        because = f"{source.origin.value}: {source.because}{by}" if source else "nothing else was asked for"
        said = (f"the person answered {answered[field]!s}",) if field in answered else ()
        yield Decision(
            topic=field.replace("_", " "),
            question=_QUESTIONS.get(field, f"What holds for {field.replace('_', ' ')}?"),
            choice=value,
            evidence=(because, *said),
        )
    for contradiction in task.contradictions:
        yield Decision(
            topic="contradiction",
            question=f"What about the contradiction in {contradiction.field.replace('_', ' ')}?",
            choice=contradiction.settled,
            options=contradiction.options,
            evidence=(contradiction.text,),
        )


def _value(task: TaskSpec, field: str) -> object:
    return getattr(task, field, None) if hasattr(task, field) else getattr(task.constraints, field, None)


def told(value: object) -> str:
    """A field's value in words; empty where nothing is asked for."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return ", ".join(told(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
