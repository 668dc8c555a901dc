"""The evidence: checks, scores, baselines."""

from collections import Counter

from ....pipelines.contracts import CheckStatus
from ..data import ReportData
from ..document import Block, Cell, Gallery, Section, Tone, listing, table, text
from ..figures.scores import score_strip
from ..verdict import advised
from ..wording import interval, plural, score, shown, spread

_TONES: dict[CheckStatus, Tone] = {
    CheckStatus.PASS: "good",
    CheckStatus.WARN: "warn",
    CheckStatus.FAIL: "bad",
    CheckStatus.SKIP: "muted",
}
_SAID = {
    CheckStatus.PASS: "passed",
    CheckStatus.WARN: "with a warning",
    CheckStatus.FAIL: "failed",
    CheckStatus.SKIP: "not applicable",
}


def checks(data: ReportData) -> Section | None:
    """Every check with its evidence."""
    found = data.result.verdict.checks
    if not found:
        return None
    counts = Counter(check.status for check in found)
    said = ", ".join(f"{counts[status]} {words}" for status, words in _SAID.items() if counts[status])
    rows = [
        (
            check.stage.value,
            check.name.replace("_", " "),
            Cell(text=check.status.value, tone=_TONES[check.status]),
            check.evidence,
        )
        for check in found
    ]
    return Section(
        key="checks",
        title="The checks",
        blocks=(
            text(f"{plural(len(found), 'check')}: {said}."),
            table(("Stage", "Check", "Status", "Evidence"), rows),
            *_advice(data),
        ),
    )


def _advice(data: ReportData) -> list[Block]:
    """What a language model says of the verdict, apart from what decided it."""
    if not data.result.verdict.advice:
        return []
    who = shown(data.result.llm.model or "the language model", 80)
    return [text(f"{who} advises, and has decided nothing:"), listing(advised(data.result), tone="muted")]


def scores(data: ReportData) -> Section | None:
    """Validation, test and baselines, with what each of them means."""
    scores = data.result.scores
    rows = [
        (name, value, where, meaning)
        for name, value, where, meaning in _lines(data)
        if value != "–" or where != "–"
    ]
    if not rows:
        return None
    blocks: list[Block] = []
    strip = score_strip(scores, data.metric)
    if strip is not None:
        blocks.append(Gallery(figures=(strip,)))
    blocks.append(table(("Score", f">{data.metric.name}", ">95 % interval", "Meaning"), rows))
    if scores.test is not None:
        blocks.append(text(_whose(data)))
    return Section(key="scores", title="Scores and baselines", blocks=tuple(blocks))


def _lines(data: ReportData) -> tuple[tuple[str, str, str, str], ...]:
    scores = data.result.scores
    rows = plural(scores.test_rows or data.split.test, "sealed test row")
    folds = "mean and deviation over folds" if scores.validation_std is not None else "one holdout"
    return (
        ("Sealed test", score(scores.test), interval(scores.test_ci), f"the tested model on {rows}"),
        ("A fresh sample", "–", interval(scores.test_interval), "where as many new rows would score"),
        ("Validation", spread(scores.validation, scores.validation_std), "–", f"the winner, {folds}"),
        (
            "Test minus validation",
            score(scores.gap, 2),
            interval(scores.gap_interval, 2),
            "below zero where validation was too optimistic"
            if data.metric.sign > 0
            else "above zero where validation was too optimistic",
        ),
        (
            "Default settings",
            score(scores.default),
            "–",
            f"{shown(data.plan.families[0].name, 60)} as it comes, on the test rows",
        ),
        ("No model", score(scores.dummy), "–", "the best constant answer, on the test rows"),
    )


def _whose(data: ReportData) -> str:
    model = data.result.model
    said = "The test score (scores.test) belongs to the tested model, which was fitted on the development rows alone."
    if model is None:
        return said
    if model.refitted:
        return (
            f"{said} The delivered model was refitted on all rows, test rows included, after the test, with the "
            "same configuration. Its own score cannot be measured on this table."
        )
    return f"{said} The delivered model is the tested one."
