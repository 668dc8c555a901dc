"""Verdict, report, result: what is told follows from what is kept, and can be computed from it again."""

from ...pipelines.contracts import RequestError, RunResult
from ...tools.delivery.result import Outcome, scores_of
from ...tools.delivery.told import tell
from ...tools.recompute.rebuild import judge, rebuild, result_text
from ...tools.recompute.record import record, write_evidence
from ...tools.session import Session
from ...tools.store.events import EventKind
from ...tools.store.failpoints import passing
from ...tools.store.files import write_text
from ...tools.store.history import replay
from ...tools.store.run import RunStore
from ..judges import advise
from ..verifier import measure
from .folder import clear
from .handout import hand_out
from .state import Desk, RunState
from .voice import advises, rest, voice_again

#: Less time than this is left to checks and report alone.
_LEAST_SECONDS = 12.0


def verifier(desk: Desk, state: RunState) -> RunState:
    """Keep what was measured, check everything, then tell it."""
    desk.stage("checking the result")
    session, winner = state["session"], state["winner"]
    assert winner is not None
    measured = measure(session, winner, state["sealed"], state["delivered"], state["probes"])
    write_evidence(session.store, measured)
    outcome = judge(record(session.folder, session.store.events))
    _advise(desk, session, outcome)
    hand_out(desk, session, winner, state["delivered"])
    return _tell(desk, state, outcome)


def _advise(desk: Desk, session: Session, outcome: Outcome) -> None:
    """Let a language model say what it makes of the verdict, where one speaks and there is time. It decides nothing."""
    if session.store.last(EventKind.ADVISED) is not None:
        # It has spoken before an interruption.
        return
    voice_again(desk, session)
    if desk.access is None or desk.replayed is not None or not advises(desk, session.clock.limit):
        # A replay's verdict has times of its own: advice about another one is on record.
        return
    if session.clock.remaining < _LEAST_SECONDS:
        return
    assert outcome.verdict is not None
    desk.stage(f"{desk.access.model.name} looks over the result")
    advice = advise(desk.access, session.history.plan, scores_of(outcome.evidence), outcome.verdict)
    session.store.append(
        EventKind.ADVISED,
        {"advice": [a.model_dump(mode="json") for a in advice], "elapsed": session.clock.elapsed},
        attempt=len(session.store.all(EventKind.ADVISED)),
    )
    rest(desk)


def give_up(desk: Desk, state: RunState) -> RunState:
    """The search ended without a model: say so in every place where a result is looked for."""
    return _tell(desk, state, Outcome())


def accept(desk: Desk, store: RunStore) -> RunResult:
    """Judge a finished run again, with suspected columns that the person accepts now. Nothing is trained.

    Raises:
        RequestError: the audit suspects no such column.
    """
    columns = desk.order.overrides.accepted_leaks or ()
    suspected = {c for s in replay(store.events).audit.suspects for c in s.columns}
    unknown = [c for c in columns if c not in suspected]
    if unknown:
        raise RequestError(
            "NO-SUCH-SUSPECT",
            f"the audit does not suspect column {unknown[0]!r}",
            f"it suspects {', '.join(map(repr, sorted(suspected)))}"
            if suspected
            else "there is none to accept",
        )
    count = len(store.all(EventKind.ACCEPTED))
    store.append(EventKind.ACCEPTED, {"columns": list(columns)}, attempt=count)
    return _publish(store, judge(record(store.folder, store.events)))


def _tell(desk: Desk, state: RunState, outcome: Outcome) -> RunState:
    session = state["session"]
    tell(session)
    desk.stage("writing the report")
    result = _publish(session.store, outcome)
    session.workers.close()
    passing("workers:closed")
    clear(session.folder)
    return RunState(result=result)


def _publish(store: RunStore, outcome: Outcome) -> RunResult:
    """Work verdict, reports and result out from the record, and write them; ``result.json`` comes last."""
    told = rebuild(record(store.folder, store.events), outcome)
    passing("report:made")
    if told.verdict is not None:
        # A process that was interrupted since its verdict has measured anew.
        attempt = len(store.all(EventKind.VERDICT))
        store.append(EventKind.VERDICT, told.verdict.model_dump(mode="json"), attempt=attempt)
    for name, text in told.texts.items():
        write_text(store.folder / name, text)
    attempt = len(store.all(EventKind.RESULT))
    store.append(EventKind.RESULT, told.result.model_dump(mode="json"), attempt=attempt)
    write_text(store.folder / "result.json", result_text(told.result))
    return told.result
