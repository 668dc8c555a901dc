"""What rules have read, looked at again: beside what the turn resembles, and where it stands."""

import re

from ...pipelines.contracts import ColumnKind, DataProfile, PipelinePlan
from ..intake.rules.metrics import metric_candidates
from ..intake.words.amounts import times
from ..intake.words.reading import read
from ..intake.words.stems import fold
from .asking import asks_outright, has_mark
from .clauses import sentences
from .likeness import LIKELY, SURE, TOLD, Likeness, likely
from .move import CONSEQUENTIAL, Intent, Move, Situation
from .named import runs_of
from .references import columns_of, edits_of
from .row import told_row
from .supposed import present, supposed
from .wishes import resembled

#: Before there is a task, nothing else can be.
_TOLD_BEFORE = frozenset({Intent.HELP, Intent.THANKS, Intent.RUNS, Intent.PLAN, Intent.START})
_WELL = re.compile(
    r"(?:and|so|well|und|na|et|alors|y|e|en|dus|allora|entao)(?:,? (?:so|und|now|then|nun|jetzt))?\s?\?+",
    re.IGNORECASE,
)
#: A metric asked for has so many words; a row that is described so many letters, and tells so many values.
_MOST_SCORE, _LONGEST_ROW, _LEAST_VALUES = 3, 600, 3
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?!\w)")
#: So many words tell of a task, where nothing was told yet.
LEAST_TOLD = 4


def reconsidered(
    found: Move, text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    """What rules have read, beside what the turn resembles: a question is no wish, and nothing is not the last word."""
    if situation.has_run and _WELL.fullmatch(text.strip()):
        return Move(intent=Intent.STATUS if situation.working else Intent.RESULT, text=text)
    if found.intent is Intent.CONTINUE and situation.has_task and not situation.has_run:
        # Where nothing was begun, nothing goes on.
        return found.model_copy(update={"intent": Intent.START})
    if situation.has_run:
        row = Intent.PREDICT if _is_row(text, profile, plan) else None
        asked_for = Intent.RESULT if _is_score(text) else row
        if asked_for is not None:
            return found if found.file is not None else Move(intent=asked_for, text=text)
    quoted = all(fold(e.words) in fold(text) for e in found.edits)
    if found.intent is Intent.CHANGE and quoted and not has_mark(text) and profile and plan:
        more = resembled(text, profile, plan, found.edits, columns_of(situation))
        if more and not any(e.op == "ask" for e in (*more, *found.edits)):
            return found.model_copy(update={"edits": (*found.edits, *more)})
    weak = found.intent is Intent.UNKNOWN or (found.intent is Intent.WHY and not asks_outright(text))
    doubtful = _is_doubtful(found, text, situation)
    if not (weak or doubtful) or found.file is not None:
        return found
    guess = _of_all(text, situation)
    found = found.model_copy(update={"resembles": guess.intent})
    wished = _wished(found, guess, text, situation, profile, plan)
    if wished is not None:
        return wished
    told = TOLD if situation.has_task else _TOLD_BEFORE
    if guess.intent not in told or guess.share < (LIKELY if weak else SURE):
        return _begun(found, text, situation)
    if guess.intent is Intent.WHAT_IF:
        return supposed(text, edits_of(present(text), situation, profile, plan))
    return Move(
        intent=guess.intent,
        text=text,
        runs=runs_of(text, situation),
        guessed=guess.share < SURE,
        resembles=guess.intent,
    )


def _wished(
    found: Move,
    guess: Likeness,
    text: str,
    situation: Situation,
    profile: DataProfile | None,
    plan: PipelinePlan | None,
) -> Move | None:
    """A change that rules did not see, where the words resemble one and nothing else."""
    told = guess.intent in TOLD and guess.share >= LIKELY
    if profile is None or plan is None or found.intent is not Intent.UNKNOWN or told:
        return None
    edits = resembled(text, profile, plan, spoken=columns_of(situation))
    return Move(intent=Intent.CHANGE, text=text, edits=edits, resembles=guess.intent) if edits else None


def _of_all(text: str, situation: Situation) -> Likeness:
    """What a turn resembles; where that is not clear, what one of its sentences does."""
    guess = likely(text, situation)
    several = [s for s in sentences(text) if len(s.split()) > 1]
    if guess.share >= SURE or len(several) < 2:
        return guess
    each = [likely(s, situation) for s in several]
    told = [g for g in each if g.intent in TOLD - {Intent.THANKS} and g.share >= SURE]
    if len({g.intent for g in told}) != 1:
        return guess
    best = max(told, key=lambda g: g.share)
    # What acts is not sure where another sentence says something else.
    return best.model_copy(update={"share": LIKELY}) if best.intent in CONSEQUENTIAL else best


def _is_score(text: str) -> bool:
    """ "R2?": a metric and a question mark, and nothing else."""
    if len(text.split()) > _MOST_SCORE or not text.rstrip().endswith("?"):
        return False
    return any(len(m.words) >= len(text.strip(" ?")) for m in metric_candidates(read(text)))


def _is_row(text: str, profile: DataProfile | None, plan: PipelinePlan | None) -> bool:
    """Whether words describe a row: a text in quotation marks where texts are classified, else several values."""
    if profile is None or plan is None or len(text) > _LONGEST_ROW:
        return False
    told = told_row(text, profile, plan.task.target)
    if any(profile.column(name).kind is ColumnKind.TEXT for name in told):
        return True
    figures = len(_FIGURE.findall(fold(text))) - sum(1 for _ in times(fold(text)))
    asks = text.rstrip().endswith("?")
    enough = len(told) + min(max(figures, 0), 3) >= _LEAST_VALUES and figures > 0
    return len(told) > 0 and (enough or (len(told) >= 2 and asks))


def _is_doubtful(found: Move, text: str, situation: Situation) -> bool:
    """Whether rules may have taken words for more than was said."""
    if found.intent is Intent.TASK:
        return True
    if found.intent is not Intent.CHANGE:
        return False
    if all(e.field == "exclude" for e in found.edits):
        return True
    return all(e.op == "ask" for e in found.edits) or has_mark(text)


def _begun(found: Move, text: str, situation: Situation) -> Move:
    """Before there is a task, words that are not something else tell of it."""
    if found.intent is Intent.UNKNOWN and not situation.has_task and len(text.split()) >= LEAST_TOLD:
        return found.model_copy(update={"intent": Intent.TASK})
    return found
