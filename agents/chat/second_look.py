"""What rules have read, looked at again: beside what the turn resembles, and where it stands."""

from ...pipelines.contracts import DataProfile, PipelinePlan
from ..intake.words.stems import fold
from .asking import asks_outright, has_mark
from .clauses import leading
from .in_place import Said, decided_by_place
from .likeness import LIKELY, SURE, TOLD, Likeness, certain, likely
from .move import CONSEQUENTIAL, Intent, Move, Situation
from .named import runs_of
from .references import columns_of, edits_of
from .released import released
from .supposed import present, supposed
from .wishes import resembled, wish

#: Before there is a task, nothing else can be.
_TOLD_BEFORE = frozenset({Intent.HELP, Intent.THANKS, Intent.RUNS, Intent.PLAN, Intent.START})
#: What a turn may be taken for by its first words, and how many words tell more than those.
_HEADS, _LEAST_SAID = frozenset({Intent.WHY, Intent.RESULT, Intent.STATUS, Intent.PLAN}), 8
#: What may be the letting go of a wish.
_MAY_LET_GO = frozenset({Intent.UNKNOWN, Intent.START, Intent.PLAN, Intent.TASK})
#: A wish whose classifier is so sure is one, whatever else the words resemble.
_CLEAR_WISH = 0.6
#: So many words tell of a task, where nothing was told yet.
LEAST_TOLD = 4


def reconsidered(
    found: Move, text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    """What rules have read, beside what the turn resembles: a question is no wish, and nothing is not the last word."""
    said = Said(text, situation, profile, plan)
    return decided_by_place(found, said) or _with_more(found, said) or _by_likeness(found, said)


def _with_more(found: Move, said: Said) -> Move | None:
    """Changes that rules have read, with those that other sentences resemble."""
    quoted = all(fold(e.words) in fold(said.text) for e in found.edits)
    if found.intent is not Intent.CHANGE or not quoted or has_mark(said.text):
        return None
    if said.profile is None or said.plan is None:
        return None
    more = resembled(said.text, said.profile, said.plan, found.edits, columns_of(said.situation))
    let_go = released(said.text, said.plan.task, (*found.edits, *more))
    if let_go is not None and let_go.field not in {e.field for e in (*found.edits, *more)}:
        more = (*more, let_go)
    if not more or any(e.op == "ask" for e in (*more, *found.edits)):
        return None
    return found.model_copy(update={"edits": (*found.edits, *more)})


def _by_likeness(found: Move, said: Said) -> Move:
    text, situation = said.text, said.situation
    vague = _is_vague(found)
    mere = found.intent is Intent.WHY and not asks_outright(text)
    outdone = found.intent is Intent.CHANGE and certain(text) in TOLD
    weak = found.intent is Intent.UNKNOWN or mere or vague or outdone
    headed = found.intent in _HEADS and len(text.split()) >= _LEAST_SAID and not has_mark(text)
    if found.file is not None or not (weak or headed or _is_doubtful(found, text)):
        return found
    guess = _of_all(text, situation)
    found = found.model_copy(update={"resembles": guess.intent})
    likened = guess.intent in TOLD - _MAY_LET_GO and guess.share >= LIKELY
    if said.plan is not None and not likened and (vague or found.intent in _MAY_LET_GO):
        let_go = released(text, said.plan.task)
        if let_go is not None:
            return Move(intent=Intent.CHANGE, text=text, edits=(let_go,), resembles=guess.intent)
    wished = _wished(found, guess, said)
    if wished is not None or (headed and not weak):
        return wished or found
    if weak and guess.intent is Intent.CHANGE and situation.has_task:
        # A change that says nothing to change is the next that it resembles.
        guess = likely(text, situation, but=(Intent.CHANGE, *CONSEQUENTIAL))
    told = TOLD if situation.has_task else _TOLD_BEFORE
    if guess.intent not in told or guess.share < (LIKELY if weak else SURE):
        return _begun(found, text, situation)
    return _told(guess, said)


def _told(guess: Likeness, said: Said) -> Move:
    """A turn that is for what it resembles."""
    if guess.intent is Intent.WHAT_IF:
        now = edits_of(present(said.text), said.situation, said.profile, said.plan)
        return supposed(said.text, now)
    return Move(
        intent=guess.intent,
        text=said.text,
        runs=runs_of(said.text, said.situation),
        guessed=guess.share < SURE,
        resembles=guess.intent,
    )


def _wished(found: Move, guess: Likeness, said: Said) -> Move | None:
    """A change that rules did not see, where the words resemble one and nothing else."""
    text = said.text
    if said.profile is None or said.plan is None:
        return None
    vague = _is_vague(found)
    # "How sure it says it is has to be honest" begins as a question does.
    mere = found.intent in _HEADS and guess.intent is Intent.CHANGE and not has_mark(text)
    # Little was told so far, and this may be more of the task, or a change of it.
    retold = found.intent is Intent.TASK and said.situation.has_task and guess.intent is Intent.CHANGE
    if not (found.intent is Intent.UNKNOWN or vague or mere or retold):
        return None
    # "Don't begin" is the start's own likeness.
    but = (guess.intent, *([Intent.START] if guess.intent is Intent.NO else ()))
    like_change = Intent.CHANGE in {guess.intent, likely(text, said.situation, but=but).intent}
    clear = like_change and not has_mark(text) and any(wish(s, _CLEAR_WISH) for s in leading(text))
    if guess.intent in TOLD and guess.share >= (SURE if clear else LIKELY):
        return None
    edits = resembled(text, said.profile, said.plan, spoken=columns_of(said.situation))
    if not edits or (vague and all(e.op == "ask" for e in edits)):
        return None
    return Move(intent=Intent.CHANGE, text=text, edits=edits, resembles=guess.intent)


def _of_all(text: str, situation: Situation) -> Likeness:
    """What a turn resembles; where that is not clear, what one of its sentences does."""
    guess = likely(text, situation)
    several = [s for s in leading(text) if len(s.split()) > 1]
    if guess.share >= SURE or len(several) < 2:
        return guess
    each = [likely(s, situation) for s in several]
    told = [g for g in each if g.intent in TOLD - {Intent.THANKS} and g.share >= SURE]
    if len({g.intent for g in told}) != 1:
        return guess
    best = max(told, key=lambda g: g.share)
    # What acts is not sure where another sentence says something else.
    return best.model_copy(update={"share": LIKELY}) if best.intent in CONSEQUENTIAL else best


def _is_vague(found: Move) -> bool:
    """Whether a change says nothing but what is to be asked."""
    return found.intent is Intent.CHANGE and all(e.op == "ask" for e in found.edits)


def _is_doubtful(found: Move, text: str) -> bool:
    """Whether rules may have taken words for more than was said."""
    if found.intent is not Intent.CHANGE:
        return found.intent is Intent.TASK
    return has_mark(text) or all(e.field == "exclude" for e in found.edits)


def _begun(found: Move, text: str, situation: Situation) -> Move:
    """Before there is a task, words that are not something else tell of it."""
    if found.intent is Intent.UNKNOWN and not situation.has_task and len(text.split()) >= LEAST_TOLD:
        return found.model_copy(update={"intent": Intent.TASK})
    return found
