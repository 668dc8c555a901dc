"""From a turn to what it is for: rules first, then what it resembles; whatever is left is for a language model."""

import re

from ...pipelines.contracts import ColumnKind, DataProfile, PipelinePlan
from ..intake.files import test_file
from ..intake.rules.metrics import metric_candidates
from ..intake.words.amounts import times
from ..intake.words.lexicon import asked
from ..intake.words.reading import read
from ..intake.words.stems import fold
from ..intake.words.vocabulary import phrases
from .answers import answer
from .clauses import clauses, first, of_clause
from .intents import anywhere, bare, intent_of, is_whole
from .likeness import LIKELY, SURE, TOLD, Likeness, likely
from .move import Edit, Intent, Move, Situation
from .named import file_of, runs_of
from .references import columns_of, edits_of
from .row import told_row
from .supposed import present, supposed
from .wishes import resembled

#: Where one turn asks for several things, it is taken apart there.
_PARTS = re.compile(
    r"(?:[.;!,]|(?<![^\W_])(?:and|then|und|et|y|e|dann|puis|luego))\s+(?:then |dann |now |please )?",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?(?:\s|$)")
#: As many words are a description, whatever they say.
_LEAST_WORDS = 7
#: Before there is a task, nothing else can be.
_TOLD_BEFORE = frozenset({Intent.HELP, Intent.THANKS, Intent.RUNS, Intent.PLAN, Intent.START})
_SENTENCES = re.compile(r"(?<=[.!?;])\s+")
_WELL = re.compile(
    r"(?:and|so|well|und|na|et|alors|y|e|en|dus|allora|entao)(?:,? (?:so|und|now|then|nun|jetzt))?\s?\?+",
    re.IGNORECASE,
)
#: A metric asked for has so many words; a row that is described so many letters, and tells so many values.
_MOST_SCORE, _LONGEST_ROW, _LEAST_VALUES = 3, 600, 3
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?!\w)")
#: An order beside changes has at most so many.
_MOST_ORDER = 5
#: So many are, where nothing but a file was named yet.
_LEAST_TOLD = 4
_BLANKS = re.compile(r"\s{20,}")
_BEGINS = re.compile(r"(?:start|launch|begin|go)\b")
#: After "can you", a question asks for a deed.
_POLITE = re.compile(
    r"^(?:can|could|would|will) (?:you|we|it|i)\b|^(?:kannst|konntest|konnen|darf)\b|^(?:peux|pouvez|pourrais|puoi|puedes|podrias|pode)\b|^(?:how|what) about\b|^(?:wie ware es mit|et si on)\b"
)


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
    return _reconsidered(_by_rules(text, situation, profile, plan), text, situation, profile, plan)


def _by_rules(
    text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    intent, file = intent_of(text) or of_clause(text), file_of(text, situation)
    if intent is Intent.UNDO:
        return Move(intent=Intent.UNDO, text=text)
    if intent is Intent.WHAT_IF:
        return supposed(text, edits_of(present(text), situation, profile, plan))
    # What is asked for in a question is a wish: "could you make sure that ...?"
    wish = text.replace("?", ".") if _POLITE.search(fold(text).strip()) else text
    edits = edits_of(_without_whys(wish), situation, profile, plan)
    return (
        _about_file(text, intent, file, edits, situation)
        or _asked(text, intent, edits, situation)
        or _told(text, intent, edits, file, situation)
    )


def _reconsidered(
    found: Move, text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> Move:
    """What rules have read, beside what the turn resembles: a question is no wish, and nothing is not the last word."""
    if situation.has_run and _WELL.fullmatch(text.strip()):
        return Move(intent=Intent.STATUS if situation.working else Intent.RESULT, text=text)
    if found.intent is Intent.CONTINUE and situation.has_task and not situation.has_run:
        # Where nothing was begun, nothing goes on.
        return found.model_copy(update={"intent": Intent.START})
    if situation.has_run and (_is_score(text) or _is_row(text, profile, plan)):
        asked_for = Intent.RESULT if _is_score(text) else Intent.PREDICT
        return found if found.file is not None else Move(intent=asked_for, text=text)
    quoted = all(fold(e.words) in fold(text) for e in found.edits)
    if found.intent is Intent.CHANGE and quoted and not _ASKS.search(text) and profile and plan:
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
        file=found.file,
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
    sentences = [s for s in _SENTENCES.split(text) if len(s.split()) > 1]
    if guess.share >= SURE or len(sentences) < 2:
        return guess
    each = [likely(s, situation) for s in sentences]
    told = [g for g in each if g.intent in TOLD - {Intent.THANKS} and g.share >= SURE]
    return max(told, key=lambda g: g.share) if len({g.intent for g in told}) == 1 else guess


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
    return all(e.op == "ask" for e in found.edits) or _ASKS.search(text) is not None


def _begun(found: Move, text: str, situation: Situation) -> Move:
    """Before there is a task, words that are not something else tell of it."""
    if found.intent is Intent.UNKNOWN and not situation.has_task and len(text.split()) >= _LEAST_TOLD:
        return found.model_copy(update={"intent": Intent.TASK})
    return found


def _without_whys(text: str) -> str:
    """A turn without its sentences that ask why: they wish for nothing. All of it, where it is one sentence."""
    sentences = _SENTENCES.split(text)
    kept = [s for s in sentences if not (s.rstrip().endswith("?") and any(map(asks_outright, clauses(s))))]
    return " ".join(kept) if len(sentences) > 1 else text


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
    asks = _ASKS.search(text) is not None and not _POLITE.search(fold(text).strip())
    if intent in {Intent.WHY, Intent.PREDICT} and (asks or not edits or asks_outright(text)):
        outright = intent is Intent.WHY or asks
        return Move(intent=Intent.WHY, text=text, runs=runs) if outright and situation.has_task else None
    if asks and intent in {Intent.STATUS, Intent.RESULT, Intent.PLAN}:
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
    told = _describes(text) or (situation.bare and len(text.split()) >= _LEAST_TOLD)
    if told and (not situation.has_task or situation.bare):
        return Move(intent=Intent.TASK, text=text, file=file)
    if situation.has_task and _ASKS.search(text) and not _POLITE.search(fold(text).strip()):
        return Move(intent=Intent.WHY, text=text, runs=runs_of(text, situation))
    return Move(intent=Intent.UNKNOWN, text=text)


def _describes(text: str) -> bool:
    """Whether words may be a task's: they say that something is to be known, or are many."""
    folded = fold(text)
    asks = re.search(rf"{phrases('predict')}|{phrases('predict_after')}|{phrases('asking')}", folded)
    return asks is not None or bool(list(asked(folded))) or len(text.split()) >= _LEAST_WORDS


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
            after = Intent.START
    return Move(intent=after or Intent.CHANGE, edits=edits, text=text)


def _is_start(part: str, situation: Situation) -> bool:
    if len(part.split()) > _MOST_ORDER:
        return False
    guess = likely(part, situation)
    return guess.intent is Intent.START and guess.share >= SURE


def asks_outright(text: str) -> bool:
    """Whether a turn asks why."""
    return re.match(r"(?:why|warum|wieso|pourquoi|por ?que|perche|how come|waarom)\b", bare(text)) is not None
