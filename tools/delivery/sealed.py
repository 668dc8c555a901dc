"""The sealed test: the winner and its baselines, fitted on development rows, scored once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.catalogue import LAST_RESORT
from ...pipelines.contracts import BudgetError, StorageError, Trial
from ..evaluate import Intervals, Truth, bootstrap, decided, dummy_predictions, unsound
from ..search.reserve import (
    ENDING_SECONDS,
    RESORT_ENDING_SECONDS,
    RESORT_SECONDS,
    final_fit_seconds,
)
from ..session import Session
from ..splits import clusters
from ..store.events import EventKind
from ..store.failpoints import passing
from ..store.files import write_array
from ..trials.workers import Outcome, discard
from ..vault import Predictions
from ..verify import Candidate
from .fitting import fit

#: The tested model's folder among the run's working files.
_TESTED = "tested"
#: A baseline as quick as this is fitted in the grace too.
_SHORT_SECONDS = 1.0


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

    A resumed run that has opened the vault before goes on with the model that was tested, or fits it once more where
    that is gone; it does not choose anew.

    Raises:
        StorageError: what an interrupted process left of the test was changed.
        BudgetError: the winner could not be fitted in the time left.
    """
    outcomes: list[Outcome] = []
    reused = (kept := _kept(session, winner)) is not None
    if kept is None:
        # The winner goes first, on all cores: whatever time there is belongs to it.
        outcomes = fit(session, [winner], "development", str(session.space.target), after=after_test(winner))
        kept = _fitted(session, outcomes[0])
    estimator, predictions = kept
    known = session.dataset.truth
    candidates = [_candidate(known, winner, predictions)]
    if default is not None and default.number != winner.number and _fits(session, winner, default):
        (second,) = fit(session, [default], "development", str(session.space.target))
        outcomes.append(second)
        if second.predictions is not None and not _fault(session, second.predictions):
            candidates.append(_candidate(known, default, second.predictions))
    development = known.rows(session.split.development)
    candidates.append(dummy_predictions(session.plan.task.metric, development, session.vault.rows))
    discard(outcomes)
    write_array(session.folder / "predictions" / "test.npy", predictions)
    scores, truth = session.vault.open(session.plan.task.metric, candidates)
    if reused:
        _same_as_recorded(session, scores[0])
    passing("vault:opened")
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


def _fitted(session: Session, outcome: Outcome) -> tuple[Path, np.ndarray]:
    """The tested model, kept, and its predictions of the sealed rows.

    Raises:
        BudgetError: there is none.
    """
    predictions = outcome.predictions
    reason = outcome.report.reason if predictions is None else _fault(session, predictions)
    if predictions is None or reason:
        raise BudgetError(
            "NO-FINAL-FIT",
            f"the best configuration gives no model on all development rows: {reason}",
            "resume with a longer --time-limit",
        )
    return _keep(outcome.folder / "model", session.folder / "work" / _TESTED), predictions


def _kept(session: Session, winner: Trial) -> tuple[Path, np.ndarray] | None:
    """The tested model and its predictions that an interrupted process left, where it had opened the vault by then.

    Both are looked at again: the vault compares the scores with the record, and the saved model is loaded and must
    predict the same.
    """
    opened = session.store.last(EventKind.TEST_OPENED)
    estimator, path = session.folder / "work" / _TESTED, session.folder / "predictions" / "test.npy"
    if opened is None or opened.body["trial"] != winner.number or not estimator.is_dir():
        return None
    try:
        predictions: np.ndarray = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return None if _fault(session, predictions) else (estimator, predictions)


def _same_as_recorded(session: Session, score: float) -> None:
    """See that predictions which an interrupted process left are those that it was scored by.

    Raises:
        StorageError: they were changed.
    """
    opened = session.store.last(EventKind.TEST_OPENED)
    assert opened is not None
    if not np.isclose(score, float(opened.body["scores"][0]), rtol=1e-9, atol=1e-12):
        raise StorageError(
            "RUN-CHANGED",
            f"predictions of the sealed rows in {session.folder} are not those that were scored",
            "restore the folder from a copy, or run anew",
        )


def after_test(winner: Trial) -> float:
    """Seconds kept back for what follows the winner's fit: also for another model, should it fail."""
    if winner.proposal.family == LAST_RESORT:
        return RESORT_ENDING_SECONDS
    return ENDING_SECONDS + RESORT_SECONDS


def _fault(session: Session, predictions: np.ndarray) -> str:
    """Why these are not one finite prediction for each sealed row, for which alone the vault opens; else empty."""
    form = session.dataset.truth.form
    if predictions.shape != (shape := (session.vault.rows, *form.shape)):
        return f"its predictions of the sealed rows have shape {predictions.shape}, not {shape}"
    why = unsound(form, predictions)
    return f"of the sealed rows, {why}" if why else ""


def _fits(session: Session, winner: Trial, default: Trial) -> bool:
    """Whether there is time for the default beside the refit; without it, a baseline is missing, and this is said."""
    refit = final_fit_seconds(winner) if session.plan.refit else 0.0
    takes, left = final_fit_seconds(default), session.clock.remaining
    if takes + refit < left or takes < min(
        _SHORT_SECONDS, session.clock.grace - ENDING_SECONDS * session.clock.pace
    ):
        return True
    session.left_out.append(
        f"baseline of default settings: it takes about {takes:.0f} s, {max(0.0, left - refit):.0f} s were left for it"
    )
    return False


def _keep(model: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    passing("rename:tested-model:before")
    model.rename(place)
    passing("rename:tested-model:after")
    return place


def _candidate(truth: Truth, trial: Trial, predictions: np.ndarray) -> Predictions:
    return predictions, decided(trial.decision, truth, predictions)


def _record(session: Session, winner: Trial, scores: list[float]) -> None:
    if session.store.last(EventKind.TEST_OPENED) is None:
        session.store.append(
            EventKind.TEST_OPENED,
            {"trial": winner.number, "scores": scores, "elapsed": session.clock.elapsed},
        )
