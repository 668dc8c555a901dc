"""By which metric the model is judged, and how good it must be."""

from collections.abc import Sequence

from ...pipelines.contracts import (
    METRICS,
    ColumnProfile,
    DataProfile,
    Direction,
    Origin,
    RequestError,
    Source,
    TaskKind,
    default_metric,
)
from .candidates import Candidate, of_field
from .found import Found
from .heard import Heard
from .rules.metrics import NAMED
from .rules.scores import SHARES, as_share

#: A language model's own reading outranks words that only hint at a metric, not those that name or imply one.
#: Among several that the words bring up, though, it says which one is meant.
HEARD = 1.0


def choose_metric(
    found: Found,
    metrics: Sequence[Candidate],
    kind: TaskKind,
    classes: int,
    profile: DataProfile,
    heard: str | None = None,
) -> None:
    """Decide ``metric`` and ``min_score``.

    Args:
        found: the fields so far; the target is among them.
        metrics: what the words ask for.
        kind: kind of the task.
        classes: number of classes, 0 where there are many or none.
        profile: facts of the table.
        heard: the metric that a language model heard.

    Raises:
        RequestError: METRIC-MISFIT, COSTS-MISSING.
    """
    fitting = [m for m in metrics if METRICS[str(m.value)].kind is kind]
    if "costs" not in found.values:
        fitting = [m for m in fitting if m.value != "cost"]
    named = [m for m in fitting if m.weight >= NAMED]
    if "metric" not in found.values and not named:
        _check_others(metrics, kind, classes, str(found.values["target"]))
    scored = of_field(found.candidates, "score")
    if "costs" in found.values and not named:
        found.put("metric", "cost", found.sources["costs"])
    elif fitting:
        best = _wanted(fitting, {s.at for s in scored}, heard)
        several = best.value == "f1" and classes != 2
        found.put("metric", "f1_macro" if several else best.value, best.source)
    found.put(
        "metric", default_metric(kind, classes), Source(origin=Origin.DEFAULT, because=_why(kind, classes))
    )
    _check_fit(found, kind, classes, profile)
    for candidate in scored:
        assert isinstance(candidate.value, tuple)
        metric, least = candidate.value
        if metric == found.values["metric"]:
            found.put("min_score", least, candidate.source)


def heard_metric(heard: Heard, column: ColumnProfile, kind: TaskKind, classes: int) -> list[Candidate]:
    """The metric that a language model heard, where it can measure this task."""
    if heard.metric is None:
        return []
    metric, numbers = METRICS[heard.metric], column.numbers
    if metric.kind is not kind or (metric.binary_only and classes != 2):
        return []
    if metric.target_low is not None and numbers is not None and numbers.minimum < metric.target_low:
        return []
    # It divides by the target.
    if metric.name == "mape" and numbers is not None and numbers.minimum <= 0 <= numbers.maximum:
        return []
    source = heard.source("metric")
    return [Candidate("metric", metric.name, source.because, HEARD, source.origin)]


def heard_score(found: Found, heard: Heard) -> None:
    """The least score that a language model heard, where it is meant for the metric and the metric can reach it."""
    metric = str(found.values["metric"])
    if heard.min_score is None or "min_score" in found.values or heard.metric not in {None, metric}:
        return
    least = as_share(metric, heard.min_score)
    # "Maximise AUC, accuracy at least 0.8" demands nothing of the AUC.
    others = [c.value for c in of_field(found.candidates, "score") if isinstance(c.value, tuple)]
    if any(name != metric and score in {least, heard.min_score} for name, score in others):
        return
    if least <= 0 and (metric in SHARES or METRICS[metric].direction is Direction.MAXIMIZE):
        return
    if least > 1 and METRICS[metric].direction is Direction.MAXIMIZE:
        return
    found.put("min_score", least, heard.source("min_score"))


def _wanted(fitting: Sequence[Candidate], conditions: set[int], heard: str | None) -> Candidate:
    """The metric asked for; one that is only a condition ("accuracy at least 0.8") comes after it."""
    meant = [m for m in fitting if m.value == heard and m.at >= 0 and m.at not in conditions]
    if meant:
        return meant[0]
    return min(fitting, key=lambda m: (-m.weight, m.at in conditions, m.at))


def _why(kind: TaskKind, classes: int) -> str:
    if not kind.classifies:
        return f"the usual metric for {'numbers' if kind is TaskKind.TABULAR_REGRESSION else kind.words}"
    return f"the usual metric for {classes or 'several'} classes"


def _check_others(metrics: Sequence[Candidate], kind: TaskKind, classes: int, target: str) -> None:
    """A metric that is named but measures the other kind is no wish to pass over."""
    for metric in metrics:
        if metric.weight >= NAMED and METRICS[str(metric.value)].kind is not kind:
            raise _misfit(str(metric.value), f"does not measure a {kind.words} of {target!r}", kind, classes)


def _check_fit(found: Found, kind: TaskKind, classes: int, profile: DataProfile) -> None:
    metric = METRICS[str(found.values["metric"])]
    target = str(found.values["target"])
    if metric.kind is not kind:
        raise _misfit(metric.name, f"does not measure a {kind.words} of {target!r}", kind, classes)
    if metric.binary_only and classes != 2:
        raise _misfit(
            metric.name, f"counts one of two classes, and {target!r} has more or fewer", kind, classes
        )
    numbers = profile.column(target).numbers
    if metric.target_low is not None and numbers is not None and numbers.minimum < metric.target_low:
        low = f"{metric.target_low:g}"
        raise _misfit(metric.name, f"needs values from {low}, and {target!r} goes below", kind, classes)
    if metric.name == "cost" and not found.values.get("costs"):
        raise RequestError(
            "COSTS-MISSING",
            "the metric is cost, and the request does not say what errors cost",
            "say, for example, that a false negative costs 10 and a false positive 1",
        )


def _misfit(metric: str, why: str, kind: TaskKind, classes: int) -> RequestError:
    hint = f"use {default_metric(kind, classes)} or another metric of that kind, or name another target"
    return RequestError("METRIC-MISFIT", f"{metric} {why}", hint)
