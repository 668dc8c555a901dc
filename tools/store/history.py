"""A run's state, computed from its events alone: what resume, report and status read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...pipelines.contracts import (
    Advice,
    Audit,
    DataProfile,
    Incumbent,
    PipelinePlan,
    Proposal,
    RunResult,
    StorageError,
    Suggestion,
    Trial,
    Verdict,
)
from .events import Event, EventKind


@dataclass(frozen=True)
class History:
    """What has happened in a run.

    ``pending`` is the proposal that was recorded but not finished: resume runs it again, unchanged.
    ``suggestions`` is None until they were asked for, which may have brought none.
    ``elapsed`` is the seconds of the time limit used up, over all processes that worked on the run.
    """

    run_id: str
    profile: DataProfile
    plan: PipelinePlan
    audit: Audit = field(default_factory=Audit)
    suggestions: tuple[Suggestion, ...] | None = None
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


def replay(events: Sequence[Event]) -> History:
    """Fold events into a :class:`History`.

    Raises:
        StorageError: the run was interrupted before its plan.
    """
    bodies = {e.kind: e.body for e in events}
    if not is_planned(events):
        raise StorageError(
            "NO-PLAN-YET",
            "the run was interrupted before its plan was made",
            "continue with automl-agent resume",
        )
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
        trials=trials,
        pending=Proposal.model_validate(pending[-1].body) if pending else None,
        attempts=attempts,
        elapsed=max((float(e.body.get("elapsed", 0.0)) for e in events), default=0.0),
        stop_reason=str(ended["reason"]) if ended else None,
        winner=int(selected["trial"]) if selected else None,
        incumbents=tuple(Incumbent.model_validate(i) for i in (selected or {}).get("incumbents", ())),
        test=dict(bodies.get(EventKind.TEST_OPENED, {})),
        verdict=Verdict.model_validate(verdict) if verdict else None,
        advice=tuple(Advice.model_validate(a) for a in bodies.get(EventKind.ADVISED, {}).get("advice", ())),
        result=RunResult.model_validate(result) if result else None,
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
