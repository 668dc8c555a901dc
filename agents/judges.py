"""A language model's view of a result: whether it fits the request, whether it is plausible, what findings mean.

It advises. The checks have decided before it is asked, and nothing that it says changes a status.
"""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from ..pipelines.contracts import (
    Advice,
    Check,
    CheckStatus,
    PipelinePlan,
    ReplyError,
    Scores,
    Value,
    Verdict,
)
from ..tools.llm.access import Access, NoAnswer
from .planner.alternatives import clean
from .planner.describe import finding_told

#: Findings that are explained, the failed ones first.
_MOST_FINDINGS = 3
_REQUEST_TEXT, _EVIDENCE_TEXT, _SAID_TEXT = 600, 200, 220

Says = Literal["yes", "no", "unsure"]


class JudgeAnswer(Value):
    """What the model says; ``plain`` has one text for each finding, in order."""

    fits: Says
    fits_why: str = Field(max_length=400)
    plausible: Says
    plausible_why: str = Field(max_length=400)
    plain: tuple[str, ...] = ()


def advise(access: Access, plan: PipelinePlan, scores: Scores, verdict: Verdict) -> tuple[Advice, ...]:
    """What a language model says of a result; nothing where it gives no usable answer."""
    findings = told(verdict)

    def fits(answer: JudgeAnswer) -> None:
        if len(answer.plain) != len(findings):
            raise ReplyError(f"plain has {len(answer.plain)} texts, there are {len(findings)} findings")

    try:
        answer = access.ask(
            "judge",
            JudgeAnswer,
            {
                "request": clean(plan.task.request, _REQUEST_TEXT),
                "done": _done(plan),
                "scores": _scores(plan, scores),
                "findings": {c.name: clean(finding_told(c), _EVIDENCE_TEXT) for c in findings},
            },
            schema=_schema(len(findings)),
            check=fits,
        )
    except NoAnswer:
        return ()
    about = (
        Advice(about="request fit", says=answer.fits, why=clean(answer.fits_why, _SAID_TEXT)),
        Advice(about="plausibility", says=answer.plausible, why=clean(answer.plausible_why, _SAID_TEXT)),
    )
    plain = (
        Advice(about=check.name, says="", why=clean(text, _SAID_TEXT))
        for check, text in zip(findings, answer.plain, strict=True)
    )
    return (*about, *plain)


def told(verdict: Verdict) -> Sequence[Check]:
    """Findings that are told to the model, what failed before what only warns."""
    order = (CheckStatus.FAIL, CheckStatus.WARN)
    found = [c for status in order for c in verdict.checks if c.status is status]
    return found[:_MOST_FINDINGS]


def _done(plan: PipelinePlan) -> dict[str, Any]:
    task = plan.task
    left_out = [clean(f.name, 60) for f in plan.features if not f.use and f.name != task.target]
    return {
        "predicted": clean(task.target, 60),
        "kind": task.kind.value.removeprefix("tabular_"),
        "metric": task.metric,
        "split": plan.split.protocol.value,
        "columns left out": left_out[:8],
    }


def _scores(plan: PipelinePlan, scores: Scores) -> dict[str, float | str | None]:
    better = "higher is better" if plan.task.metric_info.sign > 0 else "lower is better"
    figures = {"test": scores.test, "validation": scores.validation, "constant": scores.dummy}
    return {**{k: None if v is None else float(f"{v:.4g}") for k, v in figures.items()}, "direction": better}


def _schema(findings: int) -> dict[str, Any]:
    """The answer's schema with as many texts as there are findings."""
    says = {"type": "string", "enum": ["yes", "no", "unsure"]}
    text = {"type": "string", "maxLength": 220}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "fits_why": text,
            "fits": says,
            "plausible_why": text,
            "plausible": says,
            "plain": {"type": "array", "items": text, "minItems": findings, "maxItems": findings},
        },
        "required": ["fits_why", "fits", "plausible_why", "plausible", "plain"],
    }
