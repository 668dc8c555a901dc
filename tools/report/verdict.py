"""``verdict.md``: the verdict in plain words, what failed first."""

from collections.abc import Iterator, Sequence

from ...pipelines.contracts import Check, CheckStatus, RunResult, Stage
from .advice import what_to_do
from .render.markdown import plain
from .wording import plural, shown

_SAID = {
    "verified": "The result is verified: no check failed.",
    "unverified": "The result is not verified: there is a model, but a check failed.",
    "failed": "There is no model, so there is nothing to verify.",
}
_STAGES = {
    Stage.REQUEST: "Request: can it be answered with these data?",
    Stage.PLAN: "Plan: is it sound?",
    Stage.RESULT: "Result: is it true?",
}
_WORDS = {
    CheckStatus.FAIL: "failed",
    CheckStatus.WARN: "warning",
    CheckStatus.PASS: "passed",
    CheckStatus.SKIP: "not applicable",
}
_ADVISES = "It advises; it has decided nothing, and knows no more than the checks told it."
_ORDER = tuple(_WORDS)
_LONGEST = 600


def verdict_text(result: RunResult) -> str:
    """The text, in Markdown; names in it cannot break it."""
    checks = result.verdict.checks
    lines = [f"# Verdict: {result.status}", "", _SAID[result.status]]
    if not checks:
        lines += ["", *(f"- {plain(shown(reason, _LONGEST))}" for reason in result.reasons)]
    else:
        lines += ["", f"{plural(len(checks), 'check')}: {tally(checks)}."]
    for stage, title in _STAGES.items():
        mine = sorted((c for c in checks if c.stage is stage), key=lambda c: _ORDER.index(c.status))
        if mine:
            lines += ["", f"## {title}", "", *(line for check in mine for line in _lines(check))]
    if result.verdict.advice:
        lines += [
            "",
            f"## What {plain(shown(result.llm.model or 'the language model', 80))} says",
            "",
            _ADVISES,
            "",
        ]
        lines += [f"- {plain(line)}" for line in advised(result)]
    return "\n".join([*lines, "", f"Run {plain(shown(result.run_id, 80))}.", ""])


def advised(result: RunResult) -> Iterator[str]:
    """A language model's view, one line for each thing that it speaks of."""
    for advice in result.verdict.advice:
        says = f"{advice.says}. " if advice.says else ""
        yield f"{shown(advice.about.replace('_', ' '), 80)}: {says}{shown(advice.why, 300)}"


def tally(checks: Sequence[Check]) -> str:
    """How many checks came to what: ``1 failed, 12 passed``."""
    counts = ((sum(c.status is status for c in checks), word) for status, word in _WORDS.items())
    return ", ".join(
        plural(count, word) if word == "warning" else f"{count} {word}" for count, word in counts if count
    )


def _lines(check: Check) -> Iterator[str]:
    name = plain(shown(check.name.replace("_", " "), 80))
    yield f"- **{_WORDS[check.status]}** {name}: {plain(shown(check.evidence, _LONGEST))}"
    if check.status is CheckStatus.FAIL:
        yield f"  - What to do: {plain(what_to_do(check))}"
