"""From what is kept to what the checks look at: the one way, when a run is verified and whenever it is checked."""

from dataclasses import fields
from typing import Any

import numpy as np

from ...pipelines.catalogue import family
from ...pipelines.contracts import METRICS, Trial
from ..evaluate import (
    Truth,
    bootstrap,
    cross_fitted_labels,
    decided,
    dummy_predictions,
    is_withheld,
    optimism,
    score,
)
from ..report.data import Importance
from ..store.ancestry import openings
from ..store.events import EventKind
from ..verify import Candidate, Evidence
from ..verify.evidence import Observed
from .measured import Measured
from .record import Record

#: Trials that the choice is judged on: the best, which are those that luck chooses among.
_CHOSEN_FROM = 15


def evidence(run: Record, measured: Measured) -> Evidence:
    """Everything the checks look at, computed from predictions and truth.

    Raises:
        StorageError: predictions cannot be read.
        TrialError: they do not fit the truth.
    """
    history, split = run.history, measured.split
    assert history.winner is not None
    metric, winner = history.plan.task.metric, history.trial(history.winner)
    folds = split.fold_of(len(measured.truth.values))
    rows = np.flatnonzero(folds >= 0)
    test, validated = measured.truth.rows(split.test), measured.truth.rows(rows)
    known = measured.truth.rows(split.development)
    proba = run.predictions(winner.number)[rows]
    labels = cross_fitted_labels(metric, validated, proba, folds[rows]) if validated.classes else None
    tested = _candidate(metric, test, run.tested(), winner)
    blind, blind_labels = dummy_predictions(metric, known, len(test.values))
    dummy, dummy_labels = dummy_predictions(metric, known, len(rows))
    return Evidence(
        **_observed(measured),
        plan=history.plan,
        profile=history.profile,
        trials=history.trials,
        winner=winner,
        test=test,
        tested=tested,
        default=_default(run, measured, tested),
        dummy=Candidate(blind, blind_labels, score(metric, test, blind, blind_labels)),
        intervals=bootstrap(metric, test, tested.predictions, tested.labels, clusters=measured.clusters),
        development=validated,
        out_of_fold=Candidate(proba, labels, score(metric, validated, proba, labels)),
        dummy_out_of_fold=Candidate(dummy, dummy_labels, score(metric, validated, dummy, dummy_labels)),
        openings=run.count(EventKind.TEST_OPENED),
        opened_before=openings(run.events) - run.count(EventKind.TEST_OPENED),
        withheld=_withheld(measured),
        reload_difference=_difference(measured),
        interpretable=family(winner.proposal.family).interpretable,
        incumbents=history.incumbents,
        optimism=_optimism(run, validated, rows),
    )


def importance(found: Evidence, measured: Measured) -> tuple[Importance, ...]:
    """By how much the score worsens when a column is shuffled, most first; empty where time was too short."""
    if measured.shuffled is None:
        return ()
    metric = METRICS[found.plan.task.metric]
    truth = found.test.rows(measured.shuffled_rows)
    scores = [_candidate(metric.name, truth, p, found.winner).score for p in measured.shuffled]
    drops = [
        Importance(column=column, drop=metric.sign * (scores[0] - value), std=0.0)
        for column, value in zip(found.inputs, scores[1:], strict=True)
    ]
    return tuple(sorted(drops, key=lambda i: -i.drop))


def _observed(measured: Measured) -> dict[str, Any]:
    """What is handed on as it was observed."""
    return {f.name: getattr(measured, f.name) for f in fields(Observed)}


def _candidate(metric: str, truth: Truth, predictions: np.ndarray, trial: Trial) -> Candidate:
    labels = decided(trial.decision, truth, predictions)
    return Candidate(predictions, labels, score(metric, truth, predictions, labels))


def _default(run: Record, measured: Measured, tested: Candidate) -> Candidate | None:
    number = measured.default_trial
    if number is None or number == run.history.winner:
        return tested if number is not None else None
    if measured.default is None:
        return None
    truth = measured.truth.rows(measured.split.test)
    return _candidate(run.history.plan.task.metric, truth, measured.default, run.history.trial(number))


def _optimism(run: Record, validated: Truth, rows: np.ndarray) -> float | None:
    """What choosing among the trials flatters, by the predictions of the best of them."""
    metric = run.history.plan.task.metric_info
    scored = [t for t in run.history.trials if t.score is not None]
    best = sorted(scored, key=lambda t: -metric.sign * (t.score or 0.0))[:_CHOSEN_FROM]
    predicted = []
    for trial in best:
        values = run.predictions(trial.number)[rows]
        predicted.append((values, decided(trial.decision, validated, values)))
    return optimism(metric.name, validated, predicted)


def _withheld(measured: Measured) -> bool:
    """What workers were given: no test row may carry a label."""
    return is_withheld(measured.given[measured.split.test])


def _difference(measured: Measured) -> float:
    if measured.reloaded is None:
        return float("inf")
    return float(np.abs(measured.reloaded.astype(np.float64) - measured.delivered).max())
