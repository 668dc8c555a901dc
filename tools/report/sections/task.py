"""The task as understood from the request."""

from collections.abc import Iterator
from pathlib import PurePath

from ....pipelines.contracts import Constraints, Origin, Source
from ..data import ReportData
from ..document import Cell, Code, Listing, Section, Tone, listing, table, text
from ..wording import duration, plural, shown, shown_lines

_REQUEST_CHARACTERS, _MOST_NAMES = 4000, 30
_TONES: dict[Origin, Tone] = {Origin.STATED: "good", Origin.INFERRED: "warn", Origin.DEFAULT: "muted"}


def task(data: ReportData) -> Section:
    """Each field with the words or the fact it rests on."""
    sources = data.plan.task.sources
    rows = []
    for field, label, value in _fields(data):
        if not value:
            continue
        source = sources.get(field) or _file_source(field, value, data)
        origin = source.origin if source else Origin.DEFAULT
        because = source.because if source else "not asked for otherwise"
        rows.append((label, value, Cell(text=origin.value, tone=_TONES[origin]), because))
    request = data.plan.task.request
    cut = f", its first {_REQUEST_CHARACTERS:,} characters" if len(request) > _REQUEST_CHARACTERS else ""
    return Section(
        key="task",
        title="The task as understood",
        blocks=(
            Code(text=shown_lines(request[:_REQUEST_CHARACTERS]), caption=f"The request, word for word{cut}"),
            table(("Field", "Understood as", "Origin", "It rests on"), rows),
            *((_contradictions(data),) if data.result.task.settled else ()),
            text(
                "Stated: in the request or on the command line. Inferred: from its words or from the data. "
                "Default: chosen where nothing was said.",
                tone="muted",
            ),
        ),
    )


def _contradictions(data: ReportData) -> Listing:
    """What nobody was there to decide."""
    return listing((f"Contradiction: {shown(line, 400)}" for line in data.result.task.settled), tone="warn")


def _file_source(field: str, path: str, data: ReportData) -> Source | None:
    """Files are found on disk, by the name that the request gives them or beside it."""
    if field == "weights":
        return Source(origin=Origin.STATED, because="--weights, or the plan")
    if field not in ("data", "test_data"):
        return None
    name = PurePath(path).name
    if name in data.plan.task.request:
        return Source(origin=Origin.STATED, because=f"'{name}'")
    return Source(origin=Origin.INFERRED, because="the file that was given or found")


def _fields(data: ReportData) -> Iterator[tuple[str, str, str]]:
    """(field, how it is called, its value), a value that is empty where there is none."""
    spec = data.plan.task
    yield "target", "Target", shown(spec.target, 200)
    yield "kind", "Kind", spec.kind.words
    better = "higher is better" if spec.metric_info.sign > 0 else "lower is better"
    yield "metric", "Metric", f"{spec.metric}: {spec.metric_info.title}, {better}"
    yield "positive_class", "Positive class", shown(spec.positive_class or "", 200)
    yield "data", "Data", spec.data
    yield "test_data", "Test data", spec.test_data or ""
    yield "time_limit_seconds", "Time limit", duration(data.plan.budget.time_limit_seconds)
    yield "max_trials", "Trials", f"{spec.max_trials:,}" if spec.max_trials else ""
    yield "time_column", "Time column", shown(spec.time_column or "", 200)
    yield "test_from", "Test rows from", spec.test_from or ""
    yield "group_columns", "Rows belong together by", _names(spec.group_columns)
    costs = (f"{shown(c.actual, 60)} called {shown(c.predicted, 60)}: {c.cost:g}" for c in spec.costs)
    yield "costs", "Costs of errors", "; ".join(costs)
    yield "weights", "Pretrained weights", "; ".join(shown(w.told, 200) for w in data.plan.weights)
    yield from _constraints(spec.constraints)


def _constraints(limits: Constraints) -> Iterator[tuple[str, str, str]]:
    yield "max_model_mb", "Model size", f"at most {limits.max_model_mb:g} MB" if limits.max_model_mb else ""
    latency = f"at most {limits.max_latency_ms:g} ms for one row" if limits.max_latency_ms else ""
    yield "max_latency_ms", "Latency", latency
    yield "min_score", "Score to reach", "" if limits.min_score is None else f"{limits.min_score:g}"
    yield "exclude", "Columns not to be used", _names(limits.exclude)
    yield "interpretable", "A model that people can read", "yes" if limits.interpretable else ""
    yield "families", "Model families, these alone", ", ".join(limits.families)
    yield "without_families", "Model families ruled out", ", ".join(limits.without_families)
    memory = f"at most {limits.max_memory_mb:g} MB to predict a thousand rows" if limits.max_memory_mb else ""
    yield "max_memory_mb", "Memory", memory
    yield "fair_across", "Fair across", _names(tuple(_cut(name, limits) for name in limits.fair_across))
    ways = {"+": "never down", "-": "never up"}
    directions = (f"{shown(name, 120)}: {ways[way]} as it rises" for name, way in limits.monotone.items())
    yield "monotone", "Directions", "; ".join(directions)
    yield "commercial", "Commercial use", "yes: no licence may stand against it" if limits.commercial else ""


def _cut(name: str, limits: Constraints) -> str:
    bounds = limits.fair_bounds.get(name)
    return f"{name} (cut at {', '.join(f'{b:g}' for b in bounds)})" if bounds else name


def _names(names: tuple[str, ...]) -> str:
    left = len(names) - _MOST_NAMES
    more = f" and {plural(left, 'other')}" if left > 0 else ""
    return ", ".join(shown(name, 120) for name in names[:_MOST_NAMES]) + more
