"""The hyperparameter agent speaks once, when the defaults' scores are known; then the language model rests."""

from collections.abc import Sequence

from ...pipelines.contracts import PipelinePlan, Suggestion, Trial
from ...tools.store.events import EventKind
from .state import Desk, RunState
from .voice import give_voice, journal_of, rest

#: With less of the time limit left than this, trials need it more.
_LEAST_LEFT = 0.3


def warm_start(desk: Desk, state: RunState) -> RunState:
    """Ask for first configurations of the most promising families, and record them."""
    session = state["session"]
    if desk.access is None:
        # A given plan and a resumed run come here without having spoken.
        give_voice(desk, journal_of(desk, session.store), session.clock.limit, session.plan.budget)
    found: tuple[Suggestion, ...] = ()
    if desk.access is not None:
        trials = session.history.trials
        enough = session.clock.remaining > _LEAST_LEFT * session.clock.limit
        families = promising(session.plan, trials) if enough else []
        if desk.replayed is not None and (asked := desk.replayed.suggested_for) is not None:
            families = asked
        if families:
            desk.stage(f"{desk.access.model.name} suggests configurations")
        if families:
            # Samplers import for a second, which a run that has nothing to ask has other use for.
            from ..hyperparameters.warm_start import warm_start as suggest

            found = suggest(desk.access, session.plan, session.profile, session.facts, families)
        session.store.append(
            EventKind.SUGGESTED,
            {
                "proposals": [s.model_dump(mode="json") for s in found],
                "asked": families,
                "elapsed": session.clock.elapsed,
            },
        )
    rest(desk)
    return RunState(suggestions=found)


def promising(plan: PipelinePlan, trials: Sequence[Trial]) -> list[str]:
    """Families by the score of their default, best first; none where no trial is left for them."""
    wanted = plan.budget.trials
    if wanted is not None and len(trials) >= wanted:
        return []
    sign = plan.task.metric_info.sign
    best: dict[str, float] = {}
    for trial in trials:
        if trial.score is not None:
            name = trial.proposal.family
            best[name] = max(best.get(name, float("-inf")), sign * trial.score)
    return sorted(best, key=lambda name: -best[name])
