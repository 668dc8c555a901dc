"""The evidence: scores, baselines, checks."""

from ....pipelines.contracts import CheckStatus
from ..data import ReportData
from ..document import Block, Cell, Section, Tone, table, text
from ..wording import interval, score, spread

_TONES: dict[CheckStatus, Tone] = {
    CheckStatus.PASS: "good",
    CheckStatus.WARN: "warn",
    CheckStatus.FAIL: "bad",
    CheckStatus.SKIP: "muted",
}


def scores(data: ReportData) -> Section | None:
    """Validation, test and baselines, with what each of them means."""
    scores = data.result.scores
    if scores.test is None:
        return None
    model = data.result.model
    rows = [
        ("sealed test", score(scores.test), f"95 % interval {interval(scores.test_ci)}"),
        ("range for a fresh sample of that size", "", interval(scores.test_interval)),
        ("validation", spread(scores.validation, scores.validation_std), "mean and deviation over folds"),
        ("test minus validation", score(scores.gap), f"95 % interval {interval(scores.gap_interval)}"),
        ("default settings", score(scores.default), "the first family's own configuration, on the test rows"),
        ("no model", score(scores.dummy), "a constant answer, on the test rows"),
    ]
    delivered = (
        "The delivered model has the same configuration, refitted on all rows, test rows included, after the test: "
        "its own score cannot be measured on rows of this table, and is usually a little better."
        if model is not None and model.refitted
        else "The delivered model is the tested one."
    )
    blocks: tuple[Block, ...] = (
        table(("score", f">{data.metric.name}", "meaning"), rows, caption="Scores"),
        text(
            f"The test score belongs to the tested model, which was fitted on the development rows alone. {delivered}"
        ),
    )
    return Section(key="scores", title="Scores and baselines", blocks=blocks)


def checks(data: ReportData) -> Section | None:
    """Every check with its evidence."""
    found = data.result.verdict.checks
    if not found:
        return None
    rows = [
        (
            check.name.replace("_", " "),
            Cell(text=check.status.value, tone=_TONES[check.status]),
            check.evidence,
        )
        for check in found
    ]
    return Section(key="checks", title="Checks", blocks=(table(("check", "found", "evidence"), rows),))
