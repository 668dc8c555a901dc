"""Which column a request wants predicted, and which ones it forbids."""

import re
from collections.abc import Iterator, Sequence

from ...pipelines.contracts import DataProfile, Origin, RequestError
from .candidates import Candidate
from .columns import Mention, column_named
from .reading import Reading
from .stems import fold, parts, stem

_ARTICLES = r"(?:(?:the|a|an|if|whether|who|their|its|his|her|my|our|der|die|das|den|dem|ob|el|la|los|las|le|un|una|value|values|of|future|exact|likely|expected|column|field|variable|spalte|columna|colonne)\W+){0,4}"
_NAMED_TARGET = re.compile(
    rf"\b(target|label|labels|outcome|response|dependent variable|to predict|to be predicted|zielspalte|zielvariable|zielgrosse|objetivo|cible|y)(?: (?:column|variable|field|is|spalte))*\W{{0,3}}{_ARTICLES}$"
)
_VERB = re.compile(
    rf"(\b(?:predict\w*|prediction of|forecast\w*|estimat\w*|classif\w*|regress\w*|model(?:l?ing)?|determine|infer|guess|learn|detect\w*|identify|find out|work out|tell me|vorhersag\w*|vorherzusagen|schatz\w*|klassifizier\w*|prognos\w*|predecir|predice|estimar|clasificar|clasifica|predire|predis|estimer|prevoir|classifier for|regression (?:on|of|for)|score for)\W+{_ARTICLES}|(?:->|=>|-->|→)\W*)$"
)
_COLUMN_WORD = re.compile(
    r"\b(column|col|field|variable|spalte|columna|colonne|feature)(?: (?:called|named|is))?\W{0,3}$"
)
_ASKING = re.compile(
    r"\b(what|which|how much|how many|how (?:big|large|high|long|old)|welche\w*|wie ?viel\w*|que|cual|cuanto|quel\w*|combien)\W+(?:\w+\W+){0,3}$"
)
_SAYS = re.compile(
    r"^\W*(?:column |spalte )?(?:says|tells|tell|shows|records|holds|marks|indicates|is what|is the (?:target|label|outcome)|sagt|indica|contains whether|is to be predicted|should be predicted|of (?:a|an|each|every|new|any) )"
)
_EQUALS = re.compile(r"^\W{0,2}(?:=|==|:|is|equals)\W{0,2}[\w\"']+")
_INPUTS = re.compile(
    r"\b(has|have|having|with|contains?|containing|including|includes|such as|like|features?|inputs?|columns?|fields|using|based on|from|given|knowing|enthalt|mit|aus|con|avec|tiene|a partir)\b[^.;]*$"
)
_EXCLUDE = re.compile(
    r"\b(?:do not|don'?t|does not|never|must not|may not|should not|shall not|cannot|can'?t)(?: (?:use|consider|include|rely on|look at|touch|train on|learn from|feed))|\bwithout(?: using| looking at)?|\bexclud\w+|\bignor\w+|\bleav(?:e|ing) out|\bdrop(?:ping|s)?|\bomit\w*|\bdisregard\w*|\bavoid\w*|\bremove\w*|\bexcept(?: for)?|\bnot us(?:e|ing)|\bohne|\bnicht(?: verwenden| benutzen| nutzen)?|\bignorier\w*|\bsin|\bno us\w+|\bexcluye\w*|\bsans"
)
_FORBIDDEN_AFTER = re.compile(
    r"^[\w ,]{0,30}\b(?:(?:must|may|should|can|shall) ?not|cannot|are not|is not|not) (?:to )?(?:be )?(?:used|allowed|considered|included|permitted)|^[\w ,]{0,20}\b(?:darf|durfen|soll\w*) nicht|^[\w ,]{0,20}\bnicht (?:verwenden|benutzen|nutzen)"
)
_JOINED = re.compile(
    r"^(?:\W|\b(?:and|or|nor|und|oder|y|o|ni|et|ou|the|column|columns|variable|variables|field|fields|feature|features|der|die|das|el|la|los|las|spalte|spalten|columna|columnas|also|both|either|as|an?|input|inputs|is|their|any)\b)*$"
)
#: What people say they want to know -> how such a column is called.
_GOALS: tuple[tuple[str, str], ...] = (
    (r"churn\w*|leav(?:e|es|ing)\b(?! out)|cancel\w*|attrition|quit\w*|retention|retain\w*|kundig\w*|abwander\w*|lose customers|stay\w*", "churn churned exited exit attrition left cancelled canceled cancellation"),
    (r"default\w*|bad (?:customer|loan|credit)|repay\w*|credit risk|loan", "default defaulted risk loan status bad delinquency"),
    (r"fraud\w*|scam", "fraud fraudulent is_fraud class"),
    (r"surviv\w*|die[ds]?\b|dying|death|mortality", "survived survival survive died death mortality"),
    (r"price\w*|sell\w*|worth|valu(?:e|ation)|(?:how much|what) (?:\w+ ){0,4}costs?\b|expensive|kostet|preis\w*|precio|prix|sale", "price sale_price saleprice sales_price medv value cost charges amount median_house_value"),
    (r"earn\w*|income|salar\w*|wage\w*|rich", "income salary wage earnings pay"),
    (r"disease|sick\w*|ill\b|diagnos\w*|cancer|tumou?r|malignan\w*|diabet\w*|stroke|patient", "diagnosis disease target outcome diabetes stroke cancer malignant"),
    (r"quality|good (?:wine|product)", "quality grade"),
    (r"demand|rental\w*|rides?|bikes?|how busy|sales", "count cnt demand sales rentals total"),
    (r"rating\w*|stars", "rating stars score"),
    (r"species|kind of (?:flower|plant|penguin|animal)|variety|type of", "species class variety type"),
    (r"spam", "spam label class"),
    (r"click\w*", "click clicked ctr"),
    (r"buy|bought|purchas\w*|convert|conversion|subscrib\w*", "purchase purchased bought converted subscribed y deposit revenue"),
    (r"fail\w*|break ?down|maintenance", "failure fail failed machine_failure breakdown"),
    (r"hired|promot\w*", "hired promoted promotion"),
    (r"mileage|fuel|consumption", "mpg mileage consumption"),
    (r"charges|premium|insurance", "charges premium claim claims"),
    (r"approv\w*", "approved approval loan_status status"),
    (r"delay\w*|late\b", "delay delayed late"),
    (r"readmi\w*", "readmitted readmission"),
)  # fmt: skip
_GENERIC = ("target", "label", "y", "class", "outcome")
_NEAR_GOAL = 1.4


def target_candidates(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Columns that may be the target, each with the strength of what speaks for it."""
    for mention in mentions:
        weight = _weight(reading, mention)
        if weight > 0:
            yield Candidate(
                "target", mention.column, reading.quote(mention.start, mention.end), weight, at=mention.start
            )
    yield from _by_goal(reading, profile)


def _weight(reading: Reading, mention: Mention) -> float:
    before, after = reading.before(mention.start, 70), reading.after(mention.end, 50)
    before = before.rstrip("\"'`( ") + " "
    if _NAMED_TARGET.search(before):
        return 6.0
    if _VERB.search(before):
        return 5.0 if mention.sure else 3.0
    if _COLUMN_WORD.search(before):
        return 4.0 if _SAYS.search(after) or not _INPUTS.search(_without_last(before)) else 1.0
    if mention.sure and (_SAYS.search(after) or _EQUALS.search(after)):
        return 3.5
    if mention.sure and _ASKING.search(before):
        return 3.0
    if not mention.sure:
        return 0.0
    if _INPUTS.search(before):
        return 0.2
    at_start = reading.sentence(mention.start)[0] == mention.start
    return 1.5 if at_start else 1.2 if mention.quoted else 1.0


def _without_last(before: str) -> str:
    """The words before the one that says ``column``."""
    return before.rsplit(" ", 3)[0]


def _by_goal(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """A column called like what the request wants to know, where exactly one is."""
    for pattern, names in _GOALS:
        match = re.search(rf"\b(?:{pattern})", reading.folded)
        if match is None:
            continue
        wanted = {"".join(parts(name)) for name in names.split()}
        exact = [c.name for c in profile.columns if "".join(parts(c.name)) in wanted]
        close = exact or [c.name for c in profile.columns if wanted & set(parts(c.name))]
        if len(close) == 1:
            yield Candidate(
                "target", close[0], reading.quote(*match.span()), _NEAR_GOAL, Origin.INFERRED, match.start()
            )
    generic = [c.name for c in profile.columns if fold(c.name) in _GENERIC]
    if len(generic) == 1:
        yield Candidate("target", generic[0], f"a column is called {generic[0]!r}", 0.8, Origin.INFERRED)


def excluded(reading: Reading, mentions: Sequence[Mention]) -> Iterator[Candidate]:
    """Columns that the request forbids."""
    for trigger in _EXCLUDE.finditer(reading.folded):
        end = reading.sentence(trigger.start())[1]
        place = trigger.end()
        for mention in mentions:
            if mention.start < place or mention.start >= end:
                continue
            between = reading.folded[place : mention.start]
            if not _JOINED.match(between):
                break
            yield Candidate(
                "exclude", mention.column, reading.quote(trigger.start(), mention.end), at=mention.start
            )
            place = mention.end
    for mention in mentions:
        after = _FORBIDDEN_AFTER.search(reading.after(mention.end, 70))
        if after:
            yield Candidate(
                "exclude",
                mention.column,
                reading.quote(mention.start, mention.end + after.end()),
                at=mention.start,
            )


_CALLED = re.compile(
    r"\b(?:target|label|column|col|field|variable|spalte|zielspalte|columna|colonne)s?(?: (?:column|variable|is|named|called|spalte))*[ :=]{0,2}([\"'`]?)([a-z_][\w.]{1,60})\1(?!\w)|\b(?:predict|forecast|estimate|classify)(?: the)? ([\"'`]?)([a-z][\w.]{1,60})\3(?!\w)"
)


def check_names(reading: Reading, profile: DataProfile) -> None:
    """Refuse a column that is named as one but that the table does not have.

    Raises:
        RequestError: NO-SUCH-COLUMN.
    """
    names = [c.name for c in profile.columns]
    for match in _CALLED.finditer(reading.folded):
        group = 2 if match[2] else 4
        written = reading.text[match.start(group) : match.end(group)].rstrip(".")
        quoted = bool(match[group - 1])
        if not quoted and not _looks_like_name(written):
            continue
        if column_named(written, names) is None and not _is_part(written, names):
            raise no_such_column(written, names)


def check_quoted(reading: Reading, profile: DataProfile) -> None:
    """Refuse a quoted column, to predict or to leave out, that the table does not have.

    Raises:
        RequestError: NO-SUCH-COLUMN.
    """
    names = [c.name for c in profile.columns]
    for quoted_text in reading.quoted:
        before = reading.before(quoted_text.start - 1, 30)
        if re.search(
            r"\b(target|label|column|field|spalte|columna|colonne|predict|ignore|exclude|without|drop)\W*$",
            before,
        ) and (column_named(quoted_text.text, names) is None and len(quoted_text.text.split()) <= 6):
            raise no_such_column(quoted_text.text, names)


def _looks_like_name(word: str) -> bool:
    return (
        "_" in word
        or any(c.isdigit() for c in word)
        or any(c.isupper() for c in word[1:])
        or (word[:1].isupper())
    )


def _is_part(word: str, names: Sequence[str]) -> bool:
    """``Sale Price`` is written in two words: the first of them alone is no wrong name."""
    first = parts(word)
    return any(first == parts(name)[: len(first)] for name in names) or stem(fold(word)) in {
        "target",
        "label",
        "class",
    }


def no_such_column(word: str, names: Sequence[str]) -> RequestError:
    """The error for a column that there is not."""
    import difflib

    by_fold = {fold(name): name for name in names}
    close = [by_fold[c] for c in difflib.get_close_matches(fold(word), by_fold, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(close)}?" if close else f"its columns are {', '.join(names[:8])}"
    return RequestError("NO-SUCH-COLUMN", f"the data has no column {word!r}", hint)
