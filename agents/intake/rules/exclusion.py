"""Columns that a request forbids."""

import re
from collections.abc import Iterator, Sequence

from ..candidates import Candidate
from ..words.columns import Mention
from ..words.reading import Reading
from ..words.vocabulary import phrases

#: "Not" and "no" forbid at the head of a clause only.
_EXCLUDE = re.compile(
    rf"{phrases('exclude')}|(?:^|(?<=[.;] ))not(?= \w)|(?:^no(?= \w))|(?:(?<=[.,;:] )|(?<=and )|(?<=but ))no(?= \w)"
)
_FORBIDDEN_AFTER = re.compile(
    r"^[\w ,]{0,30}\b(?:(?:must|may|should|can|shall) ?not|cannot|are not|is not|not) (?:to )?(?:be )?(?:used|allowed|considered|included|permitted|in (?:it|there|the model)|go in(?:to)?|get in(?:to)?|enter|end up in|play (?:a|any) (?:part|role)|influence|matter|count|appear|show up)"
    r"|^[\w ,]{0,30}\b(?:be|is|are) (?:left out|ignored|excluded|removed|dropped|omitted)"
    r"|^[\w ,:]{0,30}\b(?:forbidden|taboo|banned|prohibited|off[- ]limits|out of bounds|verboten|tabu|prohibid\w*|interdit\w*)"
    r"|^[\w ,]{0,60}\b(?:drop|ignore|exclude|omit|remove|skip|discard|forget|leave) (?:it|them|that|this|those)\b"
    r"|^[\w ,]{0,20}\b(?:weglassen|auslassen|ignorieren|ausschliess?en|weggelassen)"
    r"|^[\w ,]{0,20}\b(?:darf|durfen|soll\w*) nicht|^[\w ,]{0,20}\bnicht (?:verwenden|benutzen|nutzen)"
)
#: Verbs that come after what they forbid, in languages that put them there.
_LATER = re.compile(rf"^[\"'`]?[^\S\n]?(?:[^\W_]+ ){{0,2}}?{phrases('exclude_after')}")
_JOINED = re.compile(rf"^(?:\W|{phrases('exclude_joined')})*$")
#: What must not be on both sides of a split is no forbidden input.
_BOTH = re.compile(phrases("both"))
#: "The price may not fall" forbids no column.
_MOVES = re.compile(rf"^\W*{phrases('moves', 'demands.yaml')}")
_AFTER, _MOST_BETWEEN, _NEAR = 70, 60, 30


def excluded(reading: Reading, mentions: Sequence[Mention]) -> Iterator[Candidate]:
    """Columns that the request forbids."""
    for trigger in reading.matches(_EXCLUDE):
        yield from following(reading, mentions, trigger.start(), trigger.end())
    for at, mention in enumerate(mentions):
        after = _forbidden_after(reading, mentions, mention)
        if after is not None:
            for other in (mention, *_joined_before(reading, mentions[:at], mention)):
                words = reading.quote(other.start, mention.end + after)
                yield Candidate("exclude", other.column, words, at=other.start)


def following(reading: Reading, mentions: Sequence[Mention], start: int, place: int) -> Iterator[Candidate]:
    """The columns that follow a word that forbids, as far as "and" joins them."""
    end = reading.sentence(start)[1]
    for mention in mentions:
        if mention.start >= end or mention.start < place != mention.end:
            continue
        if mention.start >= place and not _JOINED.match(reading.folded[place : mention.start]):
            break
        yield Candidate("exclude", mention.column, reading.quote(start, mention.end), at=mention.start)
        place = mention.end


def _forbidden_after(reading: Reading, mentions: Sequence[Mention], mention: Mention) -> int | None:
    """How far after a mention the words end that forbid it; None where there are none."""
    text = reading.after(mention.end, _AFTER)
    named = _FORBIDDEN_AFTER.search(text)
    found = named or _LATER.search(text)
    if found is None or _BOTH.search(text[found.end() :][:_NEAR]) or _MOVES.match(text[found.end() :]):
        return None
    others = (m for m in mentions if mention.end <= m.start < mention.end + found.end())
    between = [m for m in others if named is None or mention.likeness < 1 or m.likeness == 1]
    if mention.likeness < 1 or named is None:
        return None if between else found.end()
    return found.end()


def _joined_before(reading: Reading, earlier: Sequence[Mention], mention: Mention) -> Iterator[Mention]:
    """Columns that "and" joins to one that is forbidden after it."""
    start, place = reading.sentence(mention.start)[0], mention.start
    for other in reversed(earlier):
        between = reading.folded[other.end : place]
        if other.start < start or len(between) > _MOST_BETWEEN or not _JOINED.match(between):
            return
        # A comma alone parts two clauses as often as it joins two columns.
        if not re.search(r"[^\W_]|、", between) and other.likeness == mention.likeness == 1:
            return
        yield other
        place = other.start
