"""What the sealed test and the verifier said."""

from collections.abc import Iterator

from ...pipelines.contracts import CheckStatus, Verdict
from ..report.advice import what_to_do
from ..store.events import EventKind
from .decision import Decision
from .state import State
from .wording import against, seconds


def judged(state: State) -> Iterator[Decision]:
    """Test, delivery, verdict."""
    if opened := state.body(EventKind.TEST_OPENED):
        yield _test(state, list(opened["scores"]))
    if state.history.verdict is not None:
        yield from _verdict(state.history.verdict)
    result = state.history.result
    if result is None:
        return
    if result.model is not None:
        yield Decision(
            topic="delivery",
            question="Which model is delivered: refitted on all rows, or the tested one?",
            choice="refitted on all rows after the test"
            if result.model.refitted
            else "the tested model itself",
            evidence=(f"the plan says refit: {str(state.history.plan.refit).lower()}",),
            effect=f"{result.model.family}, {result.model.size_bytes / 1e6:.2f} MB",
        )
    yield Decision(
        topic="result",
        question="How did the run end?",
        choice=result.status,
        evidence=result.reasons or ("no check failed",),
        cost=f"{seconds(result.budget.seconds)}, {result.budget.trials} trials, {result.budget.llm_calls} calls"
        " of a language model",
    )


def _test(state: State, scores: list[float]) -> Decision:
    tested, *default, dummy = scores
    metric = state.metric
    said = [f"{against(tested, dummy, metric)} the dummy ({dummy:.4g})"]
    said += [f"{against(tested, value, metric)} the default ({value:.4g})" for value in default]
    winner = state.winner
    expected = winner.score if winner is not None else None
    return Decision(
        topic="sealed test",
        question="What did the sealed test say of the winner?",
        choice=f"test {metric.name} {tested:.4g}",
        evidence=() if expected is None else (f"validation said {expected:.4g}",),
        effect="; ".join(said),
    )


def _verdict(verdict: Verdict) -> Iterator[Decision]:
    counts = {s: sum(c.status is s for c in verdict.checks) for s in CheckStatus}
    yield Decision(
        topic="verdict",
        question="Is the result verified?",
        choice="verified" if verdict.passed else "not verified",
        evidence=(", ".join(f"{count} {status.value}" for status, count in counts.items() if count),),
    )
    for check in verdict.checks:
        if check.status in (CheckStatus.FAIL, CheckStatus.WARN):
            failed = check.status is CheckStatus.FAIL
            yield Decision(
                topic=f"check {check.name.replace('_', ' ')}",
                question=f"Why did the check {check.name.replace('_', ' ')} "
                + ("fail?" if failed else "warn?"),
                choice=check.status.value,
                options=(what_to_do(check),) if failed else (),
                evidence=(check.evidence,),
            )
