"""What a request says of time and of rows that belong together."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import ColumnKind, DataProfile
from ..candidates import Candidate
from ..words.columns import Mention
from ..words.lexicon import name_parts, nouns
from ..words.reading import Reading
from ..words.stems import parts
from ..words.vocabulary import phrases

_DATE = r"((?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)"
_TEST_FROM = re.compile(
    rf"\b(?:test|tested|testing|evaluat\w*|validat\w*|score[ds]?|hold(?:ing)? out|held out|check\w*|judge[ds]?|teste\w*|prueba)\b[^.;]{{0,60}}?\b(in|from|since|of|after|on|for|ab|seit|aus|en|desde|nach|year|whole)\W{{1,2}}(?:the (?:year )?|year )?{_DATE}"
)
_TRAIN_BEFORE = re.compile(
    rf"\b(?:train|trained|training|learn|learned|fit|fitted|trainier\w*|entrena\w*)\b[^.;]{{0,60}}?\b(before|until|up to|through|prior to|till|vor|bis|antes de|hasta|avant)\W{{1,2}}(?:the (?:end of )?|year )?{_DATE}"
)
_IN_TIME = re.compile(phrases("in_time"))
_SORTED = re.compile(
    r"\b(?:(?:sort|order|arrang|split)(?:ed|s)?(?: it| them| rows| the (?:rows|data))?(?: in time| chronologically)? by|sortiert nach|geordnet nach|ordenad\w+ por|trie\w* par|time (?:axis|column|order)(?: is|:)?)(?: the)?(?: column)? ?[\"'`(]?$"
)
_BY = re.compile(
    r"\b(?:by|per|pro|je|por|par|same|each|every|one|single|new|unseen|other|unknown|across|between)(?: (?:the|column|values? of|different))?\W{1,2}$"
)
_SAME = re.compile(
    r"(?:same|derselben|desselben|dieselbe\w*|derselbe|meme|mismo|misma|stess[oa]|mesm[oa]|dezelfde|hetzelfde|samego|samej|ayni|samma)\W{1,2}$|同一个?$|同し$"
)
_TIME_WORDS = "year yr month week day date time timestamp quarter period jahr monat datum zeit ano fecha annee mois jour"
_TIME_NAMES = frozenset(_TIME_WORDS.split())
_TIME_CONCEPTS = frozenset({"year", "date", "monthly"})
#: Names of time stamps, and the seconds since 1970 from which on a number may be one.
_STAMPS, _SECONDS = frozenset({"timestamp", "time", "datetime", "date", "ts", "unixtime"}), 1e8
_FIRST_YEAR, _LAST_YEAR = 1000, 2200
_TOGETHER = re.compile(phrases("together"))


def time_candidates(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Candidates of ``time_column`` and ``test_from``."""
    spans: list[re.Match[str]] = []
    years: list[int] = []
    for match in reading.matches(_TEST_FROM):
        years.append(int(match[2][:4]))
        spans.append(match)
        yield Candidate(
            "test_from",
            _later(match[2], match[1] in {"after", "nach"}),
            reading.quote(*match.span()),
            2.0,
            at=match.start(),
        )
    for match in reading.matches(_TRAIN_BEFORE):
        spans.append(match)
        past = match[1] in {"until", "up to", "through", "till", "bis", "hasta"}
        yield Candidate(
            "test_from", _later(match[2], past), reading.quote(*match.span()), 1.0, at=match.start()
        )
    for mention in mentions:
        if is_key(mention.column) or not _orders(profile, mention.column):
            continue
        if _SORTED.search(reading.before(mention.start, 40)):
            place = mention.start, mention.end
            yield Candidate("time_column", mention.column, reading.quote(*place), 3.0, at=mention.start)
    spans += reading.matches(_IN_TIME)
    if not spans:
        return
    words = reading.quote(*spans[0].span())
    for mention in mentions:
        if not _tells_time(profile, mention.column, years):
            continue
        if any(_near(reading, mention, span.start()) for span in spans):
            yield Candidate("time_column", mention.column, words, 2.0, at=mention.start)
    column = _usual_time(reading, profile, spans[0].start())
    if column is not None:
        yield Candidate("time_column", column, words, 1.0, at=spans[0].start())


def _usual_time(reading: Reading, profile: DataProfile, at: int) -> str | None:
    """The one column of dates; else of time stamps in seconds; else of years, the one that is spoken of."""
    dates = [c.name for c in profile.columns if c.kind is ColumnKind.DATETIME]
    stamps = [
        c.name
        for c in profile.columns
        if c.numbers is not None and c.numbers.minimum > _SECONDS and not _STAMPS.isdisjoint(parts(c.name))
    ]
    years = list(profile.time_columns)
    if len(years) > 1:
        start, end = reading.sentence(at)
        said = {h.concept for h in nouns(reading.folded) if start <= h.start < end} - _TIME_CONCEPTS
        years = [name for name in years if any(said & part.concepts for part in name_parts(name))]
    held = next((found for found in (dates, stamps, years) if found), [])
    return held[0] if len(held) == 1 else None


def _later(date: str, after: bool) -> str:
    """``after 2010`` begins with 2011."""
    return str(int(date) + 1) if after and len(date) == 4 else date


def _orders(profile: DataProfile, name: str) -> bool:
    column = profile.column(name)
    return column.kind is ColumnKind.DATETIME or column.numbers is not None


def _tells_time(profile: DataProfile, name: str, years: Sequence[int]) -> bool:
    """Whether a column holds dates, is called like one, or holds the years that are spoken of."""
    column = profile.column(name)
    if column.kind is ColumnKind.DATETIME or name in profile.time_columns:
        return True
    if column.numbers is None:
        return False
    low, high = column.numbers.minimum, column.numbers.maximum
    return not _TIME_NAMES.isdisjoint(parts(name)) or any(
        _FIRST_YEAR <= low <= year <= high <= _LAST_YEAR for year in years
    )


def is_time(profile: DataProfile, name: str) -> bool:
    """Whether a column holds dates, or numbers and a name that speaks of time."""
    return _tells_time(profile, name, ())


def _near(reading: Reading, mention: Mention, at: int) -> bool:
    start, end = reading.sentence(at)
    return start <= mention.start < end + 60


def group_candidates(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Candidates of ``group_columns``, one column each."""
    for match in reading.matches(_TOGETHER):
        start, end = reading.sentence(match.start())
        words = reading.quote(*match.span())
        named = [m for m in mentions if start <= m.start < end and _repeats(profile, m.column)]
        said = set(parts(reading.folded[start:end]))
        named = [m for m in named if _is_entity(reading, profile, m, match)]
        if named:
            best = min(named, key=lambda m: abs(m.start - match.start()))
            yield Candidate("group_columns", best.column, words, 2.0, at=match.start())
            continue
        fitting = [
            c.name for c in profile.group_candidates if said & {p for p in parts(c.name) if len(p) > 2}
        ]
        if len(fitting) == 1:
            yield Candidate("group_columns", fitting[0], words, 1.0, at=match.start())


def _is_entity(reading: Reading, profile: DataProfile, mention: Mention, together: re.Match[str]) -> bool:
    """Whether rows may belong together by that column: it is a key, or the words before it say so."""
    column = profile.column(mention.column)
    if column.kind is ColumnKind.DATETIME or column.name in profile.time_columns:
        return False
    return (
        is_key(mention.column)
        or mention.column in {c.name for c in profile.group_candidates}
        or _BY.search(reading.before(mention.start, 40)) is not None
        # "Houses of the same neighbourhood": what stands at the words that bind.
        or (not column.numbers and together.start() <= mention.end and mention.start <= together.end() + 1)
        or (not column.numbers and _SAME.search(reading.before(mention.start, 30)) is not None)
    )


def is_key(name: str) -> bool:
    """Whether a column is called like a key: ``patient_id``, ``CustomerID``, ``Kundennr``."""
    last = parts(name)[-1:]
    return (
        bool(last)
        and last[0] in {"id", "key", "uuid", "guid", "nr", "no", "code", "number"}
        and len(parts(name)) > 1
    )


def _repeats(profile: DataProfile, name: str) -> bool:
    column = profile.column(name)
    return 1 < column.unique < profile.rows - column.missing
