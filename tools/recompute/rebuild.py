"""Verdict, result and reports of a run from its folder and its record alone. The run itself makes them this way."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.contracts import RunResult, StorageError, Verdict
from ..delivery.result import Outcome, build_result
from ..delivery.told import Told, told
from ..report import Importance, ReportData, SplitFacts, report_texts
from ..report.verdict import verdict_text
from ..store.events import EventKind
from ..store.history import repaired
from ..store.run import read_events
from ..verify import Evidence, run_checks
from .evidence import evidence, importance
from .measured import Measured
from .record import Record, record


@dataclass(frozen=True)
class Rebuilt:
    """What follows from a record. ``verdict`` and ``evidence`` are None where there never was a model.

    ``texts`` are the files for people, by name.
    """

    verdict: Verdict | None
    evidence: Evidence | None
    result: RunResult
    texts: Mapping[str, str]


def result_text(result: RunResult) -> str:
    """``result.json`` as it is written."""
    return result.model_dump_json(indent=2) + "\n"


def judge(run: Record) -> Outcome:
    """Evidence and verdict; nothing where there never was a tested model.

    Raises:
        StorageError: a file cannot be read.
        TrialError: predictions do not fit the truth.
    """
    if run.history.winner is None or not run.history.test:
        return Outcome()
    measured = run.measured
    found = evidence(run, measured)
    return Outcome(run_checks(found), found, measured)


def rebuild(run: Record, outcome: Outcome) -> Rebuilt:
    """Everything that a finished run tells.

    Args:
        run: the record; it says how the run ended.
        outcome: what :func:`judge` made of it.

    Raises:
        StorageError: the run has not ended, or a file cannot be read.
        TrialError: predictions do not fit the truth.
    """
    now = told(run.events)
    if now is None:
        raise StorageError(
            "RUN-NOT-OVER",
            f"{run.folder} does not say how the run ended",
            f"continue with automl-agent resume {run.folder}; runs of older versions kept no evidence",
        )
    result = build_result(run, now, outcome)
    texts = report_texts(_report(run, now, result, outcome.evidence, outcome.measured))
    return Rebuilt(
        verdict=outcome.verdict,
        evidence=outcome.evidence,
        result=result,
        texts={**texts, "verdict.md": verdict_text(result)},
    )


def importance_of(folder: Path) -> tuple[Importance, ...]:
    """By how much a finished run's score worsens without each input, most first; empty where it was not measured.

    Raises:
        RequestError: there is no run.
        StorageError: a file cannot be read.
        TrialError: predictions do not fit the truth.
    """
    run = record(folder, read_events(folder))
    outcome = judge(run)
    if outcome.evidence is None or outcome.measured is None:
        return ()
    return importance(outcome.evidence, outcome.measured)


def _report(
    run: Record, now: Told, result: RunResult, found: Evidence | None, measured: Measured | None
) -> ReportData:
    history = run.history
    return ReportData(
        folder=now.folder,
        result=result,
        plan=history.plan,
        profile=history.profile,
        trials=history.trials,
        split=_split(run),
        test_true=found.test.values if found else np.empty(0),
        test_pred=found.tested.predictions if found else np.empty(0),
        test_labels=found.tested.labels if found else None,
        importance=importance(found, measured) if found and measured else (),
        environment=now.environment,
        created=now.created,
        suggestions=history.suggestions or (),
        features=history.features,
        feature_verdict=history.feature_verdict,
        repaired=repaired(run.events),
        pictured=measured.pictured if measured else None,
        located=found.test if found and found.test.located else None,
    )


def _split(run: Record) -> SplitFacts:
    bodies = [e.body for e in run.events if e.kind is EventKind.SPLIT]
    if not bodies:
        raise StorageError("RUN-DAMAGED", f"{run.folder} has no split on record", "restore it from a copy")
    plan = run.history.plan.split
    return SplitFacts(**bodies[-1], protocol=plan.protocol.value, evidence=plan.evidence)
