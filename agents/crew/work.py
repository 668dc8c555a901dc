"""Search, sealed test and package."""

from collections.abc import Sequence

from ...pipelines.contracts import BudgetError, Suggestion, Trial
from ...tools.delivery.deliver import deliver
from ...tools.delivery.sealed import run_sealed_test
from ...tools.probes import run_probes
from ...tools.search.compared import Compared
from ...tools.search.loop import Search
from ...tools.search.reserve import affordable_seconds
from ...tools.search.selection import progress
from ...tools.session import Session
from ...tools.store.events import EventKind
from ..hyperparameters.in_run import sampler_for
from .state import Desk, RunState
from .voice import advises

#: Seconds that a slow language model takes to look over a result.
_ADVICE_SECONDS = 15.0


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
    loop = _loop(desk, session, state["suggestions"])
    reason = session.history.stop_reason or loop.run()
    winner = _selected(session, loop.trials) or choose(session, loop.trials)
    return RunState(reason=reason, winner=winner)


def _loop(desk: Desk, session: Session, suggestions: Sequence[Suggestion]) -> Search:
    """The search as far as the record has it."""
    history = session.history
    slow = desk.access is not None and desk.access.expected is not None
    keep = slow and advises(desk, session.clock.limit)
    return Search(
        store=session.store,
        plan=session.plan,
        facts=session.facts,
        run_trial=session.runner().run,
        clock=session.clock,
        predictions=session.folder / "predictions",
        sampler=sampler_for(session.plan.proposer, suggestions),
        suggestions=suggestions,
        kept_back=_ADVICE_SECONDS if keep else 0.0,
        trials=list(history.trials),
        pending=history.pending,
        attempts=history.attempts,
    )


def _selected(session: Session, trials: Sequence[Trial]) -> Trial | None:
    """The winner that an interrupted process chose."""
    chosen = session.store.last(EventKind.SELECTED)
    return None if chosen is None else next(t for t in trials if t.number == chosen.body["trial"])


def choose(session: Session, trials: Sequence[Trial]) -> Trial | None:
    """The winner among ``trials``, recorded: the last that was better beyond noise, of those there is time to fit."""
    task, clock, truth = session.plan.task, session.clock, session.dataset.truth
    chain = progress(
        trials,
        task.metric_info,
        task.constraints,
        Compared(session.folder / "predictions", session.split, truth, task.metric),
        affordable_seconds(clock.limit, session.plan.refit, clock.remaining),
    )
    if not chain:
        return None
    session.store.append(
        EventKind.SELECTED,
        {
            "trial": chain[-1].trial,
            "incumbents": [i.model_dump(mode="json") for i in chain],
            "elapsed": clock.elapsed,
        },
        attempt=len(session.store.all(EventKind.SELECTED)),
    )
    return next(t for t in trials if t.number == chain[-1].trial)


def sealed_test(desk: Desk, state: RunState) -> RunState:
    """Open the vault once, for the winner and its baselines."""
    desk.stage("testing the winner on the sealed rows")
    session, winner = state["session"], state["winner"]
    assert winner is not None
    trials = session.history.trials
    while True:
        try:
            sealed = run_sealed_test(session, winner, _default(trials))
            return RunState(sealed=sealed, winner=winner)
        except BudgetError:
            if session.store.last(EventKind.TEST_OPENED) is not None:
                # Scored before an interruption: nobody may choose anew with that in mind.
                raise
            # The vault is still shut: another configuration may take the winner's place.
            trials = tuple(t for t in trials if t.number != winner.number)
            if (other := choose(session, trials)) is None:
                raise
            winner = other


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
    return RunState(probes=run_probes(session, winner))
