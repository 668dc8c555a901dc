"""The hyperparameter agent speaks once, before the search; then the language model rests."""

from ...pipelines.contracts import Suggestion
from ...tools.llm.record import RunJournal
from ...tools.store.events import EventKind
from ..hyperparameters import warm_start as suggest
from ..planner.outlook import outlook
from .state import Desk, RunState
from .voice import give_voice, rest

#: A family that is to have fewer trials than this beside its default has none to spare for suggestions.
_LEAST_TRIALS = 1


def warm_start(desk: Desk, state: RunState) -> RunState:
    """Ask for first configurations of the families that will be tuned, and record them."""
    session = state["session"]
    if desk.access is None:
        # A given plan and a resumed run come here without having spoken.
        give_voice(desk, RunJournal(session.store), session.clock.limit)
    found: tuple[Suggestion, ...] = ()
    if desk.access is not None:
        more = outlook(session.plan, session.facts).further
        families = sorted(
            (n for n, trials in more.items() if trials >= _LEAST_TRIALS), key=lambda n: -more[n]
        )
        if families:
            desk.stage(f"{desk.access.model.name} suggests first configurations")
        found = suggest(desk.access, session.plan, session.profile, session.facts, families)
        session.store.append(
            EventKind.SUGGESTED,
            {"proposals": [s.model_dump(mode="json") for s in found], "elapsed": session.clock.elapsed},
        )
    rest(desk)
    session.workers.start()
    return RunState(suggestions=found)
