"""Fits after the search, in workers as all fits are."""

from collections.abc import Sequence

from ...pipelines.contracts import Proposal
from ..session import Session
from ..trials.job import FitJob, PredictJob
from ..trials.runner import warm_modules
from ..trials.workers import Limits, Outcome

#: When the limit is near, fits still get this long: the reserve was for them.
_LEAST_SECONDS = 4.0
#: Kept back for what follows a fit: bundle, checks, report.
_AFTER_SECONDS = 3.0
#: A run may go over its limit by this share, and five seconds.
_OVERSHOOT = 0.05


def fit_seconds(session: Session) -> float:
    """Seconds a fit may take now."""
    return max(session.clock.remaining - _AFTER_SECONDS, _LEAST_SECONDS)


def fit(
    session: Session,
    proposals: Sequence[Proposal],
    rows: str,
    target: str,
    *,
    parallel: int = 1,
    last_resort: bool = False,
) -> list[Outcome]:
    """Fit configurations on the rows called ``rows``, predict the test rows and keep the models.

    Args:
        session: the open run.
        proposals: what to fit.
        rows: ``development`` or ``all``.
        target: path of the labels to use.
        parallel: fits at a time; the cores are shared among them.
        last_resort: without this fit there is no result: it may go a little over the limit.
    """
    space, plan = session.space, session.plan
    jobs = [
        FitJob(
            features=str(space.features),
            target=target,
            train=str(space.rows(rows)),
            predict=str(space.rows("test")),
            inputs=session.inputs,
            family=proposal.family,
            params=proposal.params,
            metric=plan.task.metric,
            seed=proposal.seed,
            threads=max(1, session.cores // parallel),
            device=plan.device,
            monotone=session.facts.monotone,
            save=True,
        )
        for proposal in proposals
    ]
    warm = tuple(dict.fromkeys(m for p in proposals for m in warm_modules(p.family)))
    seconds = fit_seconds(session)
    if last_resort:
        seconds = max(seconds, session.clock.remaining + _OVERSHOOT * session.clock.limit)
    limits = Limits(
        seconds=seconds,
        memory_mb=plan.budget.memory_mb // parallel,
        parallel=parallel,
        warm=warm,
    )
    return session.workers.run(jobs, limits)


def predict(session: Session, job: PredictJob, seconds: float) -> Outcome:
    """Load a model in a fresh process and predict, for at most ``seconds``."""
    limits = Limits(
        seconds=seconds,
        memory_mb=session.plan.budget.memory_mb,
        parallel=1,
        warm=warm_modules(job.family),
    )
    (outcome,) = session.workers.run([job], limits)
    return outcome
