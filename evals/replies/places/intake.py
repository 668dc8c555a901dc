"""Listening to a request: five questions."""

from collections.abc import Iterator

from ....agents.intake.heard import Heard
from ....agents.intake.listening import listen
from ....agents.intake.understand import understand
from ....pipelines.contracts import METRICS, PersonError
from ....tools.llm.access import Access
from .. import ground
from ..place import Came, Place

_WISHES = {
    "metric": "cost",
    "time": 2,
    "unit": "minutes",
    "forbidden": ["the money side of things"],
    "least": 0.8,
}
_TERMS = {"readable": None, "newest": False, "together": "Whatever belongs to one household"}
_ANSWERS = {
    "target": {"target": ground.TARGET},
    "wishes": _WISHES,
    "terms": _TERMS,
    "columns": {"columns": ["income"]},
    "costs": {"dearer": "missed", "times": 5},
}
#: What stands in the request, for fields that are quotes.
_QUOTES = {
    "forbidden": ("the money side of things", "income"),
    "readable": ("I must be able to explain it to my boss",),
    "together": ("Whatever belongs to one household",),
}
#: Rules are sure of the time; a least score is a number that the request names, as it is or in percent.
_SECONDS, _SCORES = 120.0, frozenset({0.8, 2.0, 5.0, 0.02, 0.05})


def _act(access: Access, target: str | None) -> Came:
    heard = listen(access, ground.REQUEST, ground.profile(), target)
    wrong = list(_wrong(heard, target))
    stated = {} if target is None else {"target": target}
    try:
        found = understand(
            ground.REQUEST, ground.profile(), data="table.csv", test_data=None, stated=stated, heard=heard
        )
    except PersonError as error:
        # Rules alone understand this request where its target is stated, and ask for it where it is not.
        return Came((*wrong, f"ends the run: {error}"))
    if found.spec is not None:
        columns = {c.name for c in ground.profile().columns}
        said = {found.spec.target, *found.spec.constraints.exclude, *found.spec.group_columns}
        wrong += [f"no column: {name}" for name in said - columns]
        if found.spec.time_limit_seconds != _SECONDS:
            wrong.append(f"a time that nobody named: {found.spec.time_limit_seconds}")
        if (least := found.spec.constraints.min_score) is not None and least not in _SCORES:
            wrong.append(f"a score that nobody asked for: {least}")
    return Came(tuple(wrong))


def _wrong(heard: Heard, sure: str | None) -> Iterator[str]:
    columns = {c.name for c in ground.profile().columns}
    target = heard.target or sure
    named = {*heard.exclude, *heard.group_columns, *({heard.time_column} if heard.time_column else ())}
    yield from (f"no column: {name!r}" for name in named - columns)
    if heard.target is not None and heard.target not in columns:
        yield f"no target: {heard.target!r}"
    if target in named:
        yield "the target is no input"
    if heard.metric is not None and heard.metric not in METRICS:
        yield f"no metric: {heard.metric!r}"
    if heard.min_score is not None and heard.min_score not in _SCORES:
        yield f"a score that nobody asked for: {heard.min_score}"
    if heard.costs is not None and not 1 < heard.costs.times <= 1e6:
        yield f"no ratio of costs: {heard.costs.times}"
    plain = " ".join(ground.REQUEST.lower().split())
    quotes = [words for field, words in heard.words.items() if field != "exclude"]
    yield from (
        f"no quote: {words[:60]!r}" for words in quotes if " ".join(words.lower().split()) not in plain
    )


def _place(prompt: str) -> Place:
    """Rules are sure of the target, but for the question for it."""
    known = None if prompt == "target" else ground.TARGET
    return Place(
        f"intake: {prompt}", prompt, lambda access: _act(access, known), answers=_ANSWERS, words=_QUOTES
    )


INTAKE = tuple(_place(prompt) for prompt in ("target", "wishes", "terms", "columns", "costs"))
