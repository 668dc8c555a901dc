"""Trials with the scores that their predictions come to."""

from collections.abc import Sequence

from ...pipelines.contracts import StorageError, Trial, TrialError
from ..evaluate import validate
from .findings import Findings
from .measured import Measured
from .record import PREDICTIONS, Record

#: Of a trial, what follows from its predictions.
_COMPUTED = {"score", "std", "folds", "decision"}


def rescore(run: Record, measured: Measured, findings: Findings) -> Sequence[Trial]:
    """Every trial again, compared with what was recorded of it."""
    return tuple(_rescored(run, measured, trial, findings) for trial in run.history.trials)


def _rescored(run: Record, measured: Measured, trial: Trial, findings: Findings) -> Trial:
    name = f"{PREDICTIONS}/{trial.number:04d}.npy"
    if not trial.ok:
        if (run.folder / name).exists():
            findings.wrong(name, f"trial {trial.number} is on record as {trial.status.value}: it has none")
        return trial
    folds = measured.split.fold_of(len(measured.truth.values))
    metric = run.history.plan.task.metric
    try:
        predictions = run.predictions(trial.number)
        if predictions.shape[:1] != folds.shape:
            raise TrialError(f"{len(predictions)} rows, not {len(folds)}")
        found = validate(metric, measured.truth, predictions, folds, len(measured.split.folds))
    except (StorageError, TrialError) as error:
        findings.wrong(name, f"trial {trial.number} cannot be scored again: {error}")
        return trial
    recorded = {fold.fold: fold for fold in trial.folds}
    again = trial.model_copy(
        update={
            "score": found.score,
            "std": found.std,
            "folds": tuple(
                recorded[k].model_copy(update={"score": value, "rows": len(measured.split.folds[k][1])})
                for k, value in enumerate(found.folds)
                if value is not None and k in recorded
            ),
            "decision": found.decision,
        }
    )
    where = f"run.db (finished, trial {trial.number})"
    findings.compare(
        where,
        trial.model_dump(mode="json", include=_COMPUTED),
        again.model_dump(mode="json", include=_COMPUTED),
        once=frozenset(f"folds.{k}.{part}" for k in range(len(again.folds)) for part in _ONCE),
    )
    return again


#: Of a fold, what was measured once.
_ONCE = ("fit_seconds", "predict_seconds", "bulk_bytes", "learning")
