"""The language model's place in a run: which one speaks, from where on, how much it may take."""

import time

from ...pipelines.contracts import BudgetPlan, ModelUnavailable
from ...tools.llm.access import Access
from ...tools.llm.ledger import Caps, add_up
from ...tools.llm.record import Journal, MemoryJournal, RunJournal, speaker
from ...tools.llm.recorded import ReplayedJournal
from ...tools.llm.scripted import ScriptedModel
from ...tools.session import Session
from ...tools.store.events import EventKind
from ...tools.store.run import RunStore
from ..intake.rules.limits import limits
from ..intake.understand import sure_target
from ..intake.words.reading import read
from ..planner.rules import DEFAULT_SECONDS
from .folder import begin_run, spoken_by
from .state import Desk, RunState

#: Of the time limit, the language model may take this share.
_SHARE = 0.25
#: And of what is left of it now, this.
_SHARE_LEFT = 0.4
#: And no more than this, however long the limit is.
_LONGEST = 600.0
#: Time limit in seconds from which a model that runs on this machine has time left for advice.
_WORTH_ADVICE = 240.0


def language_model(desk: Desk, state: RunState) -> RunState:
    """Open the language model that was named, or the best that can be had, and say which.

    A run that is taken up stays with the one that it has, unless another is named.

    Raises:
        ModelUnavailable: the one that was named cannot be had.
    """
    if desk.replayed is not None:
        desk.chosen = desk.replayed.chosen()
        desk.stage(desk.chosen.said)
        return RunState()
    desk.chosen = desk.choose(desk.order.llm, desk.resources, desk.stage)
    desk.waited += desk.chosen.downloading
    if "session" in state:
        state["session"].clock.excuse(desk.chosen.downloading)
    if desk.store is not None:
        now, before = spoken_by(desk.chosen), speaker(desk.store.events)
        if (now["spec"], now["model"]) != (before["spec"], before["model"]):
            count = len(desk.store.all(EventKind.LLM_CHOSEN))
            desk.store.append(EventKind.LLM_CHOSEN, now, number=count)
    name = desk.chosen.model.name if desk.chosen.model else None
    desk.stage(f"language model {name} ({desk.chosen.said})" if name else desk.chosen.said)
    return RunState()


def begin(desk: Desk, state: RunState) -> RunState:
    """Open the record before the language model is asked for the first time, so that no reply is lost.

    Raises:
        RequestError: the request cannot be carried out, whatever a language model makes of it.
    """
    order = desk.order
    assert order.request is not None
    target = sure_target(order.request, state["profile"], order.overrides.given())
    journal: Journal = desk.journal or MemoryJournal()
    if not order.plan_only:
        store = desk.store or begin_run(desk, order.request, state["tables"].main.facts.path, target)
        journal = journal_of(desk, store)
    give_voice(desk, journal, _expected_seconds(order.request, order.overrides.time_limit_seconds))
    return RunState()


def journal_of(desk: Desk, store: RunStore) -> Journal:
    """Where a run keeps what is asked and answered."""
    if desk.replayed is not None:
        return ReplayedJournal(store, desk.replayed.events)
    return RunJournal(store)


def give_voice(desk: Desk, journal: Journal, seconds: float, budget: BudgetPlan | None = None) -> None:
    """Let the language model speak, for its share of a time limit of so many ``seconds``; the plan's ``budget``
    caps tokens and dollars, once there is a plan.
    """
    chosen = desk.chosen
    if chosen is None or chosen.model is None:
        return
    tokens, usd = desk.order.max_tokens, desk.order.max_cost
    if budget is not None:
        # A plan that was given may state caps of its own.
        tokens, usd = budget.tokens, budget.usd
    spent = add_up(journal.exchanges()).seconds
    caps = Caps(seconds=_share(desk, seconds, spent), tokens=tokens, usd=usd)
    if desk.replayed is not None:
        # What went without an answer for lack of time or money is on record as such.
        caps = Caps(seconds=desk.replayed.limit)
    if isinstance(chosen.model, ScriptedModel):
        chosen.model.skip([e.prompt for e in journal.exchanges()])
    desk.access = Access(chosen.model, journal, caps, chosen.price, chosen.expected, time.monotonic)


def voice_again(desk: Desk, session: Session) -> None:
    """Let the language model speak where a run was taken up after its search, and nobody has spoken since.

    What is left for it to say is worth no error: where it cannot be had any more, nobody speaks.
    """
    if desk.chosen is not None or speaker(session.store.events)["model"] is None:
        return
    try:
        language_model(desk, RunState(session=session))
    except ModelUnavailable as missing:
        desk.stage(f"no language model: {missing.what}")
        return
    give_voice(desk, RunJournal(session.store), session.clock.limit, session.plan.budget)


def limit_voice(desk: Desk, seconds: float) -> None:
    """Hold the language model to its share, now that the time limit is known."""
    if desk.access is not None and desk.replayed is None:
        share = _share(desk, seconds, desk.access.ledger.seconds)
        desk.access.caps = desk.access.caps.model_copy(update={"seconds": share})


def _share(desk: Desk, limit: float, spent: float) -> float:
    """Seconds that all calls together may take: a share of the limit, and no more than one of what is left of it."""
    left = max(0.0, limit - desk.elapsed())
    return min(_SHARE * limit, _LONGEST, spent + _SHARE_LEFT * left)


def advises(desk: Desk, seconds: float) -> bool:
    """Whether a language model is asked about the result of a run of so many seconds.

    One that runs on this machine has used its share of a short limit by then.
    """
    return desk.access is not None and (desk.access.expected is None or seconds >= _WORTH_ADVICE)


def rest(desk: Desk) -> None:
    """Let the language model rest while models train: both would want all cores, and its memory is theirs."""
    if desk.chosen is not None:
        desk.chosen.close()


def _expected_seconds(request: str, given: float | None) -> float:
    """The time limit as far as rules see it before anything is understood."""
    if given is not None:
        return given
    stated = [c.value for c in limits(read(request)) if c.field == "time_limit_seconds"]
    return float(str(stated[0])) if stated else DEFAULT_SECONDS
