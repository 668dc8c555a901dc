"""From a turn to what it is for: rules first, then a language model, then the person is asked."""

import re
from collections.abc import Sequence

from ...pipelines.contracts import DataProfile, PipelinePlan
from ..intake.files import file_mentions, test_file
from ..intake.words.amounts import COUNT
from ..intake.words.columns import column_named
from ..intake.words.lexicon import asked
from ..intake.words.stems import fold
from ..intake.words.vocabulary import phrases
from .edits import read_edits
from .intents import anywhere, bare, intent_of, is_whole
from .move import Edit, Intent, Move, Situation

#: Where one turn asks for several things, it is taken apart there.
_PARTS = re.compile(
    r"(?:[.;!,]|(?<![^\W_])(?:and|then|und|et|y|e|dann|puis|luego))\s+(?:then |dann |now |please )?",
    re.IGNORECASE,
)
_NUMBER_TIMES = re.compile(r"(\d{1,4}(?:[.,]\d)?) ?(?:times|x|fach|mal|fois|veces|volte|vezes)\b")
_RUN_NUMBER = re.compile(
    r"(?<!\w)(?:run|lauf|execution|ejecucion)s? (?:number |no\.? |nr\.? |#)?(\d{1,3})(?:\W+(?:and|und|et|y|e|with|to|vs\.?|versus|against|or|than|mit)\W+(?:(?:run|lauf) )?(\d{1,3}))?"
)
_ASKS = re.compile(r"\?(?:\s|$)")
_PAST = (
    *(("left", "leave"), ("dropped", "drop"), ("removed", "remove"), ("excluded", "exclude")),
    *(
        ("kicked", "kick"),
        ("threw", "throw"),
        ("thrown", "throw"),
        ("put", "put"),
        ("kept", "keep"),
        ("gave", "give"),
    ),
    *(("ignored", "ignore"), ("used", "use"), ("took", "take"), ("limited", "limit"), ("leaving", "leave")),
)
#: As many words are a description, whatever they say.
_LEAST_WORDS = 7
#: So many are, where nothing but a file was named yet.
_LEAST_TOLD = 4
#: More words than these are a description and not the name of a column.
_MOST_ANSWER = 4
_CLAUSES = re.compile(
    r"[,.;:!–—]+\s+|\s+[-–—]+\s+|(?<!\w)(?:because|since|weil|denn|car|parce que|porque|perche|want|omdat)(?!\w)"
)
#: What one clause says outright, whatever reason another gives.
_OUTRIGHT = frozenset(
    {
        *(Intent.START, Intent.STOP, Intent.CONTINUE, Intent.UNDO),
        *(Intent.STATUS, Intent.RESULT, Intent.PLAN, Intent.THANKS),
    }
)
_SPEAKS_OF_RUNS = re.compile(r"\b(?:runs?|models?|compare|laufe?|vergleich\w*|modelle?)\b")
#: What is asked beside an open question, and no answer to it.
_SPOKEN_BESIDE = frozenset({Intent.WHY, Intent.WHAT_IF, Intent.COMPARE, Intent.RUNS})
_BLANKS = re.compile(r"\s{20,}")
_PLAIN_NUMBER = re.compile(rf"(?<![\w.,])(?:{COUNT})(?![\w.,]*\d)(?!\w)")
_MOST_CORRECTION = 6
_IT = re.compile(
    r"\b(?:take|leave|drop|put|throw|kick|remove|exclude|keep|bring|ignore|add|use|skip|lass|nimm|lasse|laisse|enleve|retire|remets|quita|deja|pon|togli|lascia|rimetti|tira|deixa|laat|haal|zet) (?P<it>it|that|them|this|these|those|both(?: of them)?|es|das|die|sie|beide|la|le|les|lo|los|las|ce|cela|ca|eso|esto|questo|isso|dat|ze)"
    # An article before a noun is none of these: "retire le mode de paiement".
    r"(?=(?: (?:out|away|back|in|again|too|then|please|pls|now|anyway|after all|for now|there|weg|raus|rein|aus|drin|wieder|bitte|doch|auch|de cote|dehors|aussi|fuori|dentro|fuera|anche))*(?:\W*$| ?[,.;:!?]))"
)
_MANY = re.compile(r"them|these|those|both(?: of them)?|sie|beide|les|los|las|ze")
_AMOUNT = re.compile(rf"(?<![\w.,])(?:{COUNT})(?!\w)|\d")
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
    answered = _answer(text, situation, profile)
    if answered is not None:
        return answered
    if is_whole("new", text):
        return Move(intent=Intent.TASK, text="")
    intent, file = intent_of(text) or _of_clause(text), _file(text, situation)
    supposed = intent is Intent.WHAT_IF
    if intent is Intent.UNDO:
        return Move(intent=Intent.UNDO, text=text)
    edits = _edits(_present(text) if supposed else text, situation, profile, plan)
    if supposed:
        return _supposed(text, edits)
    return (
        _about_file(text, intent, file, edits, situation)
        or _asked(text, intent, edits, situation)
        or _told(text, intent, edits, file, situation)
    )


def _of_clause(text: str) -> Intent | None:
    """The intent of the one clause that has any: "stop, my battery is empty"."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause.strip()]
    if len(clauses) < 2:
        return None
    found = {intent_of(clause) for clause in clauses} & _OUTRIGHT
    return next(iter(found)) if len(found) == 1 else None


def _edits(
    text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> tuple[Edit, ...]:
    """The changes that words ask for; "it" stands for what was spoken of last."""
    if profile is None or plan is None:
        return ()
    found = read_edits(text, profile, plan.task, plan.seed)
    if not found and situation.limit is not None:
        found = _corrected(text, situation.limit, profile, plan)
    at = _IT.search(fold(text))
    if not found and situation.spoken and at is not None:
        # One thing is the first that was spoken of. Folded text is as long as the text itself.
        meant = situation.spoken if _MANY.fullmatch(at["it"]) else situation.spoken[:1]
        names = " and ".join(meant)
        found = read_edits(
            text[: at.start("it")] + names + text[at.end("it") :], profile, plan.task, plan.seed
        )
    return found


def _corrected(text: str, limit: Edit, profile: DataProfile, plan: PipelinePlan) -> tuple[Edit, ...]:
    """ "No, actually one": a number alone is said of the limit that was stated last, in its unit."""
    numbers = list(_PLAIN_NUMBER.finditer(fold(text)))
    if len(numbers) != 1 or len(text.split()) > _MOST_CORRECTION:
        return ()
    words = _PLAIN_NUMBER.sub(numbers[0].group(), fold(limit.words), count=1)
    return tuple(e for e in read_edits(words, profile, plan.task, plan.seed) if e.field == limit.field)


def _about_file(
    text: str, intent: Intent | None, file: str | None, edits: tuple[Edit, ...], situation: Situation
) -> Move | None:
    """A file that is named is to be predicted, or a task's data."""
    if file is None:
        return None
    if situation.has_run and (intent is Intent.PREDICT or anywhere("predictions").search(fold(text))):
        return Move(intent=Intent.PREDICT, text=text, file=file, runs=_runs(text, situation))
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
    runs = _runs(text, situation)
    if intent is Intent.COMPARE:
        return Move(intent=Intent.COMPARE, text=text, runs=runs)
    asks = _ASKS.search(text) is not None and not _POLITE.search(bare(text))
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
        return _changed(text, edits, intent)
    if intent is not None and intent not in {Intent.WHY, Intent.PREDICT}:
        return Move(intent=intent, text=text, runs=_runs(text, situation))
    first = next(iter(c for c in _CLAUSES.split(text) if c.strip()), text)
    for answer in (Intent.YES, Intent.NO):
        if is_whole(answer.value, text) or is_whole(answer.value, first):
            return Move(intent=answer, text=text)
    told = _describes(text) or (situation.bare and len(text.split()) >= _LEAST_TOLD)
    if told and (not situation.has_task or situation.bare):
        return Move(intent=Intent.TASK, text=text, file=file)
    if situation.has_task and _ASKS.search(text) and not _POLITE.search(bare(text)):
        return Move(intent=Intent.WHY, text=text, runs=_runs(text, situation))
    return Move(intent=Intent.UNKNOWN, text=text)


def _describes(text: str) -> bool:
    """Whether words may be a task's: they say that something is to be known, or are many."""
    folded = fold(text)
    asks = re.search(rf"{phrases('predict')}|{phrases('predict_after')}|{phrases('asking')}", folded)
    return asks is not None or bool(list(asked(folded))) or len(text.split()) >= _LEAST_WORDS


def _answer(text: str, situation: Situation, profile: DataProfile | None) -> Move | None:
    """The turn as an answer to what was asked, where it is one."""
    if situation.confirms:
        first = next(iter(c for c in _CLAUSES.split(text) if c.strip()), text)
        for intent in (Intent.YES, Intent.NO):
            if is_whole(intent.value, text) or is_whole(intent.value, first):
                return Move(intent=intent, text=text)
        if is_whole("start", text):
            return Move(intent=Intent.YES, text=text)
    question = situation.question
    if question is None:
        return None
    if is_whole("skip", text):
        return Move(intent=Intent.ANSWER, text="")
    if situation.asks_value:
        return Move(intent=Intent.ANSWER, text=text) if _AMOUNT.search(fold(text)) else None
    if len(text.split()) > _MOST_ANSWER and not situation.has_task:
        # More than an answer: it tells of the task.
        return Move(intent=Intent.TASK, text=text) if intent_of(text) is None else None
    said = text.strip().strip("\"'`.!")
    chosen = next((o for o in question.options if fold(o) == fold(said)), None)
    if chosen is None and profile is not None:
        names = [c.name for c in profile.columns]
        chosen = column_named(said, names) or _mentioned(said, question.options or names)
    if chosen is not None:
        return Move(intent=Intent.ANSWER, text=chosen)
    if is_whole("help", text) or is_whole("new", text) or intent_of(text) in _OUTRIGHT | _SPOKEN_BESIDE:
        return None
    # Whatever else is said: the question's own rules see whether it answers.
    return Move(intent=Intent.ANSWER, text=said)


def _mentioned(said: str, options: Sequence[str]) -> str | None:
    """The one option that stands in the words."""
    folded = fold(said)
    found = [o for o in options if re.search(rf"(?<!\w){re.escape(fold(o))}(?!\w)", folded)]
    longest = [o for o in found if not any(o != other and fold(o) in fold(other) for other in found)]
    return longest[0] if len(longest) == 1 else None


def _file(text: str, situation: Situation) -> str | None:
    named = [m.name for m in file_mentions(text)]
    if named:
        return named[0]
    stems = {name.rsplit("/", 1)[-1].split(".")[0].lower(): name for name in situation.near}
    words = {w.lower() for w in re.findall(r"[\w-]{4,60}", text)}
    said = [name for stem, name in stems.items() if len(stem) > 3 and stem in words]
    return said[0] if len(said) == 1 and not situation.has_task else None


def _present(text: str) -> str:
    """What is supposed, as if it were asked for: "if we left out the age"."""
    for past, present in _PAST:
        text = re.sub(rf"\b{past}\b", present, text, flags=re.IGNORECASE)
    return text


def _supposed(text: str, edits: tuple[Edit, ...]) -> Move:
    """A question about other circumstances: more data, more time, or changes that are only supposed."""
    said = fold(text)
    factor = _factor(said)
    of = "data" if anywhere("data").search(said) else "time" if anywhere("time").search(said) else ""
    times = [e for e in edits if e.field in {"time_limit_seconds", "max_trials"}]
    if of == "data" and factor is not None:
        # "Twice the data" is no change of the time.
        edits = tuple(e for e in edits if e not in times)
    return Move(intent=Intent.WHAT_IF, text=text, edits=edits, factor=factor, of=of)


def _factor(said: str) -> float | None:
    for name, factor in (("twice", 2.0), ("thrice", 3.0), ("ten", 10.0), ("half", 0.5)):
        if anywhere(name).search(said):
            return factor
    number = _NUMBER_TIMES.search(said)
    if number is not None:
        return float(number[1].replace(",", "."))
    return 2.0 if anywhere("more").search(said) else None


def _changed(text: str, edits: tuple[Edit, ...], intent: Intent | None) -> Move:
    """Changes, and what is to be done afterwards: "leave out the postcode and start"."""
    after = intent if intent in {Intent.START, Intent.CONTINUE} else None
    if after is None and _BEGINS.match(bare(text)):
        after = Intent.START
    if after is None:
        parts = [part for part in _PARTS.split(text) if part.strip()]
        if (len(parts) > 1 and is_whole("start", parts[-1])) or (
            len(parts) > 1 and is_whole("start", parts[0])
        ):
            after = Intent.START
        elif len(parts) > 1 and is_whole("continue", parts[0]):
            after = Intent.CONTINUE
    return Move(intent=after or Intent.CHANGE, edits=edits, text=text)


def asks_outright(text: str) -> bool:
    """Whether a turn asks why."""
    return re.match(r"(?:why|warum|wieso|pourquoi|por ?que|perche|how come|waarom)\b", bare(text)) is not None


def _runs(text: str, situation: Situation) -> tuple[str, ...]:
    """The runs that a turn names: by name, by a beginning of it, by number in the order they began."""
    found = [run for run in situation.runs if run.lower() in text.lower()]
    match = _RUN_NUMBER.search(fold(text))
    if match is not None:
        for number in (match[1], match[2]):
            if number is not None and 1 <= int(number) <= len(situation.runs):
                found.append(situation.runs[int(number) - 1])
    if _SPEAKS_OF_RUNS.search(fold(text)):
        # "The diamonds run": the last one that is called so.
        words = set(re.findall(r"[^\W_]{4,}", fold(text)))
        for name in (*reversed(situation.runs), *situation.others):
            about = set(re.findall(r"[^\W\d_]{4,}", name.lower()))
            if new := about & words:
                found.append(name)
                words -= new
    return tuple(dict.fromkeys(found))
