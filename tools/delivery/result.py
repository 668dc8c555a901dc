"""``result.json`` from what was measured. Everything in it comes from events and evidence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...pipelines.contracts import (
    BudgetResult,
    LLMResult,
    ModelResult,
    PipelinePlan,
    RunResult,
    Scores,
    TaskResult,
    TaskSpec,
    Trial,
    Verdict,
    VerdictResult,
)
from ..evaluate import sobered, unsteady
from ..llm.ledger import add_up
from ..llm.record import exchanges, fallbacks, speaker
from ..recompute.measured import Measured
from ..recompute.record import Record
from ..search.gpu import gpu_seconds
from ..store.ancestry import parent
from ..store.events import Event
from ..verify import Evidence
from ..verify.baselines import gap
from .told import Told


@dataclass(frozen=True)
class Outcome:
    """How a run ended; everything is None for a run that never had a model."""

    verdict: Verdict | None = None
    evidence: Evidence | None = None
    measured: Measured | None = None


def _no_model(trials: Sequence[Trial]) -> str:
    failed = next((t for t in trials if not t.ok), None)
    if failed is None:
        return "the budget ended before there was any model"
    reason = f"{failed.status.value}: {failed.reason}" if failed.reason else failed.status.value
    return f"no trial of {len(trials)} gave a model; the first one: {reason}"


def build_result(run: Record, told: Told, outcome: Outcome) -> RunResult:
    """The result of a run, verified or not, or failed where there is no model."""
    history = run.history
    plan = history.plan
    verdict = outcome.verdict
    status = "failed" if verdict is None else "verified" if verdict.passed else "unverified"
    reasons = (
        (_no_model(history.trials),)
        if verdict is None
        else tuple(f"{check.name}: {check.evidence}" for check in verdict.failures)
    )
    return RunResult.model_validate(
        {
            "run_id": history.run_id,
            "status": status,
            "reasons": reasons,
            "task": _task(plan.task),
            "scores": scores_of(outcome.evidence),
            "verdict": VerdictResult(
                passed=verdict is not None and verdict.passed,
                checks=verdict.checks if verdict else (),
                advice=history.advice,
            ),
            "model": _model(outcome),
            "budget": BudgetResult(
                seconds=told.seconds,
                time_limit_seconds=plan.budget.time_limit_seconds,
                trials=len(history.trials),
                trials_limit=plan.budget.trials,
                tokens_limit=plan.budget.tokens,
                usd_limit=plan.budget.usd,
                gpu_seconds=round(gpu_seconds(run.events), 3),
                gpu_seconds_limit=plan.budget.gpu_seconds,
                left_out=told.left_out,
                **_spent(run.events),
            ),
            "llm": _llm(run.events, plan),
            "parent": parent(run.events),
            "proposals": _count(t.proposal.source for t in history.trials),
            "trials": _count(t.status.value for t in history.trials),
            "stop_reason": history.stop_reason or "",
        }
    )


def _spent(events: Sequence[Event]) -> dict[str, object]:
    ledger = add_up(exchanges(events))
    return {
        "llm_calls": ledger.calls,
        "input_tokens": ledger.input_tokens,
        "output_tokens": ledger.output_tokens,
        "llm_seconds": round(ledger.seconds, 3),
        "usd": None if ledger.usd is None else round(ledger.usd, 6),
    }


def _llm(events: Sequence[Event], plan: PipelinePlan) -> LLMResult:
    about = speaker(events)
    unanswered = fallbacks(events)
    return LLMResult(
        spec=about["spec"],
        model=about["model"],
        because=about["said"],
        planned_by=plan.made_by,
        privacy=events[0].body["order"]["privacy"],
        fallbacks=len(unanswered),
        reasons=tuple(f"{prompt}: {reason}" for prompt, reason in unanswered),
    )


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names))


def _task(task: TaskSpec) -> TaskResult:
    return TaskResult(
        kind=task.kind.value,
        target=task.target,
        metric=task.metric,
        direction=task.direction.value,
        data=task.data,
        positive_class=task.positive_class,
        settled=tuple(f"{c.text}: {c.settled}" for c in task.contradictions),
    )


def scores_of(evidence: Evidence | None) -> Scores:
    """The scores that a result tells; nothing where there is no model."""
    if evidence is None:
        return Scores()
    difference, interval = gap(evidence)
    intervals = evidence.intervals
    return Scores(
        validation=evidence.winner.score,
        validation_std=evidence.winner.std,
        optimism=evidence.optimism,
        test=evidence.tested.score,
        test_ci=intervals.confidence if intervals else None,
        test_interval=_fresh(evidence),
        test_rows=len(evidence.test.values),
        gap=difference,
        gap_interval=interval,
        dummy=evidence.dummy.score,
        default=evidence.default.score if evidence.default else None,
    )


def _fresh(evidence: Evidence) -> tuple[float, float] | None:
    expected = evidence.winner.score
    if evidence.intervals is None or expected is None:
        return None
    fresh = sobered(evidence.plan.task.metric, evidence.intervals.fresh, evidence.tested.score, expected)
    if not evidence.plan.split.temporal:
        return fresh
    stretches = (*(f.score for f in evidence.winner.folds), evidence.tested.score)
    return unsteady(evidence.plan.task.metric, fresh, stretches)


def _model(outcome: Outcome) -> ModelResult | None:
    measured, evidence = outcome.measured, outcome.evidence
    if measured is None or evidence is None:
        return None
    winner: Trial = evidence.winner
    return ModelResult(
        family=winner.proposal.family,
        path="model",
        size_bytes=measured.size_bytes,
        predict_ms_per_1k_rows=measured.thousand_rows_ms,
        predict_ms_one_row=measured.one_row_ms,
        refitted=measured.refitted,
        params=winner.proposal.params,
        trial=winner.number,
    )
