"""Two runs side by side, from their summaries."""

from typing import Annotated

from mcp.server.mcpserver.tools import Tool
from pydantic import Field

from ....pipelines.contracts import METRICS
from ....tools.report.wording import shown
from ....tools.runs.summary import RunSummary
from ..answers import CompareAnswer, Difference
from ..place import Place
from ..standing import LONGEST, answer
from .arguments import READS, Run

#: What two runs may differ in, as far as their summaries tell.
_FIELDS = (
    "state", "request", "target", "kind", "metric", "families", "llm", "trials", "time_limit", "stop_reason", "model",
)  # fmt: skip


def tools(place: Place) -> list[Tool]:
    """compare."""

    def compare(a: Run, b: Annotated[Run, Field(description="The other run.")]) -> CompareAnswer:
        return compared(place, place.summary(a), place.summary(b))

    return [
        Tool.from_function(
            compare,
            description="Two runs side by side: what differs, and which has the better sealed test score, if that is"
            " beyond chance. Free, instant. Runs on different data or targets are not ranked.",
            annotations=READS,
        )
    ]


def compared(place: Place, a: RunSummary, b: RunSummary) -> CompareAnswer:
    """What two summaries differ in, and which result is better."""
    differences = [
        Difference(field=name, a=_words(getattr(a, name)), b=_words(getattr(b, name)))
        for name in _FIELDS
        if getattr(a, name) != getattr(b, name)
    ]
    better, why = _verdict(a, b)
    return CompareAnswer(
        a=answer(place, a), b=answer(place, b), differences=tuple(differences), better=better, why=why
    )


def _verdict(a: RunSummary, b: RunSummary) -> tuple[str | None, str]:
    if a.metric is None or (a.target, a.metric) != (b.target, b.metric):
        return None, "they do not have the same target and metric: scores cannot be compared"
    if a.scores is None or b.scores is None or a.scores.test is None or b.scores.test is None:
        return None, "not both have a test score"
    one, other = a.scores, b.scores
    gained = other.test - one.test
    told = f"{a.metric} {one.test:.4g} and {other.test:.4g}, {gained:+.4g}"
    if one.test_ci is None or other.test_ci is None:
        return None, f"{told}: without intervals nothing can be said beyond chance"
    if one.test_ci[0] <= other.test_ci[1] and other.test_ci[0] <= one.test_ci[1]:
        return None, f"{told}: their 95 % intervals overlap, so this may be chance"
    first = METRICS[a.metric].better(one.test, other.test)
    return (a if first else b).name, f"{told}: their 95 % intervals do not overlap"


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return shown(", ".join(map(str, value)), LONGEST)
    return "" if value is None else shown(str(value), LONGEST)
