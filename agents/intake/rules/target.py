"""Which column a request wants predicted, by the words beside it."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import DataProfile
from ..candidates import Candidate
from ..words.columns import Mention
from ..words.reading import MASK, Reading
from .described import described_targets
from .goals import by_goal
from .located import located_targets

_ARTICLES = r"(?:(?:the|a|an|if|whether|who|their|its|his|her|my|our|der|die|das|den|dem|ob|el|la|los|las|le|un|una|value|values|of|future|exact|likely|expected|column|field|variable|spalte|columna|colonne)\W+){0,4}"
_NAMED_TARGET = re.compile(
    rf"\b(target|label|labels|outcome|response|dependent variable|to predict|to be predicted|zielspalte|zielvariable|zielgross?e|objetivo|cible|y)(?: (?:column|variable|field|is|spalte))*\W{{0,3}}{_ARTICLES}$"
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
#: From this weight on a verb asks for the column; what "and" joins to it is asked for as well.
_ASKED = 5.0
_COLUMN_AFTER = re.compile(r"^[\"'`]?[ ,]?(?:column|col|field|variable|spalte)(?!\w)")
_SAYS = re.compile(
    r"^\W*(?:column |spalte )?(?:says|tells|tell|shows|records|holds|marks|indicates|is what|is the (?:target|label|outcome)|sagt|indica|contains whether|is to be predicted|should be predicted|of (?:a|an|each|every|new|any) )"
)
_SET_TO = re.compile(r"^ ?={1,2} ?[\w\"']")
_VERB_AFTER = re.compile(
    r"^[\"'`]? (?:\w+ ){0,2}?(?:vorher|voraus|vorhersagen|vorherzusagen|schatzen|prognostizieren|klassifizieren|bestimmen)\b"
)
_EQUALS = re.compile(r"^\W{0,2}(?:=|==|:|is|equals)\W{0,2}[\w\"']+")
_INPUTS = re.compile(
    r"\b(has|have|having|with|contains?|containing|including|includes|such as|(?<!'d )(?<!would )like(?! to)|features?|inputs?|columns?|fields|using|based on|from|given|knowing|enthalt|mit|aus|con|avec|tiene|a partir)\b[^.;]*$"
)
#: "Have" as a part of a verb form, as in "will they have won": no inputs follow.
_AUXILIARY = re.compile(
    r"\b(?:will|would|may|might|could|should|who|who'll|whether they|if they) (?:\w+ ){0,2}?(?:have|has)\b|\b(?:have|has) (?:they|he|she|you|we|anyone)\b"
)
#: What may stand before the first word of a sentence: marks, and file names.
_NO_WORDS = f" \"'`(:,;-{MASK}"
_AND = re.compile(
    r"^[\"'`]? ?(?:and|und|y|et|or|oder|o|ou|as well as|&)(?: (?:the|die|das|la|el|le))? ?[\"'`]?$"
)


def target_candidates(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Columns that may be the target, each with the strength of what speaks for it."""
    last, place = 0.0, 0
    for mention in mentions:
        if mention.likeness < 1:
            continue
        weight = _weight(reading, mention)
        if last >= _ASKED and mention.sure and _AND.match(reading.folded[place : mention.start]):
            weight = last
        last, place = weight, mention.end
        if weight > 0:
            yield Candidate(
                "target", mention.column, reading.quote(mention.start, mention.end), weight, at=mention.start
            )
    yield from located_targets(reading, profile)
    yield from described_targets(reading, mentions, profile)
    yield from by_goal(reading, profile)


def _weight(reading: Reading, mention: Mention) -> float:
    before, after = reading.before(mention.start, 70), reading.after(mention.end, 50)
    before = before.rstrip("\"'`( ") + " "
    weight = _cued(mention, before, after)
    if weight is not None:
        # "The target is ...": an everyday word there is hardly the column's name.
        return weight if mention.sure else weight / 2
    if not mention.sure:
        return 0.0
    if _INPUTS.search(_AUXILIARY.sub("", before)):
        return 0.2
    at_start = not reading.folded[reading.sentence(mention.start)[0] : mention.start].strip(_NO_WORDS)
    return 1.5 if at_start else 1.2 if mention.quoted else 1.0


def _cued(mention: Mention, before: str, after: str) -> float | None:
    """The weight of the words around that make a mention the target; None where there are none."""
    if _NAMED_TARGET.search(before):
        return 6.0
    if _VERB.search(before):
        return 5.0
    if _COLUMN_WORD.search(before):
        return 4.0 if _SAYS.search(after) or not _INPUTS.search(_without_last(before)) else 1.0
    if _VERB_AFTER.match(after):
        return 4.0
    if _COLUMN_AFTER.match(after) and not _INPUTS.search(before):
        return 2.5
    if mention.sure and (_SAYS.search(after) or _EQUALS.search(after)):
        return 3.5
    if _SET_TO.match(after):
        return 2.5
    if mention.sure and _ASKING.search(before):
        return 3.0
    return None


def _without_last(before: str) -> str:
    """The words before the one that says ``column``."""
    return before.rsplit(" ", 3)[0]
