"""Two histories of what should be the same run: the first thing in which they differ."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...pipelines.contracts import PipelinePlan, Trial, Value

#: Parts of a plan that a machine or a later option decides, and that no proposal rests on.
_NOT_COMPARED = frozenset({"budget", "device", "verify", "planning"})
_MISSING = "nothing"


class Difference(Value):
    """``trial`` is None where the difference lies before the first or after the last."""

    trial: int | None
    field: str
    old: str
    new: str

    @property
    def text(self) -> str:
        """In a sentence; hostile, as values are."""
        where = "" if self.trial is None else f"trial {self.trial}: "
        return f"{where}{self.field} was {self.old}, is {self.new}"


def plans(old: PipelinePlan, new: PipelinePlan) -> Difference | None:
    """The first difference of two plans, budgets and devices left aside."""
    return _first(None, _told(old), _told(new), "plan.")


def trials(old: Sequence[Trial], new: Sequence[Trial]) -> Difference | None:
    """The first difference of two searches: what was proposed, by whom, on what grounds, and how it ended."""
    for before, now in zip(old, new, strict=False):
        if (found := _first(before.number, _outcome(before), _outcome(now))) is not None:
            return found
    if len(old) != len(new):
        return Difference(trial=None, field="number of trials", old=str(len(old)), new=str(len(new)))
    return None


def winners(old: int | None, new: int | None) -> Difference | None:
    """Whether another trial was chosen."""
    return None if old == new else Difference(trial=None, field="winner", old=_text(old), new=_text(new))


def scores(old: Sequence[float], new: Sequence[float]) -> Difference | None:
    """Whether sealed test scores are others."""
    return _first(None, {"test": list(old)}, {"test": list(new)})


def _told(plan: PipelinePlan) -> dict[str, Any]:
    return {k: v for k, v in plan.model_dump(mode="json").items() if k not in _NOT_COMPARED}


def _outcome(trial: Trial) -> dict[str, Any]:
    proposal = trial.proposal.model_dump(mode="json")
    params = proposal.pop("params")
    return {
        **proposal,
        "params": params,
        "status": trial.status.value,
        "score": trial.score,
        "std": trial.std,
        "folds": [{"fold": f.fold, "score": f.score, "rows": f.rows} for f in trial.folds],
        "decision": trial.decision.model_dump(mode="json"),
    }


def _first(trial: int | None, old: Any, new: Any, prefix: str = "") -> Difference | None:
    for field, before, now in _pairs("", old, new):
        if before != now:
            return Difference(trial=trial, field=prefix + field, old=_text(before), new=_text(now))
    return None


def _pairs(name: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Leaves of two JSON values by name, those of the first before those that only the second has."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            below = f"{name}.{key}" if name else str(key)
            yield from _pairs(below, old.get(key, _MISSING), new.get(key, _MISSING))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, now) in enumerate(zip(old, new, strict=True)):
            yield from _pairs(f"{name}.{place}", before, now)
    else:
        yield name, old, new


def _text(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 160 else shown[:159] + "…"
