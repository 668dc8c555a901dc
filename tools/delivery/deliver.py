"""The delivered model: refitted, bundled, reloaded in a fresh process and measured there."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.catalogue import LAST_RESORT
from ...pipelines.contracts import Trial, Weights
from ...pipelines.family import Explanation
from ...pipelines.pretrained.choice import needed
from ..bundle import Manifest, write_bundle
from ..bundle.footprint import peak_mb
from ..bundle.manifest import ESTIMATOR
from ..bundle.write import size_bytes
from ..data.cast import write_arrow
from ..search.reserve import ENDING_SECONDS, final_fit_seconds
from ..session import Session
from ..store.events import EventKind
from ..store.failpoints import passing
from ..store.files import sha256, write_array
from ..trials.job import PredictJob
from ..trials.workers import Outcome, discard
from ..verify.varied import Varied
from ..weights.fetch import repository
from .fitting import fit, fit_seconds, last_seconds, predict
from .sealed import SealedTest
from .varying import vary
from .versions import versions

#: Test rows that importance is measured on.
_IMPORTANCE_ROWS = 1000
#: Fewer where inputs and classes are many: these predictions are kept in the run folder (8 bytes each).
_IMPORTANCE_NUMBERS, _LEAST_IMPORTANCE_ROWS = 4_000_000, 100
_SHUFFLES_SEED = 7
#: Rows that memory is measured on.
_FOOTPRINT_ROWS = 1000
#: Kept back for checks and report, and for less.
_AFTER_SECONDS, _REPORT_SECONDS = 3.0, 2.0
#: A refit as quick as this is made in the grace too.
_SHORT_SECONDS = 1.0
#: Importance is not begun with less time.
_LEAST_SECONDS = 1.0


@dataclass(frozen=True)
class Delivered:
    """The bundle and what was measured on it; times are None where it could not be loaded."""

    folder: Path
    manifest: Manifest
    size_bytes: int
    one_row_ms: float | None
    thousand_rows_ms: float | None
    #: Of the test rows: by the model in memory, and by the saved one where it could be loaded.
    predictions: np.ndarray
    reloaded: np.ndarray | None
    #: Why the saved model could not be loaded; empty where it could.
    reload_problem: str
    #: What was demanded of the model, measured; see ``Evidence``.
    varied: tuple[Varied, ...] | None
    peak_memory_mb: float | None
    explanation: Explanation | None
    #: (1 + inputs, rows, ...) the tested model's predictions of some test rows, as they are and with each input
    #: shuffled in turn; None where time was too short. ``shuffled_rows`` are positions among the test rows.
    shuffled: np.ndarray | None
    shuffled_rows: np.ndarray


def deliver(session: Session, winner: Trial, sealed: SealedTest, headline: str) -> Delivered:
    """Refit on all rows if the plan says so and time allows, write the bundle, reload it, measure it."""
    estimator, predictions, rows, refitted = _refit(session, winner, sealed)
    manifest = Manifest(
        run_id=session.history.run_id,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        family=winner.proposal.family,
        params=winner.proposal.params,
        derived=winner.proposal.derived,
        inputs=session.inputs,
        weights=_held(session, winner),
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
    folder, asked = session.folder / "model", session.plan.task.constraints
    manifest = write_bundle(folder, estimator, manifest, headline)
    session.store.append(
        EventKind.ARTIFACT,
        {"path": "model/manifest.json", "sha256": sha256(folder / "manifest.json")},
        number=len(session.store.all(EventKind.ARTIFACT)),
    )
    reloaded = _reload(session, winner, folder)
    shuffled_rows = _importance_rows(session)
    passing("bundle:reloaded")
    permuted = _permute(session, winner, sealed, shuffled_rows)
    discard([reloaded, *([permuted] if permuted is not None else [])])
    return Delivered(
        folder=folder,
        manifest=manifest,
        size_bytes=size_bytes(folder),
        one_row_ms=reloaded.report.one_row_ms,
        thousand_rows_ms=reloaded.report.thousand_rows_ms,
        predictions=predictions,
        reloaded=None if reloaded.predictions is None else reloaded.predictions[0],
        reload_problem="" if reloaded.ok else reloaded.report.reason or reloaded.report.status.value,
        varied=vary(session, winner, folder / ESTIMATOR) if asked.monotone else (),
        peak_memory_mb=_peak_mb(session, folder) if asked.max_memory_mb is not None else None,
        explanation=reloaded.report.explanation,
        shuffled=None if permuted is None else permuted.predictions,
        shuffled_rows=shuffled_rows,
    )


def _held(session: Session, winner: Trial) -> Weights | None:
    """The encoder that the model holds. Where it was copied from is the person's, and not for whoever gets the model."""
    for one in needed(session.plan.weights, winner.proposal.family, winner.proposal.params):
        source = one.source if repository(one.source) is not None else one.name
        return one.model_copy(update={"path": "", "source": source})
    return None


def _refit(session: Session, winner: Trial, sealed: SealedTest) -> tuple[Path, np.ndarray, int, bool]:
    """The estimator to deliver, its predictions of the test rows, its training rows, whether refitted.

    A refit that fails or does not fit into the time leaves the tested model to be delivered, and the report says
    so: never no answer once there is one.
    """
    tested = sealed.estimator, sealed.tested.predictions, len(session.split.development), False
    if not session.plan.refit or winner.proposal.family == LAST_RESORT:
        # The same answer for all rows hardly changes with some more of them.
        return tested
    expected, seconds = final_fit_seconds(winner), fit_seconds(session)
    if expected < _SHORT_SECONDS:
        seconds = max(seconds, last_seconds(session))
    if expected / 2 > seconds:
        session.left_out.append(
            f"refit on all rows: it takes about {expected:.0f} s, {max(0.0, seconds):.0f} s were left for it;"
            " the tested model is delivered"
        )
        return tested
    write_array(session.space.full_target, session.dataset.truth.values)
    (outcome,) = fit(
        session,
        [winner],
        "all",
        str(session.space.full_target),
        after=ENDING_SECONDS if expected < _SHORT_SECONDS else None,
    )
    if outcome.predictions is None:
        why = outcome.report.reason or outcome.report.status.value
        session.left_out.append(f"refit on all rows: {why}; the tested model is delivered")
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
        derived=winner.proposal.derived,
        model=str(folder / ESTIMATOR),
        measure=True,
    )
    return predict(session, job, last_seconds(session, _REPORT_SECONDS))


def _peak_mb(session: Session, folder: Path) -> float | None:
    """Megabytes that loading the bundle and predicting a thousand of the test rows takes."""
    rows = session.space.folder / "thousand.arrow"
    write_arrow(session.dataset.features.frame[np.resize(session.split.test, _FOOTPRINT_ROWS)], rows)
    return peak_mb(folder, rows, last_seconds(session, _REPORT_SECONDS))


def _permute(session: Session, winner: Trial, sealed: SealedTest, chosen: np.ndarray) -> Outcome | None:
    """The tested model's predictions with each input shuffled in turn, if there is time for it."""
    seconds = session.clock.remaining - _AFTER_SECONDS
    if seconds < _LEAST_SECONDS:
        session.left_out.append(f"importance of inputs: {max(0.0, seconds):.0f} s were left for it")
        return None
    rows = session.space.rows("importance")
    write_array(rows, session.split.test[chosen])
    job = PredictJob(
        features=str(session.space.features),
        predict=str(rows),
        inputs=session.inputs,
        family=winner.proposal.family,
        derived=winner.proposal.derived,
        model=str(sealed.estimator),
        seed=_SHUFFLES_SEED,
        permute=True,
    )
    outcome = predict(session, job, seconds)
    if outcome.predictions is None:
        session.left_out.append(
            f"importance of inputs: {outcome.report.reason or outcome.report.status.value}"
        )
    return outcome


def _importance_rows(session: Session) -> np.ndarray:
    """Positions among the test rows, at most ``_IMPORTANCE_ROWS``, spread at random."""
    count = len(session.split.test)
    numbers = (1 + len(session.inputs.columns)) * math.prod(session.dataset.truth.form.shape)
    most = min(_IMPORTANCE_ROWS, max(_LEAST_IMPORTANCE_ROWS, _IMPORTANCE_NUMBERS // numbers))
    chosen = np.random.default_rng(_SHUFFLES_SEED).permutation(count)[:most]
    return np.sort(chosen)
