"""The sealed test: the winner and its baselines, fitted on development rows, scored once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.contracts import BudgetError, Trial
from ..evaluate import Intervals, Truth, bootstrap, decide, dummy_predictions
from ..search.reserve import final_fit_seconds
from ..session import Session
from ..splits import clusters
from ..store.events import EventKind
from ..store.failpoints import passing
from ..store.files import write_array
from ..trials.workers import discard
from ..vault import Predictions
from ..verify import Candidate
from .fitting import fit


@dataclass(frozen=True)
class SealedTest:
    """What the sealed test showed. ``estimator`` is the tested model on disk.

    ``default_trial`` is the number of the trial that ``default`` repeats.
    """

    truth: Truth
    tested: Candidate
    default: Candidate | None
    default_trial: int | None
    dummy: Candidate
    intervals: Intervals | None
    estimator: Path


def run_sealed_test(session: Session, winner: Trial, default: Trial | None) -> SealedTest:
    """Fit on development rows, predict the sealed ones, open the vault and record the scores.

    A resumed run that has opened the vault before repeats the fits and compares, it does not choose anew.

    Raises:
        BudgetError: the winner could not be fitted in the time left.
    """
    # The winner goes first, on all cores: whatever time there is belongs to it.
    outcomes = fit(session, [winner.proposal], "development", str(session.space.target), last_resort=True)
    first = outcomes[0]
    reason = first.report.reason if first.predictions is None else _fault(session, first.predictions)
    if first.predictions is None or reason:
        raise BudgetError(
            "NO-FINAL-FIT",
            f"the best configuration gives no model on all development rows: {reason}",
            "resume with a longer --time-limit",
        )
    estimator = _keep(first.folder / "model", session.folder / "work" / "tested")
    candidates = [_candidate(winner, first.predictions)]
    if default is not None and default.number != winner.number and _fits(session, winner, default):
        (second,) = fit(session, [default.proposal], "development", str(session.space.target))
        outcomes.append(second)
        if second.predictions is not None and not _fault(session, second.predictions):
            candidates.append(_candidate(default, second.predictions))
    development = session.dataset.truth.rows(session.split.development)
    candidates.append(dummy_predictions(session.plan.task.metric, development, session.vault.rows))
    discard(outcomes)
    write_array(session.folder / "predictions" / "test.npy", first.predictions)
    scores, truth = session.vault.open(session.plan.task.metric, candidates)
    _record(session, winner, scores)
    tested, *others = [
        Candidate(p, labels, value) for (p, labels), value in zip(candidates, scores, strict=True)
    ]
    same = default is not None and default.number == winner.number
    return SealedTest(
        truth=truth,
        tested=tested,
        default=tested if same else (others[0] if len(others) > 1 else None),
        default_trial=None if default is None else default.number,
        dummy=others[-1],
        intervals=bootstrap(
            session.plan.task.metric,
            truth,
            tested.predictions,
            tested.labels,
            clusters=clusters(session.plan.split, session.dataset.rows, session.split.test),
        ),
        estimator=estimator,
    )


def _fault(session: Session, predictions: np.ndarray) -> str:
    """Why these are not one finite prediction for each sealed row, for which alone the vault opens; else empty."""
    classes = session.dataset.truth.classes
    shape = (session.vault.rows, classes) if classes else (session.vault.rows,)
    if predictions.shape != shape:
        return f"its predictions of the sealed rows have shape {predictions.shape}, not {shape}"
    return (
        ""
        if np.isfinite(predictions).all()
        else "its predictions of the sealed rows are not all finite numbers"
    )


def _fits(session: Session, winner: Trial, default: Trial) -> bool:
    """Whether there is time for the default beside the refit."""
    refit = final_fit_seconds(winner) if session.plan.refit else 0.0
    return final_fit_seconds(default) + refit < session.clock.remaining or final_fit_seconds(default) < 2.0


def _keep(model: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    passing("rename:tested-model:before")
    model.rename(place)
    passing("rename:tested-model:after")
    return place


def _candidate(trial: Trial, predictions: np.ndarray) -> Predictions:
    labels = decide(trial.decision, predictions) if predictions.ndim == 2 else None
    return predictions, labels


def _record(session: Session, winner: Trial, scores: list[float]) -> None:
    if session.store.last(EventKind.TEST_OPENED) is None:
        session.store.append(
            EventKind.TEST_OPENED,
            {"trial": winner.number, "scores": scores, "elapsed": session.clock.elapsed},
        )
