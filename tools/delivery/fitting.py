"""Fits after the search, in workers as all fits are."""

from collections.abc import Sequence

from ...pipelines.catalogue import LAST_RESORT
from ...pipelines.contracts import Trial
from ...pipelines.pretrained.choice import needed
from ..search.reserve import ENDING_SECONDS, RESORT_SECONDS
from ..session import Session
from ..trials.job import FitJob, PredictJob
from ..trials.trained import as_tried
from ..trials.warm import warm_modules
from ..trials.workers import Limits, Outcome

#: Kept back for what follows a fit: bundle, checks, report.
_AFTER_SECONDS = 3.0
#: A moment, for what must be tried in any case.
_MOMENT = 0.5


def fit_seconds(session: Session) -> float:
    """Seconds a fit may take that the run can do without."""
    return session.clock.remaining - _AFTER_SECONDS


def last_seconds(session: Session, after: float = ENDING_SECONDS, least: float = _MOMENT) -> float:
    """Seconds that something may take which the run cannot do without, up to the end of the grace.

    Args:
        session: the open run.
        after: seconds that what follows takes.
        least: seconds that it may take however late it is.
    """
    return max(session.clock.grace - after * session.clock.pace, least)


def fit(
    session: Session,
    trials: Sequence[Trial],
    rows: str,
    target: str,
    *,
    parallel: int = 1,
    after: float | None = None,
) -> list[Outcome]:
    """Fit configurations on the rows called ``rows``, predict the test rows and keep the models.

    Args:
        session: the open run.
        trials: what to fit: their configurations, as long as time let them train.
        rows: ``development`` or ``all``.
        target: path of the labels to use.
        parallel: fits at a time; the cores are shared among them.
        after: the run cannot do without this fit: it may go into the grace, less so many seconds for what follows.
    """
    space, plan = session.space, session.plan
    jobs = [
        FitJob(
            features=str(space.features),
            target=target,
            train=str(space.rows(rows)),
            predict=str(space.rows("test")),
            inputs=session.inputs,
            family=trial.proposal.family,
            params=trial.proposal.params,
            metric=plan.task.metric,
            seed=trial.proposal.seed,
            threads=max(1, session.cores // parallel),
            device=trial.proposal.device or plan.device,
            monotone=session.facts.monotone,
            weights=needed(plan.weights, trial.proposal.family, trial.proposal.params),
            save=True,
            derived=trial.proposal.derived,
            training=as_tried(trial),
        )
        for trial in trials
    ]
    seconds = fit_seconds(session)
    least = _MOMENT
    if any(t.proposal.family == LAST_RESORT for t in trials):
        # After it there is nothing: no answer at all would be worse than one a moment later.
        least = RESORT_SECONDS * session.clock.pace
    limits = Limits(
        seconds=max(seconds, least if after is None else last_seconds(session, after, least)),
        memory_mb=plan.budget.memory_mb // parallel,
        parallel=parallel,
        warm=warm_modules((t.proposal.family for t in trials), session.inputs),
    )
    return session.workers.run(jobs, limits)


def predict(session: Session, job: PredictJob, seconds: float) -> Outcome:
    """Load a model in a fresh process and predict, for at most ``seconds``."""
    limits = Limits(
        seconds=seconds,
        memory_mb=session.plan.budget.memory_mb,
        parallel=1,
        warm=warm_modules([job.family], session.inputs),
    )
    (outcome,) = session.workers.run([job], limits)
    return outcome
