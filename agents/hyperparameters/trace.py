"""A language model that mends configurations (OptoPrime): the trace of the last trials in, updates with reasons out."""

from collections.abc import Mapping
from typing import Any

from ...pipelines.contracts import ReplyError, Value
from ...tools.samplers.history import Observation
from ..planner.alternatives import clean
from .feedback import feedback
from .spoken import DIGITS, SpokenSampler, Turn
from .spoken.wording import Wording

SOURCE = "llm:trace"
_TEMPERATURE = 0.5
#: Latest trials that are shown, beside the best one.
_SHOWN = 4
_DEFAULT = "default"
_MOST_REASON = 160


class Update(Value):
    """What to change of which configuration, and why."""

    reason: str
    parent: str
    change: Mapping[str, Any]


class TraceSampler(SpokenSampler):
    """Optimisation by execution traces (Trace and OptoPrime; Cheng et al., NeurIPS 2024, arXiv 2406.16218).

    The model sees the best trial whole and, of the latest ones, what differed from it and what came of that: score,
    error, status, how the learning curve ended, whether it was slow. It says what the trace tells, names a
    configuration that it saw (or the default) and what to change of it; all else stays as it is there. The reason and
    the parent are kept with the trial as system attributes ``automl_agent:reason`` and ``automl_agent:parent``.
    Sources are ``llm:trace`` and ``fallback:NAME``.
    """

    def _said(self, turn: Turn) -> tuple[Mapping[str, Any], str]:
        best = turn.history.best()
        latest = [o for o in turn.history.observations if o.params and o is not best][-_SHOWN:]
        shown = [*([best] if best else []), *latest]
        parents = {_DEFAULT: turn.space.default()}
        parents |= {str(o.number): dict(o.params) for o in shown if turn.possible(o.params)}

        def check(answer: Update) -> None:
            turn.must_be_new(updated(turn.wording, parents, answer))

        values = {
            **turn.told(),
            "best": _told_best(turn, best) if best else {},
            "trace": [_told(turn, o, best) for o in latest],
            "running": [turn.wording.said(params) for params in turn.history.pending[-_SHOWN:]],
        }
        answer = turn.access.ask(
            "trace",
            Update,
            values,
            schema=update_schema(turn.wording, list(parents)),
            check=check,
            sampling=turn.sampling(_TEMPERATURE),
        )
        turn.note("reason", clean(answer.reason, _MOST_REASON))
        turn.note("parent", answer.parent)
        return updated(turn.wording, parents, answer), SOURCE


def update_schema(wording: Wording, parents: list[str]) -> dict[str, Any]:
    """JSON schema of an update of one of ``parents``."""
    change = {
        "type": "object",
        "properties": wording.schema()["properties"],
        "minProperties": 1,
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "maxLength": _MOST_REASON},
            "parent": {"type": "string", "enum": parents},
            "change": change,
        },
        "required": ["reason", "parent", "change"],
        "additionalProperties": False,
    }


def updated(wording: Wording, parents: Mapping[str, Mapping[str, Any]], update: Update) -> dict[str, Any]:
    """The whole configuration that an update means.

    A parameter that is active only under a condition brings the condition along where the update leaves that open;
    what becomes active by that has its default.

    Raises:
        ReplyError: the parent is none of ``parents``, or a parameter is unknown or out of range.
    """
    if update.parent not in parents:
        raise ReplyError(f"parent must be one of {', '.join(parents)}")
    space, parent = wording.space, parents[update.parent]
    if unknown := [name for name in update.change if name not in space]:
        raise ReplyError(f"{unknown[0][:40]!r} is no parameter")
    change = {n: v for n, v in update.change.items() if v is not None or None in space[n].choices}
    whole = {
        d.name: parent.get(d.name, space.fallback(d))
        for d in space.dimensions
        if d.name in parent or d.name not in wording.uncertain
    }
    for dimension in reversed(space.dimensions):
        when = dimension.when
        wanted = dimension.name in change and when is not None and when.name not in change
        if wanted and when is not None and whole.get(when.name) not in when.values:
            change[when.name] = when.values[0]
    return wording.read({**whole, **change})


def _told_best(turn: Turn, best: Observation) -> dict[str, Any]:
    return {
        "trial": str(best.number),
        "configuration": turn.wording.said(best.params),
        "feedback": feedback(best, turn.history, DIGITS),
    }


def _told(turn: Turn, observation: Observation, best: Observation | None) -> dict[str, Any]:
    """A trial by what differs from the best one; null is what the best one has and this one has not."""
    said = turn.wording.said(observation.params)
    beside = turn.wording.said(best.params) if best else {}
    differs = {n: said.get(n) for n in turn.space.names if said.get(n) != beside.get(n)}
    return {
        "trial": str(observation.number),
        "differs": differs,
        "feedback": feedback(observation, turn.history, DIGITS),
    }
