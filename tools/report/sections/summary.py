"""The first screen: what came out, and how far it can be trusted."""

from collections.abc import Sequence

from ....pipelines.contracts import Check, CheckStatus, ModelResult
from ..advice import what_to_do
from ..data import ReportData
from ..document import Code, Facts, Summary, Tile, facts
from ..verdict import tally
from ..wording import duration, interval, plural, score, shown, size
from .closing import commands
from .plain_words import in_plain_words

_STATUS = {
    "verified": "No check failed. The evidence is below.",
    "unverified": "There is a model, but not everything that was asked for holds.",
    "failed": "There is no model.",
}
_MOST_REASONS, _MOST_WARNINGS = 12, 6


def summary(data: ReportData) -> Summary:
    """The first screen."""
    result, task = data.result, data.plan.task
    metric = data.metric.title.split(" (")[0]
    said = _reasons(data)
    left = len(said) - _MOST_REASONS
    reasons = [shown(reason, 600) for reason in said[:_MOST_REASONS]]
    return Summary(
        run_id=shown(result.run_id, 80),
        title=f"Predicting {shown(task.target, 60)}",
        subtitle=shown(
            f"{task.kind.words.capitalize()} by {metric}, "
            f"{plural(data.profile.rows, 'row')}, {plural(len(data.profile.columns), 'column')}"
        ),
        status=result.status,
        status_text=_STATUS[result.status],
        reasons=(*reasons, *((f"and {left} more",) if left > 0 else ())),
        plain=in_plain_words(data),
        headline=_headline(data),
        tiles=_tiles(data),
        facts=_facts(data),
        commands=tuple(Code(text=line, caption=words) for words, line in commands(data))
        if result.model
        else (),
    )


def _reasons(data: ReportData) -> tuple[str, ...]:
    """What keeps the result from being verified, with what to do about it."""
    failed = [c for c in data.result.verdict.checks if c.status is CheckStatus.FAIL]
    if not failed:
        return data.result.reasons
    return tuple(
        f"{check.name.replace('_', ' ')}: {shown(check.evidence, 400)}. What to do: {what_to_do(check)}."
        for check in failed
    )


def _headline(data: ReportData) -> Tile | None:
    scores = data.result.scores
    if scores.test is None:
        return None
    better = "higher is better" if data.metric.sign > 0 else "lower is better"
    sure = f"95 % interval {interval(scores.test_ci)}; " if scores.test_ci else ""
    return Tile(
        label=f"{data.metric.name} on {plural(scores.test_rows or data.split.test, 'sealed test row')}",
        value=score(scores.test),
        note=f"{sure}{better}",
    )


def _tiles(data: ReportData) -> tuple[Tile, ...]:
    scores = data.result.scores
    given = (
        ("default settings", scores.default, "baseline, same rows"),
        ("no model", scores.dummy, "baseline, same rows"),
        ("validation", scores.validation, "the search's own estimate"),
    )
    return tuple(Tile(label=name, value=score(v), note=note) for name, v, note in given if v is not None)


def _facts(data: ReportData) -> Facts:
    model, budget = data.result.model, data.result.budget
    delivered = None
    if model is not None:
        fitted = "refitted on all rows after the test" if model.refitted else "as it was tested"
        delivered = f"{model.family}, {fitted}, {size(model.size_bytes)}"
    return facts(
        ("Delivered", delivered),
        ("Speed", None if model is None else _speed(model)),
        ("Without suspects", _without(data.result.verdict.checks)),
        ("Verdict", _verdict(data.result.verdict.checks)),
        ("Search", f"{plural(budget.trials, 'trial')} in {duration(budget.seconds)}"),
        ("Record", data.repaired),
    )


def _without(checks: Sequence[Check]) -> str | None:
    """The score with and without suspected columns, where there are any."""
    found = [c for c in checks if c.name == "without_suspects" and c.columns]
    return shown(found[0].evidence, 300) if found else None


def _verdict(checks: Sequence[Check]) -> str | None:
    """How the checks ended, and what warnings are about."""
    if not checks:
        return None
    warned = [c.name.replace("_", " ") for c in checks if c.status is CheckStatus.WARN]
    words = f"; warned of: {', '.join(warned[:_MOST_WARNINGS])}" if warned else ""
    return f"of {plural(len(checks), 'check')} {tally(checks)}{words}; verdict.md tells them"


def _speed(model: ModelResult) -> str | None:
    if model.predict_ms_one_row is None or model.predict_ms_per_1k_rows is None:
        return None
    return f"{_moment(model.predict_ms_one_row)} for one row, {_moment(model.predict_ms_per_1k_rows)} for a thousand"


def _moment(milliseconds: float) -> str:
    return f"{milliseconds:.3g} ms" if milliseconds < 1000 else duration(milliseconds / 1000)
