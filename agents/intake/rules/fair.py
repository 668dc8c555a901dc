"""Groups that a request wants treated alike."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import DataProfile
from ..candidates import Candidate
from ..words.columns import Mention
from ..words.meanings import about
from ..words.reading import Reading
from ..words.vocabulary import phrases

_FILE = "demands.yaml"
_FAIR = re.compile(phrases("fair", _FILE))
_AFTER = re.compile(rf"^[\w ]{{0,4}}?\W?{phrases('fair_after', _FILE)}")
_LAST = re.compile(rf"^\W{{0,2}}{phrases('fair_last', _FILE)}")
_DENIED = re.compile(phrases("denied", _FILE))
_NEAR = re.compile(phrases("fair_near", _FILE))
_CLAUSE = re.compile(r"[,;.!?,。;、!?\n]")
_JOINED = re.compile(rf"^(?:\W|{phrases('exclude_joined')}|{phrases('fair_joined', _FILE)})*$")
_THEM = re.compile(r"^ ?(?:it|them|that|this|those|these)(?!\w)")
_CUT = re.compile(rf"^[^.;]{{0,12}}?{phrases('cut', _FILE)}(?P<numbers>[^.;]{{0,60}})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: What a column is about -> who belongs to its groups.
_PEOPLE = {concept: re.compile(phrases(concept, _FILE)) for concept in ("sex", "race", "age")}
#: What columns are about whose groups are people.
OF_PEOPLE = frozenset(_PEOPLE)
_WIDE = 60


def fair_groups(reading: Reading, mentions: Sequence[Mention], profile: DataProfile) -> Iterator[Candidate]:
    """Candidates of ``fair_across``, one column each, and of ``fair_bounds``: (column, numbers)."""
    named = sorted((*mentions, *people(reading, mentions, profile)), key=lambda m: m.start)
    for mention, words in _meant(reading, named):
        yield Candidate("fair_across", mention.column, words, at=mention.start)
        cut = _CUT.match(reading.after(mention.end, 90))
        numbers = tuple(sorted(float(n) for n in _NUMBER.findall(cut["numbers"]))) if cut else ()
        if numbers and profile.column(mention.column).numbers is not None:
            yield Candidate("fair_bounds", (mention.column, numbers), words, at=mention.start)


def _meant(reading: Reading, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
    for trigger in reading.matches(_FAIR):
        following = list(_following(reading, mentions, trigger.end()))
        if not following and _THEM.match(reading.after(trigger.end(), 12)):
            following = list(_before(reading, mentions, trigger.start(), _WIDE * 2))
        for mention in following:
            yield mention, reading.quote(trigger.start(), max(trigger.end(), mention.end))
    for at, mention in enumerate(mentions):
        text = reading.after(mention.end, _WIDE)
        after = _AFTER.match(text) or _LAST.match(text)
        if after is not None and (_AFTER.match(text) or _DENIED.search(reading.before(mention.start, _WIDE))):
            end = mention.end + after.end()
            for other in (mention, *_before(reading, mentions[:at], mention.start, _WIDE)):
                yield other, reading.quote(other.start, end)
    for sign in reading.matches(_NEAR):
        for mention in mentions:
            first, last = sorted((mention.start, sign.start()))
            if last - first < _WIDE // 2 and not _CLAUSE.search(reading.folded, first, last):
                yield mention, reading.quote(first, max(mention.end, sign.end()))


def _following(reading: Reading, mentions: Sequence[Mention], place: int) -> Iterator[Mention]:
    """The columns from ``place`` on, as far as small words join them."""
    end = reading.sentence(place)[1]
    for mention in mentions:
        if mention.start < place or mention.start >= end:
            continue
        if not _JOINED.match(reading.folded[place : mention.start]):
            return
        yield mention
        place = mention.end


def _before(reading: Reading, mentions: Sequence[Mention], place: int, reach: int) -> Iterator[Mention]:
    """The columns just before ``place``, the nearest first, as far as small words join them."""
    start = max(reading.sentence(place)[0], place - reach)
    near = True
    for mention in reversed(mentions):
        if mention.end > place:
            continue
        between = reading.folded[mention.end : place]
        if mention.start < start or not (_JOINED.match(between) or (near and reach > _WIDE)):
            return
        yield mention
        place, near = mention.start, False


def people(reading: Reading, mentions: Sequence[Mention], profile: DataProfile) -> Iterator[Mention]:
    """``Men and women`` are the groups of the one column that is about sex; so are those of age and race."""
    taken = {place for m in mentions for place in range(m.start, m.end)}
    for concept, pattern in _PEOPLE.items():
        columns = [c.name for c in profile.columns if concept in about(c.name)]
        if len(columns) == 1:
            for match in reading.matches(pattern):
                if match.start() not in taken:
                    yield Mention(columns[0], *match.span(), sure=True, quoted=False, likeness=0.9)
