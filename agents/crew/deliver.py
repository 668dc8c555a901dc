"""Verdict, report, result."""

import shutil
import time

import numpy as np

from ...tools.delivery.result import Outcome, build_result
from ...tools.delivery.versions import versions
from ...tools.report import ReportData, SplitFacts, write_report
from ...tools.store.events import EventKind
from ...tools.store.files import from_here, write_text
from ..verifier import gather, verify
from .state import Desk, RunState


def verifier(desk: Desk, state: RunState) -> RunState:
    """Check everything, then tell it."""
    desk.stage("checking the result")
    session, winner = state["session"], state["winner"]
    assert winner is not None
    evidence = gather(session, winner, state["sealed"], state["delivered"])
    verdict = verify(evidence)
    if session.store.last(EventKind.VERDICT) is None:
        session.store.append(EventKind.VERDICT, verdict.model_dump(mode="json"))
    return _tell(desk, state, Outcome(verdict, evidence, state["delivered"]))


def give_up(desk: Desk, state: RunState) -> RunState:
    """The search ended without a model: say so in every place where a result is looked for."""
    return _tell(desk, state, Outcome())


def _tell(desk: Desk, state: RunState, outcome: Outcome) -> RunState:
    desk.stage("writing the report")
    session = state["session"]
    data = ReportData(
        folder=str(from_here(session.folder)),
        result=build_result(session, outcome, state["reason"]),
        plan=session.plan,
        profile=session.profile,
        trials=session.history.trials,
        split=_split_facts(state),
        test_true=outcome.evidence.test.values if outcome.evidence else np.empty(0),
        test_pred=outcome.evidence.tested.predictions if outcome.evidence else np.empty(0),
        test_labels=outcome.evidence.tested.labels if outcome.evidence else None,
        importance=outcome.delivered.importance if outcome.delivered else (),
        environment=versions(),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        suggestions=session.history.suggestions or (),
    )
    write_report(session.folder, data)
    result = build_result(session, outcome, state["reason"])
    session.store.append(EventKind.RESULT, result.model_dump(mode="json"))
    write_text(session.folder / "result.json", result.model_dump_json(indent=2) + "\n")
    session.workers.close()
    shutil.rmtree(session.folder / "work", ignore_errors=True)
    return RunState(result=result)


def _split_facts(state: RunState) -> SplitFacts:
    session = state["session"]
    split = session.split
    return SplitFacts(
        development=len(split.development),
        test=len(split.test),
        folds=len(split.folds),
        protocol=session.plan.split.protocol.value,
        evidence=session.plan.split.evidence,
        sha256=split.sha256(),
    )
