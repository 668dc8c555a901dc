"""The verifier: gathers the evidence and decides. Checks are deterministic; none can be talked over."""

import numpy as np

from ..pipelines.catalogue import family
from ..pipelines.contracts import Trial, Verdict
from ..tools.delivery.copies import target_copies
from ..tools.delivery.deliver import Delivered
from ..tools.delivery.sealed import SealedTest
from ..tools.evaluate import cross_fitted_labels, dummy_predictions, score
from ..tools.session import Session
from ..tools.store.events import EventKind
from ..tools.verify import Candidate, Evidence, run_checks


def gather(session: Session, winner: Trial, sealed: SealedTest, delivered: Delivered) -> Evidence:
    """Everything the checks look at."""
    metric = session.plan.task.metric
    rows, proba = _out_of_fold(session, winner)
    truth = session.dataset.truth.rows(rows)
    labels = None
    if truth.classes:
        folds = session.split.fold_of(len(session.dataset.truth.values))[rows]
        labels = cross_fitted_labels(metric, truth, proba, folds)
    known = session.dataset.truth.rows(session.split.development)
    dummy, dummy_labels = dummy_predictions(metric, known, len(rows))
    return Evidence(
        plan=session.plan,
        profile=session.profile,
        trials=session.history.trials,
        winner=winner,
        test=sealed.truth,
        tested=sealed.tested,
        default=sealed.default,
        dummy=sealed.dummy,
        intervals=sealed.intervals,
        development=truth,
        out_of_fold=Candidate(proba, labels, score(metric, truth, proba, labels)),
        dummy_out_of_fold=Candidate(dummy, dummy_labels, score(metric, truth, dummy, dummy_labels)),
        openings=len(session.store.all(EventKind.TEST_OPENED)),
        withheld=_withheld(session),
        reload_difference=delivered.reload_difference,
        reload_problem=delivered.reload_problem,
        size_bytes=delivered.size_bytes,
        one_row_ms=delivered.one_row_ms,
        inputs=tuple(c.name for c in delivered.manifest.inputs.columns),
        interpretable=family(winner.proposal.family).interpretable,
        copies=target_copies(session.inputs.columns, session.dataset.features.frame, session.dataset.truth),
    )


def verify(evidence: Evidence) -> Verdict:
    """The verdict."""
    return run_checks(evidence)


def _out_of_fold(session: Session, winner: Trial) -> tuple[np.ndarray, np.ndarray]:
    """Validated rows and the winner's predictions of them, as the search kept them."""
    stored: np.ndarray = np.load(
        session.folder / "predictions" / f"{winner.number:04d}.npy", allow_pickle=False
    )
    rows = np.flatnonzero(session.split.fold_of(len(session.dataset.truth.values)) >= 0)
    return rows, stored[rows]


def _withheld(session: Session) -> bool:
    """Read what workers were given: no test row may carry a label."""
    given: np.ndarray = np.load(session.space.target, allow_pickle=False)
    sealed = given[session.split.test]
    return bool((sealed == -1).all() if sealed.dtype.kind == "i" else np.isnan(sealed).all())
