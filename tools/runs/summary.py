"""Where a run stands, from its events alone: what lists, pages and programs show of it."""

from collections.abc import Sequence
from enum import StrEnum

from ...pipelines.contracts import ParamValue, Scores, TrialStatus, Value
from ..search.selection import select
from ..store.events import Event, EventKind
from ..store.history import History, is_planned, replay


class RunState(StrEnum):
    """The state of a run. The last three say how it ended."""

    #: Its process has not recorded anything yet.
    STARTING = "starting"
    #: A process works on it.
    WORKING = "working"
    #: No process works on it, and it can be taken up.
    INTERRUPTED = "interrupted"
    #: Its process ended before there was anything to take up: the request was refused.
    REFUSED = "refused"
    #: Its record cannot be read.
    DAMAGED = "damaged"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether there is a result."""
        return self in {RunState.VERIFIED, RunState.UNVERIFIED, RunState.FAILED}

    @property
    def rests(self) -> bool:
        """Whether no process works on it."""
        return self not in {RunState.STARTING, RunState.WORKING}


#: What a run does after an event of this kind, in words.
_DOING = {
    EventKind.RUN_CREATED: "understanding the request",
    EventKind.PROFILED: "planning",
    EventKind.PLANNED: "starting the search",
    EventKind.PROPOSED: "searching",
    EventKind.STARTED: "searching",
    EventKind.FINISHED: "searching",
    EventKind.SEARCH_ENDED: "choosing the winner",
    EventKind.SELECTED: "testing on the sealed rows",
    EventKind.TEST_OPENED: "packing the model and checking it",
    EventKind.VERDICT: "writing the report",
    EventKind.RESULT: "done",
}


class TrialPoint(Value):
    """A finished trial on the curve of a run. ``score`` and ``best`` are in the metric; None without a score.

    Attributes:
        at: seconds of the time limit used when it ended.
        seconds: what it took.
        best: the best score so far, among those that keep the limits the request states.
    """

    number: int
    family: str
    source: str
    status: TrialStatus
    score: float | None
    best: float | None
    seconds: float
    at: float
    params: dict[str, ParamValue]


class RunSummary(Value):
    """Where a run stands. What is not known yet is None.

    Attributes:
        name: of its folder; unique among the runs beside it.
        seq: number of the last event: whoever has seen this one has seen everything.
        began: seconds since 1970.
        doing: what its process does now, in words.
        problem: why it was refused, or cannot be read.
        elapsed, time_limit: seconds.
        scores: of the result.
    """

    name: str
    state: RunState
    seq: int = 0
    began: float | None = None
    request: str = ""
    doing: str = ""
    problem: str = ""
    target: str | None = None
    kind: str | None = None
    metric: str | None = None
    direction: str | None = None
    families: tuple[str, ...] = ()
    llm: str | None = None
    trials: int = 0
    best: TrialPoint | None = None
    elapsed: float = 0.0
    time_limit: float | None = None
    stop_reason: str | None = None
    scores: Scores | None = None
    model: str | None = None


def summarise(name: str, events: Sequence[Event], working: bool) -> RunSummary:
    """The summary of a run that has a record.

    Args:
        name: of its folder.
        events: all of them, at least one.
        working: whether a process works on it.

    Raises:
        StorageError: an event does not hold what it should.
    """
    created = events[0].body
    known = {
        "name": name,
        "seq": events[-1].seq,
        "began": events[0].at,
        "request": str(created.get("request", "")),
        "llm": (created.get("llm") or {}).get("model"),
        "doing": _doing(events) if working else "",
    }
    unfinished = RunState.WORKING if working else RunState.INTERRUPTED
    if not is_planned(events):
        return RunSummary(state=unfinished, **known)
    history = replay(events)
    task, result = history.plan.task, history.result
    points = curve(history, events)
    winner = select(history.trials, task.metric_info, task.constraints)
    return RunSummary(
        **known,
        state=RunState(result.status) if result is not None else unfinished,
        target=task.target,
        kind=task.kind.value,
        metric=task.metric,
        direction=task.direction.value,
        families=tuple(f.name for f in history.plan.families),
        trials=len(history.trials),
        best=next((p for p in points if winner is not None and p.number == winner.number), None),
        elapsed=result.budget.seconds if result is not None else history.elapsed,
        time_limit=history.plan.budget.time_limit_seconds,
        stop_reason=history.stop_reason,
        scores=result.scores if result is not None else None,
        model=result.model.family if result is not None and result.model is not None else None,
    )


def curve(history: History, events: Sequence[Event]) -> tuple[TrialPoint, ...]:
    """Every finished trial in its order, each with the best score so far."""
    at = {e.number: float(e.body.get("elapsed", 0.0)) for e in events if e.kind is EventKind.FINISHED}
    metric = history.plan.task.metric_info
    points: list[TrialPoint] = []
    best: float | None = None
    for trial in history.trials:
        if trial.score is not None and (best is None or metric.better(trial.score, best)):
            best = trial.score
        points.append(
            TrialPoint(
                number=trial.number,
                family=trial.proposal.family,
                source=trial.proposal.source,
                status=trial.status,
                score=trial.score,
                best=best,
                seconds=trial.seconds,
                at=at.get(trial.number, 0.0),
                params=dict(trial.proposal.params),
            )
        )
    return tuple(points)


def _doing(events: Sequence[Event]) -> str:
    return next((_DOING[e.kind] for e in reversed(events) if e.kind in _DOING), "")
