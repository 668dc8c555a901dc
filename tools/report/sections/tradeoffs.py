"""What keeping the limits on size and latency gave up."""

from collections.abc import Sequence

from ....pipelines.contracts import Trial
from ...search.front import fit_seconds, front
from ...search.selection import keeps
from ..data import ReportData
from ..document import Cell, Gallery, Section, table, text
from ..figures.tradeoffs import front_chart
from ..wording import number, score, shown

_MOST = 25


def tradeoffs(data: ReportData) -> Section | None:
    """The trials that none beats in everything, where a limit on size or latency is stated."""
    limits = data.plan.task.constraints
    if limits.max_model_mb is None and limits.max_latency_ms is None:
        return None
    best = front(data.trials, data.metric)
    if not best:
        return None
    rows = [
        (
            str(trial.number),
            Cell(text=trial.proposal.family, tone="good") if trial is data.winner else trial.proposal.family,
            score(trial.score),
            number(trial.model_mb or 0.0),
            number(trial.latency_ms or 0.0),
            number(fit_seconds(trial)),
            Cell(text="kept", tone="good") if keeps(trial, limits) else Cell(text="broken", tone="bad"),
        )
        for trial in best
    ]
    titles = (">Trial", "Family", f">{data.metric.name}", ">MB", ">ms a row", ">Fit, s", "Limits")
    caption = "Trials that no other beats in score, size, latency and fitting time at once"
    return Section(
        key="tradeoffs",
        title="What the limits cost",
        blocks=(
            text(_given_up(data, best)),
            Gallery(figures=(front_chart(data.trials, best, data.metric, limits),)),
            table(titles, rows, caption=caption, most=_MOST),
        ),
    )


def _given_up(data: ReportData, best: Sequence[Trial]) -> str:
    """The best score without limits against the best that keeps them."""
    limits, metric = data.plan.task.constraints, data.metric.name
    free = best[0]
    keeping = next((t for t in best if keeps(t, limits)), None)
    if keeping is None:
        return (
            "No trial keeps the limits. The nearest ones are in the table: either the limits or the families "
            "that may be searched have to change."
        )
    if keeping is free:
        return "Nothing was given up: the trial with the best score keeps the limits."
    lost = abs((free.score or 0.0) - (keeping.score or 0.0))
    return (
        f"Keeping the limits gave up {number(lost)} {metric} in validation: trial {free.number} "
        f"({shown(free.proposal.family, 40)}) has {score(free.score)} with {number(free.model_mb or 0.0)} MB and "
        f"{number(free.latency_ms or 0.0)} ms a row, trial {keeping.number} "
        f"({shown(keeping.proposal.family, 40)}) {score(keeping.score)} with {number(keeping.model_mb or 0.0)} MB "
        f"and {number(keeping.latency_ms or 0.0)} ms."
    )
