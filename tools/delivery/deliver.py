"""The delivered model: refitted, bundled, reloaded in a fresh process and measured there."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.contracts import METRICS, Trial
from ..bundle import Manifest, write_bundle
from ..bundle.manifest import ESTIMATOR
from ..bundle.write import size_bytes
from ..evaluate import decide, score
from ..report.data import Importance
from ..search.reserve import final_fit_seconds
from ..session import Session
from ..store.events import EventKind
from ..store.files import sha256, write_array
from ..trials.job import PredictJob
from ..trials.workers import Outcome, discard
from .fitting import fit, predict
from .sealed import SealedTest
from .versions import versions

#: Test rows that importance is measured on.
_IMPORTANCE_ROWS = 1000
_SHUFFLES_SEED = 7
#: Loading a model takes moments; it is never given up for lack of time.
_RELOAD_SECONDS = 20.0
#: Kept back for checks and report.
_AFTER_SECONDS = 3.0
#: A refit as quick as this is always made.
_SHORT_SECONDS = 2.0


@dataclass(frozen=True)
class Delivered:
    """The bundle and what was measured on it; times are None where it could not be loaded."""

    folder: Path
    manifest: Manifest
    size_bytes: int
    one_row_ms: float | None
    thousand_rows_ms: float | None
    reload_difference: float
    #: Why the saved model could not be loaded; empty where it could.
    reload_problem: str
    importance: tuple[Importance, ...]


def deliver(session: Session, winner: Trial, sealed: SealedTest, headline: str) -> Delivered:
    """Refit on all rows if the plan says so and time allows, write the bundle, reload it, measure it."""
    estimator, predictions, rows, refitted = _refit(session, winner, sealed)
    manifest = Manifest(
        run_id=session.history.run_id,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        family=winner.proposal.family,
        params=winner.proposal.params,
        inputs=session.inputs,
        metric=session.plan.task.metric,
        positive_class=session.plan.task.positive_class,
        decision=winner.decision,
        seed=winner.proposal.seed,
        trial=winner.number,
        rows=rows,
        refitted=refitted,
        data_sha256=session.profile.file.sha256,
        versions=versions(),
        files={},
    )
    folder = session.folder / "model"
    manifest = write_bundle(folder, estimator, manifest, headline)
    session.store.append(
        EventKind.ARTIFACT,
        {"path": "model/manifest.json", "sha256": sha256(folder / "manifest.json")},
        number=len(session.store.all(EventKind.ARTIFACT)),
    )
    reloaded = _reload(session, winner, folder)
    difference = float("inf")
    if reloaded.predictions is not None:
        difference = float(np.abs(reloaded.predictions[0] - predictions).max())
    permuted = _permute(session, winner, sealed)
    importance = _importance(session, winner, sealed, permuted)
    discard([reloaded, permuted])
    return Delivered(
        folder=folder,
        manifest=manifest,
        size_bytes=size_bytes(folder),
        one_row_ms=reloaded.report.one_row_ms,
        thousand_rows_ms=reloaded.report.thousand_rows_ms,
        reload_difference=difference,
        reload_problem="" if reloaded.ok else reloaded.report.reason or reloaded.report.status.value,
        importance=importance,
    )


def _refit(session: Session, winner: Trial, sealed: SealedTest) -> tuple[Path, np.ndarray, int, bool]:
    """The estimator to deliver, its predictions of the test rows, its training rows, whether refitted.

    A refit that fails leaves the tested model to be delivered: never no answer once there is one.
    """
    tested = sealed.estimator, sealed.tested.predictions, len(session.split.development), False
    if not session.plan.refit or final_fit_seconds(winner) / 2 > max(session.clock.remaining, _SHORT_SECONDS):
        return tested
    write_array(session.space.full_target, session.dataset.truth.values)
    (outcome,) = fit(session, [winner.proposal], "all", str(session.space.full_target))
    if outcome.predictions is None:
        return tested
    rows = len(session.split.development) + len(session.split.test)
    return outcome.folder / "model", outcome.predictions, rows, True


def _reload(session: Session, winner: Trial, folder: Path) -> Outcome:
    """The bundle in a fresh process, alone, so that its times are its own."""
    job = PredictJob(
        features=str(session.space.features),
        predict=str(session.space.rows("test")),
        inputs=session.inputs,
        family=winner.proposal.family,
        model=str(folder / ESTIMATOR),
        measure=True,
    )
    return predict(session, job, max(session.clock.remaining, _RELOAD_SECONDS))


def _permute(session: Session, winner: Trial, sealed: SealedTest) -> Outcome:
    """The tested model's predictions with each input shuffled in turn, if there is time for it."""
    rows = session.space.rows("importance")
    write_array(rows, session.split.test[_importance_rows(session)])
    job = PredictJob(
        features=str(session.space.features),
        predict=str(rows),
        inputs=session.inputs,
        family=winner.proposal.family,
        model=str(sealed.estimator),
        seed=_SHUFFLES_SEED,
        permute=True,
    )
    return predict(session, job, max(session.clock.remaining - _AFTER_SECONDS, _SHORT_SECONDS))


def _importance_rows(session: Session) -> np.ndarray:
    """Positions among the test rows, at most ``_IMPORTANCE_ROWS``, spread at random."""
    count = len(session.split.test)
    chosen = np.random.default_rng(_SHUFFLES_SEED).permutation(count)[:_IMPORTANCE_ROWS]
    return np.sort(chosen)


def _importance(
    session: Session, winner: Trial, sealed: SealedTest, permuted: Outcome
) -> tuple[Importance, ...]:
    """By how much the score worsens when a column is shuffled; empty where time was too short."""
    if permuted.predictions is None:
        return ()
    metric = METRICS[session.plan.task.metric]
    truth = sealed.truth.rows(_importance_rows(session))

    def scored(predictions: np.ndarray) -> float:
        labels = decide(winner.decision, predictions) if predictions.ndim == 2 else None
        return metric.sign * score(metric.name, truth, predictions, labels)

    base = scored(permuted.predictions[0])
    found = [
        Importance(column=column.name, drop=base - scored(shuffled), std=0.0)
        for column, shuffled in zip(session.inputs.columns, permuted.predictions[1:], strict=True)
    ]
    return tuple(sorted(found, key=lambda i: -i.drop))
