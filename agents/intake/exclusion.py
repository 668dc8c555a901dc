"""Columns that a request forbids."""

import re
from collections.abc import Iterator, Sequence

from .candidates import Candidate
from .columns import Mention
from .reading import Reading

_EXCLUDE = re.compile(
    r"\bneither|\b(?:do not|don'?t|does not|never|must not|may not|should not|shall not|cannot|can'?t)(?: (?:use|consider|include|rely on|look at|touch|train on|learn from|feed))|\bwithout(?: using| looking at)?|\bexclud\w+|\bignor\w+|\bleav(?:e|ing) out|\bdrop(?:ping|s)?|\bomit\w*|\bdisregard\w*|\bavoid\w*|\bremove\w*|\bexcept(?: for)?|\b(?:everything|anything|all(?: columns)?|all of them) but|\bno use of|(?<=[.;] )not(?= \w)|(?:(?<=[.,;:] )|(?<=and )|(?<=but ))no(?= \w)|\b(?:leave|keep|take)(?= [^.;]{1,80}\bout\b)|\bapart from|\bother than|\bforget(?: about)?|\b(?:skip|skipping)|\bnot us(?:e|ing)|\bohne|\bnicht(?: verwenden| benutzen| nutzen)?|\bignorier\w*|\bsin|\bno us\w+|\bexcluye\w*|\bsans"
)
_FORBIDDEN_AFTER = re.compile(
    r"^[\w ,]{0,30}\b(?:(?:must|may|should|can|shall) ?not|cannot|are not|is not|not) (?:to )?(?:be )?(?:used|allowed|considered|included|permitted)|^[\w ,]{0,30}\b(?:be|is|are) (?:left out|ignored|excluded|removed|dropped|omitted)|^[\w ,:]{0,30}\b(?:forbidden|taboo|banned|prohibited|off[- ]limits|out of bounds|verboten|tabu|prohibid\w*|interdit\w*)|^[\w ,]{0,40}\b(?:drop|ignore|exclude|omit|remove|skip|discard|forget|leave) (?:it|them|that|this|those)\b|^[\w ,]{0,20}\b(?:weglassen|auslassen|ignorieren|ausschliessen|weggelassen)|^[\w ,]{0,20}\b(?:darf|durfen|soll\w*) nicht|^[\w ,]{0,20}\bnicht (?:verwenden|benutzen|nutzen)"
)
_JOINED = re.compile(
    r"^(?:\W|\b(?:and|or|nor|und|oder|y|o|ni|et|ou|the|column|columns|variable|variables|field|fields|feature|features|der|die|das|el|la|los|las|spalte|spalten|columna|columnas|also|both|either|as|an?|using|use|of|at|looking|usar|utiliser|utilizar|zu|verwenden|la|les|l|de|del|input|inputs|is|their|any)\b)*$"
)


def excluded(reading: Reading, mentions: Sequence[Mention]) -> Iterator[Candidate]:
    """Columns that the request forbids."""
    for trigger in reading.matches(_EXCLUDE):
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
