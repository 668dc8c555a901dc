"""What the hybrid asks a language model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from optuna.distributions import FloatDistribution, IntDistribution

from ....pipelines.contracts import Problem, ReplyError, Value
from ....tools.llm.access import Access
from ....tools.llm.templates import prompt
from ....tools.samplers.dimension import Dimension
from ....tools.samplers.gp.search import Surrogate
from ....tools.samplers.history import History
from ....tools.samplers.space import Space
from ...planner.alternatives import clean
from ..spoken.answers import Configurations, configurations_schema, read_all, some_usable
from ..spoken.shown import score_range
from ..spoken.wording import Wording, rounded
from .belief import ANY, WORDS, Belief, words_for

#: Configurations asked for as candidates; trials that are shown.
GUESTS = 2
_SHOWN = 5
_DIGITS = 3
_MOST_WHY = 120
#: Facts on the data that are told; a label of theirs is cut at so many signs.
_MOST_FACTS, _MOST_TEXT, _MOST_CARDS = 12, 60, 2


class BeliefAnswer(Value):
    """A word for each parameter."""

    why: str
    best: Mapping[str, str]


def is_told(problem: Problem, space: Space) -> bool:
    """Whether anything is known that a language model could go by: of unnamed parameters there is nothing to believe."""
    return bool(problem.model or problem.cards or any(d.help for d in space.dimensions))


def ask_belief(access: Access, problem: Problem, space: Space, notes: Mapping[str, str]) -> Belief:
    """Where the best values lie, before anything was tried.

    Args:
        access: the language model.
        problem, space: what is tuned.
        notes: what is known of parameters, told beside them.

    Raises:
        NoAnswer: there is no usable answer.
    """
    values = {
        "model": clean(problem.model, 2 * _MOST_TEXT),
        "metric": clean(problem.metric, _MOST_TEXT),
        "data": _facts(problem),
        "parameters": {d.name: _described(d, notes.get(d.name)) for d in space.dimensions},
        "cards": list(problem.cards[:_MOST_CARDS]),
    }

    def check(answer: BeliefAnswer) -> None:
        for d in space.dimensions:
            word = answer.best.get(d.name, ANY)
            if word not in words_for(d):
                raise ReplyError(f"{d.name} cannot be {word[:40]!r}: use {', '.join(words_for(d)[:8])}")

    answer = access.ask("belief", BeliefAnswer, values, schema=belief_schema(space), check=check)
    best = {d.name: answer.best[d.name] for d in space.dimensions if answer.best.get(d.name, ANY) != ANY}
    return Belief(best=best, why=_own(answer.why))


def ask_guests(
    access: Access, problem: Problem, space: Space, history: History, model: Surrogate
) -> list[dict[str, Any]]:
    """Configurations that the optimiser might miss, given its state; valid ones alone.

    Raises:
        NoAnswer: there is no usable answer.
    """
    wording = Wording.of(space, history, _DIGITS)
    width = score_range(history)
    best = [
        [*wording.row(o.params), rounded(o.value, width, _DIGITS)]
        for o in history.best_first()[:_SHOWN]
        if o.value is not None
    ]
    values = {
        "problem": {"model": clean(problem.model, 2 * _MOST_TEXT), "data": _facts(problem)},
        "parameters": {d.name: _range(d) for d in space.dimensions},
        "better": "higher" if history.maximize else "lower",
        "columns": [*space.names, "score"],
        "best": best,
        "failed": [[*wording.row(o.params), o.status] for o in history.failed[-_SHOWN:] if o.params],
        "learned": _learned(space, model),
    }
    schema = configurations_schema(wording, GUESTS)
    answer = access.ask("guests", Configurations, values, schema=schema, check=some_usable(wording))
    return read_all(wording, answer)


def _own(why: str) -> str:
    """The model's reason; none where it only says the prompt's example again, as small models do."""
    shown = "\n".join(text for _, text in prompt("belief").turns)
    return "" if f'"why": "{why}"' in shown else clean(why, _MOST_WHY)


def _facts(problem: Problem) -> dict[str, Any]:
    told = list(problem.data.items())[:_MOST_FACTS]
    return {name[:_MOST_TEXT]: v[:_MOST_TEXT] if isinstance(v, str) else v for name, v in told}


def _range(dimension: Dimension) -> str:
    d = dimension.distribution
    if isinstance(d, FloatDistribution | IntDistribution):
        return f"{d.low:g} to {d.high:g}{' (log)' if d.log else ''}"
    return " or ".join(str(c)[:_MOST_TEXT] for c in dimension.choices)


def _described(dimension: Dimension, note: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if dimension.choices and not dimension.ordered:
        said["choices"] = [str(c)[:_MOST_TEXT] for c in dimension.choices]
    else:
        said["range"] = _range(dimension)
    if dimension.help:
        said["is"] = clean(dimension.help, _MOST_TEXT)
    if note is not None:
        said["note"] = note
    return said


def belief_schema(space: Space) -> dict[str, Any]:
    """JSON schema of a belief on the parameters of ``space``."""
    best = {
        "type": "object",
        "properties": {d.name: {"type": "string", "enum": list(words_for(d))} for d in space.dimensions},
        "required": list(space.names),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"why": {"type": "string", "maxLength": _MOST_WHY}, "best": best},
        "required": ["why", "best"],
        "additionalProperties": False,
    }


def _learned(space: Space, model: Surrogate) -> Mapping[str, Sequence[str]]:
    """The process' state in words: short length scales matter, and where the mean is least along each coordinate."""
    matters = [
        d.name
        for d, at in zip(space.dimensions, space.slices(), strict=True)
        if float(np.min(model.process.length[at])) < 1.0
    ]
    best = model.places[int(np.argmin(model.losses))]
    slopes = []
    for d, at in zip(space.dimensions, space.slices(), strict=True):
        if d.name in matters and d.ordered:
            line = np.tile(best, (len(WORDS), 1))
            line[:, at] = np.linspace(0.0, 1.0, len(WORDS))[:, None]
            mean, _ = model.process.predict(line)
            slopes.append(f"{d.name} {tuple(WORDS)[int(np.argmin(mean))]}")
    return {"matter": matters, "best": slopes}
