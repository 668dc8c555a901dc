"""A run's state, computed from its events alone: what resume, report and status read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ...pipelines.contracts import (
    Advice,
    Audit,
    DataProfile,
    FeatureSet,
    FeatureVerdict,
    Incumbent,
    PipelinePlan,
    Proposal,
    RunResult,
    StorageError,
    Suggestion,
    Trial,
    Value,
    Verdict,
)
from .events import Event, EventKind

_Kind = TypeVar("_Kind", bound=Value)


@dataclass(frozen=True)
class History:
    """What has happened in a run.

    ``pending`` is the proposal that was recorded but not finished: resume runs it again, unchanged.
    ``suggestions`` is None until they were asked for, which may have brought none; so is ``features``, and
    ``feature_verdict`` until they were tried.
    ``elapsed`` is the seconds of the time limit used up, over all processes that worked on the run.
    """

    run_id: str
    profile: DataProfile
    plan: PipelinePlan
    audit: Audit = field(default_factory=Audit)
    suggestions: tuple[Suggestion, ...] | None = None
    features: FeatureSet | None = None
    feature_verdict: FeatureVerdict | None = None
    trials: tuple[Trial, ...] = ()
    pending: Proposal | None = None
    attempts: int = 0
    elapsed: float = 0.0
    stop_reason: str | None = None
    winner: int | None = None
    incumbents: tuple[Incumbent, ...] = ()
    test: dict[str, object] = field(default_factory=dict)
    verdict: Verdict | None = None
    advice: tuple[Advice, ...] = ()
    result: RunResult | None = None

    def trial(self, number: int) -> Trial:
        """The finished trial ``number``; KeyError where there is none."""
        for trial in self.trials:
            if trial.number == number:
                return trial
        raise KeyError(number)


def is_planned(events: Sequence[Event]) -> bool:
    """Whether a run has come to its plan; one that was interrupted before has no :class:`History` yet."""
    return any(e.kind is EventKind.PLANNED for e in events)


def repaired(events: Sequence[Event]) -> str | None:
    """What the record lost before it was repaired, for people; None where it never was."""
    bodies = [e.body for e in events if e.kind is EventKind.REPAIRED]
    if not bodies:
        return None
    lost, why = sum(int(b.get("lost", 0)) for b in bodies), bodies[-1].get("why", "")
    return f"repaired: {lost} events of a damaged record were lost ({why})"


def replay(events: Sequence[Event]) -> History:
    """Fold events into a :class:`History`.

    Raises:
        StorageError: the run was interrupted before its plan, or an event does not say what its kind says.
    """
    if not is_planned(events):
        raise StorageError(
            "NO-PLAN-YET",
            "the run was interrupted before its plan was made",
            "continue with automl-agent resume",
        )
    with understanding():
        return _fold(events)


@contextmanager
def understanding() -> Iterator[None]:
    """Whatever is done here reads bodies: they are JSON of any form, and only their readers know what they must hold.

    Raises:
        StorageError: one does not hold it.
    """
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise StorageError(
            "RUN-DAMAGED",
            f"an event does not hold what it should: {words}",
            "use the version that wrote the run, or run anew",
        ) from error


def _fold(events: Sequence[Event]) -> History:
    bodies = {e.kind: e.body for e in events}
    trials = tuple(Trial.model_validate(e.body["trial"]) for e in events if e.kind is EventKind.FINISHED)
    finished = {t.number for t in trials}
    pending = [e for e in events if e.kind is EventKind.PROPOSED and e.number not in finished]
    attempts = sum(
        1 for e in events if e.kind is EventKind.STARTED and pending and e.number == pending[-1].number
    )
    ended = bodies.get(EventKind.SEARCH_ENDED)
    suggested = bodies.get(EventKind.SUGGESTED)
    selected = bodies.get(EventKind.SELECTED)
    verdict = bodies.get(EventKind.VERDICT)
    result = bodies.get(EventKind.RESULT)
    return History(
        run_id=str(bodies[EventKind.RUN_CREATED]["run_id"]),
        profile=DataProfile.model_validate(bodies[EventKind.PROFILED]),
        plan=_plan(events, bodies[EventKind.PLANNED]),
        audit=Audit.model_validate(bodies.get(EventKind.AUDITED, {})),
        suggestions=_suggestions(suggested),
        features=_value(FeatureSet, bodies.get(EventKind.FEATURES_PROPOSED)),
        feature_verdict=_value(FeatureVerdict, bodies.get(EventKind.FEATURES_JUDGED)),
        trials=trials,
        pending=Proposal.model_validate(pending[-1].body) if pending else None,
        attempts=attempts,
        elapsed=max((float(e.body.get("elapsed", 0.0)) for e in events), default=0.0),
        stop_reason=str(ended["reason"]) if ended is not None else None,
        winner=int(selected["trial"]) if selected is not None else None,
        incumbents=tuple(Incumbent.model_validate(i) for i in (selected or {}).get("incumbents", ())),
        test=dict(bodies.get(EventKind.TEST_OPENED, {})),
        verdict=Verdict.model_validate(verdict) if verdict is not None else None,
        advice=tuple(Advice.model_validate(a) for a in bodies.get(EventKind.ADVISED, {}).get("advice", ())),
        result=RunResult.model_validate(result) if result is not None else None,
    )


def _plan(events: Sequence[Event], body: Mapping[str, Any]) -> PipelinePlan:
    """The plan as recorded, with the suspects that were accepted since."""
    plan = PipelinePlan.model_validate(body)
    since = [str(c) for e in events if e.kind is EventKind.ACCEPTED for c in e.body["columns"]]
    if not since:
        return plan
    accepted = tuple(dict.fromkeys((*plan.task.accepted_leaks, *since)))
    return plan.model_copy(update={"task": plan.task.model_copy(update={"accepted_leaks": accepted})})


def _suggestions(body: Mapping[str, Any] | None) -> tuple[Suggestion, ...] | None:
    return None if body is None else tuple(Suggestion.model_validate(s) for s in body["proposals"])


def _value(kind: type[_Kind], body: Mapping[str, Any] | None) -> _Kind | None:
    """What an event says, without the time at which it did."""
    if body is None:
        return None
    return kind.model_validate({name: value for name, value in body.items() if name != "elapsed"})
