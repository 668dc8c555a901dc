"""The first screen: what came out, and how far it can be trusted."""

from ..data import ReportData
from ..document import Code, Summary, Tile
from ..wording import duration, interval, plural, score, shown, size
from .closing import commands

_STATUS = {
    "verified": "Verified: no check failed.",
    "unverified": "Not verified: there is a model, but not everything that was asked for holds.",
    "failed": "No model.",
}


def summary(data: ReportData) -> Summary:
    """The first screen."""
    result, task = data.result, data.plan.task
    scores, model = result.scores, result.model
    headline = None
    if scores.test is not None:
        headline = Tile(
            label=f"{data.metric.title} on {plural(scores.test_rows or 0, 'sealed row')}",
            value=score(scores.test),
            note=f"95 % interval {interval(scores.test_ci)}; {_better(data)}",
        )
    return Summary(
        run_id=shown(result.run_id, 80),
        title=shown(task.target, 60),
        subtitle=shown(
            f"{task.kind.value.replace('tabular_', '')}, {task.metric}, {plural(data.profile.rows, 'row')}"
        ),
        status=result.status,
        status_text=_STATUS[result.status],
        reasons=tuple(shown(reason, 400) for reason in result.reasons),
        headline=headline,
        tiles=_tiles(data),
        model=_model(data) if model is not None else "",
        commands=tuple(Code(text=line, caption=caption) for caption, line in commands(data)) if model else (),
    )


def _better(data: ReportData) -> str:
    return "higher is better" if data.metric.sign > 0 else "lower is better"


def _tiles(data: ReportData) -> tuple[Tile, ...]:
    scores, budget = data.result.scores, data.result.budget
    tiles = [
        Tile(label="validation", value=score(scores.validation), note="mean over folds"),
        Tile(label="default settings", value=score(scores.default), note="same rows"),
        Tile(label="no model at all", value=score(scores.dummy), note="same rows"),
    ]
    if scores.test is None:
        tiles = []
    trials = Tile(label="trials", value=f"{budget.trials:,}", note=duration(budget.seconds))
    return (*tiles, trials)


def _model(data: ReportData) -> str:
    model = data.result.model
    assert model is not None
    fitted = "refitted on all rows after the test" if model.refitted else "as tested"
    return (
        f"{model.family}, {size(model.size_bytes)}, {model.predict_ms_one_row:.3g} ms for one row, "
        f"{model.predict_ms_per_1k_rows:.3g} ms for a thousand; {fitted}."
    )
