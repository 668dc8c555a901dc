"""Ways that predictions must go as a column rises: "the price must rise with the size"."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import ColumnKind, DataProfile, Trend
from ..candidates import Candidate
from ..words.columns import Mention
from ..words.reading import Reading
from ..words.vocabulary import phrases

_FILE = "demands.yaml"
_DEMAND = re.compile(phrases("demand", _FILE))
_PERMISSION = re.compile(phrases("permission", _FILE))
_NOT_DEMANDED = re.compile(phrases("not_demanded", _FILE))
_NO = re.compile(phrases("denied", _FILE))
_ONLY = re.compile(r"\b(?:only|nur|solo|solamente|seulement|que|alleen)\b")
_UP, _DOWN = re.compile(phrases("up", _FILE)), re.compile(phrases("down", _FILE))
_FOLLOWS = re.compile(phrases("follows", _FILE))
_JUDGED = re.compile(phrases("judged", _FILE))
_WAY = re.compile(rf"{phrases('up', _FILE)}|{phrases('down', _FILE)}")
_SMALL = re.compile(rf"^(?:\W|{phrases('exclude_joined')}|{phrases('articles')}|more and more|your|is|are)*$")
_JOINED = re.compile(
    rf"^[\"'`]?(?: ?,)? ?(?:and|und|y|e|et|ed|en|sowie|or|as well as|with|mit|con|avec)?(?: {phrases('articles')})? ?[\"'`]?$"
)
_SIGN = re.compile(r"^[\"'`]? ?[:=(]? ?([+-])(?![\w>])")
_PROPORTION = re.compile(
    r"\b(?:the|quanto|quanti|quantos|quantas|cuant[oa]s?|je|hoe) (?P<way>more|bigger|larger|higher|longer|heavier|fewer|less|smaller|mais|piu|mas|menos|meno|mehr|gross?er|hoher|weniger|meer|groter|hoger|minder)\b"
)
_MONOTONE = re.compile(r"\bmonoton\w*")
_CLAUSE = re.compile(r"[,;.:!?]| (?:and|but|y|pero|und|aber|et|mais|e|ma|en|maar) ")
_AHEAD, _SUBJECT, _MOST_SMALL, _RIGHT_BEFORE = 60, 30, 45, 7
_UNORDERED = frozenset({ColumnKind.CATEGORICAL, ColumnKind.TEXT, ColumnKind.DATETIME})


def directions(reading: Reading, mentions: Sequence[Mention], profile: DataProfile) -> Iterator[Candidate]:
    """Candidates of ``monotone``: (column, "+" or "-")."""
    for start, end in reading.sentences:
        text = reading.folded[start:end]
        if text.rstrip().endswith(("?", "?")) or _NOT_DEMANDED.search(text):
            continue
        here = [m for m in mentions if start <= m.start < end and _may_rise(profile, m)]
        if not _demanded(text):
            yield from _proportional(reading, here, start, end)
            continue
        found = [*_signed(reading, here, text), *_following(reading, here, start, end)]
        found = found or list(_labelled(reading, here, start, end))
        said = {mention.column for mention, _ in found}
        found += [(m, sign) for m, sign in _compared(reading, here, end) if m.column not in said]
        for mention, sign in found:
            trend: Trend = "+" if sign > 0 else "-"
            words = reading.quote(start, min(end, start + 160))
            yield Candidate("monotone", (mention.column, trend), words, at=mention.start)


def _demanded(text: str) -> bool:
    """What may be is no demand; what may not be, or only so, is one."""
    if _DEMAND.search(text):
        return True
    return bool(_PERMISSION.search(text) and (_NO.search(text) or _ONLY.search(text)))


def _may_rise(profile: DataProfile, mention: Mention) -> bool:
    """A column of words that is only described may be meant otherwise; one that is named is a contradiction."""
    return mention.likeness == 1 or profile.column(mention.column).kind not in _UNORDERED


def _signed(reading: Reading, mentions: Sequence[Mention], text: str) -> Iterator[tuple[Mention, int]]:
    """``Monotone: size +, age -``."""
    if "monoton" not in text:
        return
    for mention in mentions:
        sign = _SIGN.match(reading.after(mention.end, 8))
        if sign is not None:
            yield mention, 1 if sign[1] == "+" else -1


def _proportional(reading: Reading, mentions: Sequence[Mention], start: int, end: int) -> Iterator[Candidate]:
    """ "The more carats, the dearer": a demand without a verb."""
    text = reading.folded
    for link in _PROPORTION.finditer(text, start, end):
        mention = next((m for m in mentions if 0 <= m.start - link.end() < _RIGHT_BEFORE), None)
        main = _WAY.search(text, mention.end, min(end, mention.end + _AHEAD)) if mention is not None else None
        if mention is not None and main is not None:
            sign = _way(link["way"]) * _way(main.group())
            words = reading.quote(link.start(), main.end())
            yield Candidate("monotone", (mention.column, "+" if sign > 0 else "-"), words, at=mention.start)


def _labelled(
    reading: Reading, mentions: Sequence[Mention], start: int, end: int
) -> Iterator[tuple[Mention, int]]:
    """``A monotonic increasing constraint on size``: one way in all, for the columns after it, else before it."""
    label = _MONOTONE.search(reading.folded, start, end)
    if label is None:
        return
    ways = {_way(m.group()) for m in _WAY.finditer(reading.folded, start, end)}
    if len(ways) != 1:
        return
    after = [m for m in mentions if 0 <= m.start - label.end() < _MOST_SMALL]
    before = [m for m in mentions if 0 <= label.start() - m.end < _SUBJECT]
    for mention in after or before[-1:]:
        yield mention, ways.copy().pop()


def _following(
    reading: Reading, mentions: Sequence[Mention], start: int, end: int
) -> Iterator[tuple[Mention, int]]:
    """``... must rise with size``, ``... may not fall as the debt grows``, ``... muss mit der Größe steigen``."""
    text, left = reading.folded, start
    for link in _FOLLOWS.finditer(text, start, end):
        mention = next((m for m in mentions if m.start >= link.end()), None)
        if mention is None or mention.start - link.end() > _MOST_SMALL or link.start() < left:
            continue
        between = text[link.end() : mention.start]
        if not _SMALL.match(_WAY.sub(" ", between)):
            continue
        joined = list(_joined(text, mentions, mention))
        clause = _clause(text, joined[-1].end, end)
        main = _last(_WAY, text, left, link.start())
        own = _WAY.search(between)
        if main is None:
            main = _WAY.search(text, joined[-1].end, clause)
        elif own is None:
            own = _WAY.search(text, joined[-1].end, min(clause, joined[-1].end + _SUBJECT))
        if main is None or _JUDGED.search(text, left, main.start()):
            continue
        sign = _way(main.group()) * (_way(own.group()) if own is not None else 1)
        if _denied(text, left, main):
            sign = -sign
        left = joined[-1].end
        for one in joined:
            yield one, sign


def _compared(reading: Reading, mentions: Sequence[Mention], end: int) -> Iterator[tuple[Mention, int]]:
    """``A higher income must never raise the risk``."""
    text = reading.folded
    for mention in mentions:
        before = reading.before(mention.start, _SUBJECT)
        demand = _DEMAND.search(text, mention.end, min(end, mention.end + _SUBJECT)) or _PERMISSION.search(
            text, mention.end, min(end, mention.end + _SUBJECT)
        )
        if demand is None:
            continue
        # "The larger it is, the higher it must be" has both before the word that demands.
        first = _last(_WAY, before, max(0, len(before) - _SUBJECT), len(before))
        second = _WAY.search(text, mention.end, demand.start())
        # "Heavier" says the weight and its way.
        own = first or second or _WAY.search(text, mention.start, mention.end)
        main = _WAY.search(text, demand.end(), min(end, demand.end() + _AHEAD)) or (first and second)
        if own is None or main is None or _JUDGED.search(text, demand.end(), main.start()):
            continue
        denied = _denied(text, mention.end, main)
        yield mention, _way(own.group()) * _way(main.group()) * (-1 if denied else 1)


def _denied(text: str, left: int, main: re.Match[str]) -> bool:
    """Whether "not" stands between the word that demands, or right before it, and the verb."""
    demand = _last(_DEMAND, text, left, main.start()) or _last(_PERMISSION, text, left, main.start())
    start = max(left, demand.start() - _RIGHT_BEFORE) if demand is not None else left
    return _NO.search(text, start, main.end()) is not None


def _joined(text: str, mentions: Sequence[Mention], first: Mention) -> Iterator[Mention]:
    """The column, and others that "and" joins to it."""
    yield first
    place = first.end
    for mention in mentions:
        if mention.start < place:
            continue
        if not _JOINED.match(text[place : mention.start]) or mention.start == place:
            return
        yield mention
        place = mention.end


def _clause(text: str, place: int, end: int) -> int:
    cut = _CLAUSE.search(text, place, min(end, place + _AHEAD))
    return cut.start() if cut is not None else min(end, place + _AHEAD)


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found


def _way(word: str) -> int:
    return -1 if _DOWN.fullmatch(word) else 1
