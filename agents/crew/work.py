"""Search, sealed test and package."""

from collections.abc import Sequence

from ...pipelines.contracts import BudgetError, Suggestion, Trial
from ...pipelines.expressions import readable
from ...tools.delivery.deliver import deliver
from ...tools.delivery.sealed import after_test, run_sealed_test
from ...tools.probes import run_probes
from ...tools.search.compared import Compared
from ...tools.search.derived import Derivation
from ...tools.search.loop import LAST_SOURCE, Search
from ...tools.search.reserve import affordable_seconds
from ...tools.search.selection import eligible, progress
from ...tools.session import Session
from ...tools.store.events import EventKind
from ...tools.store.failpoints import passing
from ..hyperparameters.in_run import sampler_for
from .ahead import import_ahead
from .replayed import Replayed
from .state import Desk, RunState
from .voice import advises

#: Seconds that a slow language model takes to look over a result.
_ADVICE_SECONDS = 15.0
#: With less than this for it, another winner's final fit is not begun.
_ANOTHER_SECONDS = 1.0


def defaults(desk: Desk, state: RunState) -> RunState:
    """Try each family's default, where a language model is to speak once their scores are known."""
    if desk.chosen is not None and desk.chosen.model is not None:
        desk.stage("trying defaults")
        _loop(desk, state["session"], ()).run_defaults()
    return RunState()


def search(desk: Desk, state: RunState) -> RunState:
    """Run trials until there is a reason to stop, then choose the winner."""
    session = state["session"]
    desk.stage("searching")
    import_ahead()
    loop = _loop(desk, session, state["suggestions"])
    reason = session.history.stop_reason or loop.run()
    winner = _selected(session, loop.trials) or choose(session, loop.trials, desk.replayed)
    if desk.replayed is not None:
        desk.replayed.compare(session.store.events)
    return RunState(reason=reason, winner=winner)


def _loop(desk: Desk, session: Session, suggestions: Sequence[Suggestion]) -> Search:
    """The search as far as the record has it."""
    history, task = session.history, session.plan.task
    run_trial = session.runner().run
    recorded = None if desk.replayed is None else desk.replayed.search
    slow = desk.access is not None and desk.access.expected is not None
    keep = slow and advises(desk, session.clock.limit)
    return Search(
        store=session.store,
        plan=session.plan,
        facts=session.facts,
        run_trial=run_trial if recorded is None else recorded.again(run_trial),
        clock=session.clock,
        predictions=session.folder / "predictions",
        sampler=sampler_for(session.plan.proposer, suggestions),
        suggestions=suggestions,
        kept_back=_ADVICE_SECONDS if keep else 0.0,
        recorded=recorded,
        derivation=derivation(session),
        compare=Compared(session.folder / "predictions", session.split, session.dataset.truth, task.metric),
        trials=list(history.trials),
        pending=history.pending,
        attempts=history.attempts,
    )


def derivation(session: Session) -> Derivation:
    """The features of trials, as far as the record has them."""
    history, proposed = session.history, session.history.features
    if proposed is not None:
        # A run may be taken up without a column that it had.
        known = readable(proposed.expressions, session.inputs)
        proposed = proposed.model_copy(
            update={"features": tuple(f for f in proposed.features if f.expression in known)}
        )
    return Derivation(session.derived, proposed, history.feature_verdict)


def _selected(session: Session, trials: Sequence[Trial]) -> Trial | None:
    """The winner that an interrupted process chose."""
    chosen = session.store.last(EventKind.SELECTED)
    return None if chosen is None else next(t for t in trials if t.number == chosen.body["trial"])


def choose(session: Session, trials: Sequence[Trial], replayed: Replayed | None = None) -> Trial | None:
    """The winner among ``trials``, recorded: the last that was better beyond noise, of those there is time to fit."""
    task, clock, truth = session.plan.task, session.clock, session.dataset.truth
    attempt = len(session.store.all(EventKind.SELECTED))
    seconds = affordable_seconds(clock.limit, clock.remaining)
    among = eligible(derivation(session).counted(trials), task.constraints, seconds)
    if replayed is not None and (known := replayed.eligible(attempt)) is not None:
        among = [t for t in trials if t.number in known and t.score is not None]
    compared = Compared(session.folder / "predictions", session.split, truth, task.metric)
    chain = progress(among, task.metric_info, task.constraints, compared)
    if not chain:
        return None
    session.store.append(
        EventKind.SELECTED,
        {
            "trial": chain[-1].trial,
            "incumbents": [i.model_dump(mode="json") for i in chain],
            "among": [t.number for t in among],
            "elapsed": clock.elapsed,
        },
        attempt=attempt,
    )
    return next(t for t in trials if t.number == chain[-1].trial)


def sealed_test(desk: Desk, state: RunState) -> RunState:
    """Open the vault once, for the winner and its baselines; the winner is None where nothing could be fitted."""
    desk.stage("testing the winner on the sealed rows")
    session, winner = state["session"], state["winner"]
    assert winner is not None
    trials = session.history.trials
    while True:
        try:
            sealed = run_sealed_test(session, winner, _default(trials))
            return RunState(sealed=sealed, winner=winner)
        except BudgetError as error:
            if session.store.last(EventKind.TEST_OPENED) is not None:
                # Scored before an interruption: nobody may choose anew with that in mind.
                raise
            session.left_out.append(f"trial {winner.number} ({winner.proposal.family}): {error.what}")
            # The vault is still shut: another configuration may take the winner's place.
            trials = tuple(t for t in trials if t.number != winner.number)
            other = None
            if session.clock.grace > (after_test(winner) + _ANOTHER_SECONDS) * session.clock.pace:
                other = choose(session, trials)
            other = other or _last_resort(desk, session, winner)
            if other is None:
                return RunState(winner=None)
            winner = other


def _last_resort(desk: Desk, session: Session, failed: Trial) -> Trial | None:
    """A model that takes no time, recorded as chosen; None where that is what failed."""
    if failed.proposal.source == LAST_SOURCE:
        return None
    loop = _loop(desk, session, ())
    loop.last_resort()
    return choose(session, [t for t in loop.trials if t.proposal.source == LAST_SOURCE])


def _default(trials: tuple[Trial, ...]) -> Trial | None:
    """The library default: the first trial, where it has a score; else the first default that has one."""
    return next((t for t in trials if t.proposal.source == "default" and t.ok), None)


def package(desk: Desk, state: RunState) -> RunState:
    """Refit, bundle, reload, measure."""
    session, winner, sealed = state["session"], state["winner"], state["sealed"]
    assert winner is not None
    desk.stage("refitting on all rows" if session.plan.refit else "packing the tested model")
    metric = session.plan.task.metric
    interval = sealed.intervals.confidence if sealed.intervals else None
    spread = f" (95 % interval {interval[0]:.4g} to {interval[1]:.4g})" if interval else ""
    headline = f"The tested model has {metric} {sealed.tested.score:.4g}{spread} on rows it never saw."
    return RunState(delivered=deliver(session, winner, sealed, headline))


def second_look(desk: Desk, state: RunState) -> RunState:
    """Fit and ask the winner once more, otherwise: what no score tells of itself."""
    desk.stage("looking again")
    session, winner = state["session"], state["winner"]
    assert winner is not None
    probes = run_probes(session, winner)
    passing("probes:done")
    return RunState(probes=probes)
