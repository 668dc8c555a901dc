"""What the request asks for beside the score, measured on the model that is delivered."""

from ...pipelines.contracts import METRICS, CheckStatus
from .evidence import Evidence

Found = tuple[CheckStatus, str]
_NOT_ASKED = CheckStatus.SKIP, "not asked for"
#: Weights or leaves that somebody may still look through.
_MOST_TERMS = 100


def _met(kept: bool, text: str) -> Found:
    return (CheckStatus.PASS if kept else CheckStatus.FAIL), text


def min_score(evidence: Evidence) -> Found:
    """The sealed test score reaches what the request demands."""
    wanted = evidence.plan.task.constraints.min_score
    if wanted is None:
        return _NOT_ASKED
    metric = METRICS[evidence.plan.task.metric]
    word = "at least" if metric.sign > 0 else "at most"
    text = f"test {metric.name} {evidence.tested.score:.4g}, asked for {word} {wanted:g}"
    return _met(not metric.better(wanted, evidence.tested.score), text)


def model_size(evidence: Evidence) -> Found:
    """Size of the bundle on disk."""
    wanted = evidence.plan.task.constraints.max_model_mb
    if wanted is None:
        return _NOT_ASKED
    size = evidence.size_bytes / 1e6
    return _met(size <= wanted, f"{size:.2f} MB, asked for at most {wanted:g} MB")


def latency(evidence: Evidence) -> Found:
    """Time for one row, alone, on one core."""
    wanted = evidence.plan.task.constraints.max_latency_ms
    if wanted is None:
        return _NOT_ASKED
    if evidence.one_row_ms is None:
        return (
            CheckStatus.FAIL,
            f"the model could not be loaded to measure it, asked for at most {wanted:g} ms",
        )
    return _met(
        evidence.one_row_ms <= wanted, f"{evidence.one_row_ms:.2f} ms a row, asked for at most {wanted:g} ms"
    )


def memory(evidence: Evidence) -> Found:
    """Peak memory of a process of its own that loads the bundle and predicts a thousand rows."""
    wanted = evidence.plan.task.constraints.max_memory_mb
    if wanted is None:
        return _NOT_ASKED
    used = evidence.peak_memory_mb
    if used is None:
        return CheckStatus.FAIL, f"it could not be measured, asked for at most {wanted:g} MB"
    return _met(
        used <= wanted,
        f"{used:.0f} MB at most to load the model and predict 1,000 rows, libraries included, "
        f"asked for at most {wanted:g} MB",
    )


def excluded_columns(evidence: Evidence) -> Found:
    """The model's inputs hold none of the excluded columns."""
    excluded = evidence.plan.task.constraints.exclude
    if not excluded:
        return _NOT_ASKED
    used = sorted(set(excluded) & set(evidence.inputs))
    if used:
        return CheckStatus.FAIL, f"the model reads {', '.join(used)}"
    return CheckStatus.PASS, f"the model does not read {', '.join(excluded)}"


def interpretable(evidence: Evidence) -> Found:
    """The model is of a family that a person can read, and not too long to be read."""
    if not evidence.plan.task.constraints.interpretable:
        return _NOT_ASKED
    family = evidence.winner.proposal.family
    found = evidence.explanation
    if not evidence.interpretable or found is None:
        return _met(evidence.interpretable, f"{family} is {'' if evidence.interpretable else 'not '}readable")
    text = f"{family} is readable: {found.count} {found.terms}"
    if found.count > _MOST_TERMS:
        return CheckStatus.WARN, f"{text}, more than {_MOST_TERMS} are hard to follow"
    return CheckStatus.PASS, text


def costs(evidence: Evidence) -> Found:
    """Stated costs decide the class: that of least expected cost."""
    if not evidence.plan.task.costs:
        return _NOT_ASKED
    decides = bool(evidence.winner.decision.cost)
    return _met(
        decides, "the class of least expected cost is called" if decides else "costs do not decide the class"
    )
