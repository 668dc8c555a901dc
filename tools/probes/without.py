"""The winner without the columns that the leakage audit suspects: what it would be worth if they are leaks."""

from ...pipelines.contracts import Without
from ..evaluate import score
from .bench import Bench


def without_suspects(bench: Bench, columns: tuple[str, ...], seconds: float) -> Without | str:
    """Score on the first fold with all inputs and without ``columns``; why it is not known, if it is not."""
    session = bench.session
    left = tuple(c for c in session.inputs.columns if c.name not in columns)
    if not left:
        return "nothing is left without them"
    inputs = session.inputs.model_copy(update={"columns": left})
    (outcome,) = bench.run([bench.job("without", inputs=inputs)], seconds)
    if outcome.predictions is None:
        return outcome.report.reason or outcome.report.status.value
    truth, metric = session.dataset.truth.rows(bench.validation), session.plan.task.metric
    ours, theirs = bench.predicted, bench.decided(outcome.predictions)
    return Without(
        columns=columns,
        score=score(metric, truth, ours.values, ours.labels),
        without=score(metric, truth, theirs.values, theirs.labels),
    )
