"""From a turn to what it is for: rules first, then what it resembles; whatever is left is for a language model."""

import re

from ...pipelines.contracts import DataProfile, PipelinePlan
from ..intake.files import test_file
from ..intake.words.lexicon import asked
from ..intake.words.stems import fold
from ..intake.words.vocabulary import phrases
from .answers import answer
from .asking import asks, asks_outright, is_polite, thanks_alone
from .clauses import clauses, first, of_clause, sentences
from .intents import anywhere, bare, intent_of, is_whole
from .likeness import SURE, likely
from .move import Edit, Intent, Move, Situation
from .named import file_of, runs_of
from .references import edits_of
from .second_look import LEAST_TOLD, reconsidered
from .supposed import present, supposed

#: Where one turn asks for several things, it is taken apart there.
_PARTS = re.compile(
    r"(?:[.;!,]|(?<![^\W_])(?:and|then|und|et|y|e|dann|puis|luego))\s+(?:then |dann |now |please )?",
    re.IGNORECASE,
)
#: As many words are a description, whatever they say.
_LEAST_WORDS = 7
#: An order beside changes has at most so many.
_MOST_ORDER = 5
_BLANKS = re.compile(r"\s{20,}")
_BEGINS = re.compile(r"(?:start|launch|begin|go)\b")


def read_turn(
    text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    """What a turn is for, by rules alone; UNKNOWN where they cannot tell.

    Args:
        text: the turn.
        situation: what the conversation has come to.
        profile, plan: of its task, where there is one.

    Raises:
        RequestError: it asks for a metric that there is not.
    """
    # Expressions that begin with blanks look at each of them.
    text = _BLANKS.sub(" ", text)
    answered = answer(text, situation, profile)
    if answered is not None:
        return answered
    if is_whole("new", text):
        return Move(intent=Intent.TASK, text="")
    return reconsidered(_by_rules(text, situation, profile, plan), text, situation, profile, plan)


def _by_rules(
    text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    intent, file = intent_of(text) or of_clause(text), file_of(text, situation)
    if intent is Intent.UNDO:
        # "Scratch that, eight and not five" says what is meant instead.
        instead = () if is_whole("undo", text) else edits_of(text, situation, profile, plan)
        return Move(intent=Intent.CHANGE if instead else Intent.UNDO, text=text, edits=instead)
    if intent is Intent.WHAT_IF:
        return supposed(text, edits_of(present(text), situation, profile, plan))
    # What is asked for in a question is a wish: "could you make sure that ...?"
    wish = text.replace("?", ".") if is_polite(text) else text
    edits = edits_of(_without_whys(wish), situation, profile, plan)
    return (
        _about_file(text, intent, file, edits, situation)
        or _asked(text, intent, edits, situation)
        or _told(text, intent, edits, file, situation)
    )


def _without_whys(text: str) -> str:
    """A turn without its sentences that ask why: they wish for nothing. All of it, where it is one sentence."""
    every = sentences(text)
    kept = [s for s in every if not (s.rstrip().endswith("?") and any(map(asks_outright, clauses(s))))]
    return " ".join(kept) if len(every) > 1 else text


def _about_file(
    text: str, intent: Intent | None, file: str | None, edits: tuple[Edit, ...], situation: Situation
) -> Move | None:
    """A file that is named is to be predicted, or a task's data."""
    if file is None:
        return None
    if situation.has_run and (intent is Intent.PREDICT or anywhere("predictions").search(fold(text))):
        return Move(intent=Intent.PREDICT, text=text, file=file, runs=runs_of(text, situation))
    if situation.has_task and (test := test_file(text)) is not None:
        return Move(
            intent=Intent.CHANGE, text=text, edits=(*edits, Edit(field="test", value=test, words=text[:80]))
        )
    same = situation.has_task and situation.data is not None and file.endswith(situation.data)
    if intent is Intent.PREDICT and same:
        # The rows that it learns from: a model is to be used, where there is one.
        return Move(intent=Intent.PREDICT, text=text, file=file)
    # "Predict the price in houses.csv" describes a task where there is no model yet.
    other = situation.has_task and not same
    if (other or not edits) and intent in {None, Intent.START, Intent.PREDICT}:
        return Move(intent=Intent.TASK, text=text, file=file)
    return None


def _asked(text: str, intent: Intent | None, edits: tuple[Edit, ...], situation: Situation) -> Move | None:
    """Something is to be said, and nothing done."""
    runs = runs_of(text, situation)
    if intent is Intent.COMPARE:
        return Move(intent=Intent.COMPARE, text=text, runs=runs)
    asked_for = asks(text)
    if intent in {Intent.WHY, Intent.PREDICT} and (asked_for or not edits or asks_outright(text)):
        outright = intent is Intent.WHY or asked_for
        return Move(intent=Intent.WHY, text=text, runs=runs) if outright and situation.has_task else None
    if asked_for and intent in {Intent.STATUS, Intent.RESULT, Intent.PLAN}:
        return Move(intent=intent, text=text, runs=runs)
    return None


def _told(
    text: str, intent: Intent | None, edits: tuple[Edit, ...], file: str | None, situation: Situation
) -> Move:
    """Something is to be done."""
    if edits:
        return _changed(text, edits, intent, situation)
    if intent is not None and intent not in {Intent.WHY, Intent.PREDICT}:
        return Move(intent=intent, text=text, runs=runs_of(text, situation))
    for said in (Intent.YES, Intent.NO):
        if is_whole(said.value, text) or (len(text.split()) <= 2 and is_whole(said.value, first(text))):
            return Move(intent=said, text=text)
    if thanks_alone(text):
        return Move(intent=Intent.THANKS, text=text)
    told = _describes(text) or (situation.bare and len(text.split()) >= LEAST_TOLD)
    if told and (not situation.has_task or situation.bare):
        return Move(intent=Intent.TASK, text=text, file=file)
    if situation.has_task and asks(text):
        return Move(intent=Intent.WHY, text=text, runs=runs_of(text, situation))
    return Move(intent=Intent.UNKNOWN, text=text)


def _describes(text: str) -> bool:
    """Whether words may be a task's: they say that something is to be known, or are many."""
    folded = fold(text)
    wants = re.search(rf"{phrases('predict')}|{phrases('predict_after')}|{phrases('asking')}", folded)
    return wants is not None or bool(list(asked(folded))) or len(text.split()) >= _LEAST_WORDS


def _changed(text: str, edits: tuple[Edit, ...], intent: Intent | None, situation: Situation) -> Move:
    """Changes, and what is to be done afterwards: "leave out the postcode and start"."""
    after = intent if intent in {Intent.START, Intent.CONTINUE} else None
    if after is None and _BEGINS.match(bare(text)):
        after = Intent.START
    if after is None:
        parts = [part for part in _PARTS.split(text) if part.strip()]
        ends = (parts[0], parts[-1]) if len(parts) > 1 else ()
        if any(is_whole("start", part) for part in ends):
            after = Intent.START
        elif ends and is_whole("continue", parts[0]):
            after = Intent.CONTINUE
        elif any(_is_start(part, situation) for part in {*ends, *clauses(text)[-1:]} if part != text):
            # By likeness alone nothing is begun.
            return Move(intent=Intent.START, edits=edits, text=text, guessed=True)
    return Move(intent=after or Intent.CHANGE, edits=edits, text=text)


def _is_start(part: str, situation: Situation) -> bool:
    if len(part.split()) > _MOST_ORDER or part.rstrip().endswith("?"):
        return False
    guess = likely(part, situation)
    return guess.intent is Intent.START and guess.share >= SURE
