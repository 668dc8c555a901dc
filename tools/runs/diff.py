"""What differs between two runs: what was asked, what was planned, what it was made with, what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...pipelines.contracts import Value
from ..report.wording import score, shown
from ..store.events import Event
from ..store.history import History, is_planned, replay
from ..store.run import read_events
from .sealed import SealedDifference, compare_sealed

#: Fields of a task that say nothing but why another field is as it is, or where a file lies.
_NOT_TOLD = frozenset({"sources", "request", "contradictions", "data", "test_data"})
_SCORES = ("validation", "test", "dummy", "default")
_LONGEST = 120


class Difference(Value):
    """One thing that is not the same. ``first`` and ``second`` are in words; None: not there.

    ``where`` is the field's place: ``task.metric``, ``plan.split.folds``, ``versions.torch``.
    """

    where: str
    first: str | None
    second: str | None

    @property
    def text(self) -> str:
        """For people."""
        values = ["none" if v is None else shown(v, _LONGEST) for v in (self.first, self.second)]
        return f"{shown(self.where)}: {values[0]} | {values[1]}"


class ScorePair(Value):
    """A score of both runs, each in its own metric."""

    name: str
    first: float | None
    second: float | None


class RunDiff(Value):
    """How two runs differ.

    Attributes:
        first, second: their names.
        differences: in the order request, task, plan, data, versions, outcome.
        scores: of both, whether they differ or not.
        sealed: whether their sealed test scores differ beyond noise.
    """

    first: str
    second: str
    differences: tuple[Difference, ...]
    scores: tuple[ScorePair, ...]
    sealed: SealedDifference

    def lines(self) -> Iterator[str]:
        """For people, a line each."""
        yield f"{shown(self.first)} | {shown(self.second)}"
        for difference in self.differences:
            yield f"  {difference.text}"
        if not self.differences:
            yield "  nothing that was asked, planned or used differs"
        for pair in self.scores:
            yield f"  {pair.name}  {score(pair.first)} | {score(pair.second)}"
        yield f"  {shown(self.sealed.line(self.first, self.second))}"


def diff(first: Path, second: Path) -> RunDiff:
    """Compare the runs in two folders, finished or not.

    Raises:
        RequestError: there is no run.
        StorageError: a record cannot be read.
    """
    sides = [_facts(read_events(folder)) for folder in (first, second)]
    found = tuple(_compared("", *(facts for facts, _ in sides)))
    scores = [h.result.scores if h is not None and h.result is not None else None for _, h in sides]
    return RunDiff(
        first=first.absolute().name,
        second=second.absolute().name,
        differences=found,
        scores=tuple(
            ScorePair(name=name, first=getattr(scores[0], name, None), second=getattr(scores[1], name, None))
            for name in _SCORES
        ),
        sealed=compare_sealed(first, second),
    )


def _facts(events: Sequence[Event]) -> tuple[Mapping[str, Any], History | None]:
    """What is compared of a run, nested by place."""
    created = events[0].body
    facts: dict[str, Any] = {
        "request": " ".join(str(created.get("request", "")).split()),
        "llm": dict(created.get("llm") or {}).get("model"),
    }
    history = replay(events) if is_planned(events) else None
    if history is not None:
        facts |= _planned(history)
    facts["catalogue"] = created.get("catalogue")
    facts["versions"] = dict(created.get("versions") or {})
    if history is not None and history.result is not None:
        facts["result"] = _ended(history)
    return facts, history


def _planned(history: History) -> dict[str, Any]:
    plan, profile = history.plan, history.profile
    return {
        "task": plan.task.model_dump(mode="json", exclude=set(_NOT_TOLD)),
        "plan": {
            "split": plan.split.model_dump(mode="json", exclude={"evidence"}),
            "inputs": [f.name for f in plan.features if f.use],
            "left_out": [f.name for f in plan.features if not f.use],
            "derived": list(plan.derived),
            "families": [f.name for f in plan.families],
            "weights": [w.sha256 for w in plan.weights],
            "proposer": plan.proposer,
            "seed": plan.seed,
            "device": plan.device,
            "verify": plan.verify,
            "refit": plan.refit,
            "made_by": plan.made_by,
            "budget": plan.budget.model_dump(mode="json", exclude={"memory_mb"}),
        },
        "data": {
            "sha256": profile.file.sha256,
            "rows": profile.rows,
            "test_sha256": profile.test_file.sha256 if profile.test_file is not None else None,
        },
    }


def _ended(history: History) -> dict[str, Any]:
    result = history.result
    assert result is not None
    model = result.model
    return {
        "status": result.status,
        "stop_reason": result.stop_reason,
        "trials": result.budget.trials,
        "family": model.family if model is not None else None,
        "params": dict(model.params) if model is not None else {},
        "failed_checks": [c.name for c in result.verdict.checks if c.status == "fail"],
    }


def _compared(where: str, first: Any, second: Any) -> Iterator[Difference]:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in dict.fromkeys((*first, *second)):
            yield from _compared(f"{where}.{key}" if where else str(key), first.get(key), second.get(key))
    elif isinstance(first, list) and isinstance(second, list):
        yield from _listed(where, first, second)
    elif first != second:
        yield Difference(where=where, first=_words(first), second=_words(second))


def _listed(where: str, first: list[Any], second: list[Any]) -> Iterator[Difference]:
    """Of lists, what only one of them has; where both have the same, their order."""
    if first == second:
        return
    mine, other = [v for v in first if v not in second], [v for v in second if v not in first]
    if not mine and not other:
        mine, other = first, second
    yield Difference(where=where, first=_words(mine), second=_words(other))


def _words(value: Any) -> str | None:
    if value is None or value in ([], {}, ""):
        return None
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={v}" for k, v in value.items())
    return f"{value:.6g}" if isinstance(value, float) else str(value)
