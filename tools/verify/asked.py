"""Is the request complete, and can this data answer it?"""

from ...pipelines.contracts import CheckStatus, Origin
from .evidence import Evidence

Found = tuple[CheckStatus, str]

#: Rows of a class, and rows in all, below which little can be learned.
_CLASS_ROWS, _ROWS = 10, 100
#: Fields that decide what is predicted and how it is judged.
_DECIDING = ("target", "kind", "metric")


def request_understood(evidence: Evidence) -> Found:
    """What decides the task is stated or follows from facts; contradictions were settled."""
    task = evidence.plan.task
    told = []
    for field in _DECIDING:
        source = task.sources.get(field)
        origin = source.origin if source else Origin.DEFAULT
        because = f" ({source.because[:80]})" if source and source.because else ""
        told.append(f"{field} {getattr(task, field)} {origin.value}{because}")
    text = "; ".join(told)
    if task.contradictions:
        settled = "; ".join(f"{c.text}: {c.settled}" for c in task.contradictions)
        return CheckStatus.WARN, f"{settled}. {text}"
    return CheckStatus.PASS, text


def data_sufficient(evidence: Evidence) -> Found:
    """There are rows enough to learn from and to judge by."""
    target, rows = evidence.profile.target, evidence.profile.rows
    text = f"{rows} rows, {len(evidence.inputs)} inputs"
    rare = [c for c in target.classes if c.count < _CLASS_ROWS] if target else []
    if rare:
        names = ", ".join(f"{c.value!r} ({c.count})" for c in rare[:5])
        return CheckStatus.WARN, f"{text}; too few rows of class {names} to learn it or to judge it by"
    if rows < _ROWS:
        return CheckStatus.WARN, f"{text}: few, so that every figure is rough"
    return CheckStatus.PASS, text
