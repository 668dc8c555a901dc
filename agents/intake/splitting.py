"""What a request says of time and of rows that belong together."""

import re
from collections.abc import Iterator, Sequence

from ...pipelines.contracts import ColumnKind, DataProfile
from .candidates import Candidate
from .columns import Mention
from .reading import Reading
from .stems import parts

_DATE = r"((?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)"
_TEST_FROM = re.compile(
    rf"\b(?:test|tested|testing|evaluat\w*|validat\w*|score[ds]?|hold(?:ing)? out|held out|check\w*|judge[ds]?|teste\w*|prueba)\b[^.;]{{0,60}}?\b(in|from|since|of|after|on|for|ab|seit|aus|en|desde|nach|year|whole)\W{{1,2}}(?:the (?:year )?|year )?{_DATE}"
)
_TRAIN_BEFORE = re.compile(
    rf"\b(?:train|trained|training|learn|learned|fit|fitted|trainier\w*|entrena\w*)\b[^.;]{{0,60}}?\b(before|until|up to|through|prior to|till|vor|bis|antes de|hasta|avant)\W{{1,2}}(?:the (?:end of )?|year )?{_DATE}"
)
_IN_TIME = re.compile(
    r"\b(chronolog\w*|respect(?:s|ing)? (?:the )?(?:order of |flow of )?(?:time|dates?)|(?:over|across|along|by) time\b|order of time|time[- ](?:order|based|wise|split|aware)\w*|in (?:the )?order of time|ordered (?:by|in) (?:time|date)|temporal(?:ly)?(?: split)?|most recent|latest (?:rows|data|months?|weeks?|records)|newest|"
    r"last (?:\w+ )?(?:rows|records|months?|weeks?|days?|years?|quarters?)(?: of (?:the )?data)? (?:for|as|to|is|are)(?: be)?(?: the| a| my| our)? (?:test|holdout|hold-out|validat)\w*|predict(?:ing)? the future|out[- ]of[- ]time|train on the past|past to (?:the )?future|never (?:look|train) (?:into|on) the future|future (?:data|rows|leak\w*)|zeitlich|chronologisch|cronologic\w*)\b"
)
_SORTED = re.compile(
    r"\b(?:(?:sort|order|arrang|split)(?:ed|s)?(?: it| them| rows| the (?:rows|data))?(?: in time| chronologically)? by|sortiert nach|geordnet nach|ordenad\w+ por|trie\w* par|time (?:axis|column|order)(?: is|:)?)(?: the)?(?: column)? ?[\"'`(]?$"
)
_BY = re.compile(
    r"\b(?:by|per|pro|je|por|par|same|each|every|one|single|new|unseen|other|unknown|across|between)(?: (?:the|column|values? of|different))?\W{1,2}$"
)
_TIME_WORDS = "year yr month week day date time timestamp quarter period jahr monat datum zeit ano fecha annee mois jour"
_TIME_NAMES = frozenset(_TIME_WORDS.split())
_FIRST_YEAR, _LAST_YEAR = 1000, 2200
_TOGETHER = re.compile(
    r"\b(belong(?:s)? together|groups?(?: columns?| keys?)?(?: is| are)? ?[:=]|split by|(?:has|have|with|are) (?:several|multiple|many|repeated) (?:rows|records|visits|measurements|samples|readings|entries)|(?:keep|kept|stay|put) (?:\w+ ){0,4}together|(?:come|comes|appear|appears|occur|occurs|visit|visits|measured|seen) (?:several|multiple|many|more than one|\w+) times|(?:more than|not only) once|group(?:ed|s)? by|grouped|per[- ](?:patient|customer|subject|user)|(?:several|multiple|many|repeated|more than one|\w+) (?:rows|records|visits|measurements|samples|readings|entries|recordings|images|lines|scans|sessions|observations|transactions|trips) (?:per|for each|for every|of (?:one|each|every|the same)|from (?:one|each|every|the same)|by (?:one|each|the same)|for the same|each)|"
    r"the same (?:patient|customer|subject|user|person|client|driver|machine|household|group|store|speaker)|(?:new|unseen|never[- ]seen|other|unknown) (?:patients|customers|subjects|users|people|persons|clients|drivers|machines|households|stores|speakers|sites|hospitals)|"
    r"mehrere zeilen (?:pro|je)|gehoren zusammen|varias filas por|(?:must|should|may) not (?:be (?:in|on) both|appear in both)|(?:not|never) (?:be )?(?:shared|mixed|spread|divided)|not (?:be )?split (?:up )?(?:across|between))"
)


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
    dates = [c.name for c in profile.columns if c.kind is ColumnKind.DATETIME]
    if len(dates) == 1:
        yield Candidate("time_column", dates[0], words, 1.0, at=spans[0].start())
    elif not dates and len(profile.time_columns) == 1:
        yield Candidate("time_column", profile.time_columns[0], words, 1.0, at=spans[0].start())


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
        named = [m for m in named if _is_entity(reading, profile, m)]
        if named:
            best = min(named, key=lambda m: abs(m.start - match.start()))
            yield Candidate("group_columns", best.column, words, 2.0, at=match.start())
            continue
        fitting = [
            c.name for c in profile.group_candidates if said & {p for p in parts(c.name) if len(p) > 2}
        ]
        if len(fitting) == 1:
            yield Candidate("group_columns", fitting[0], words, 1.0, at=match.start())


def _is_entity(reading: Reading, profile: DataProfile, mention: Mention) -> bool:
    """Whether rows may belong together by that column: it is a key, or the words before it say so."""
    column = profile.column(mention.column)
    if column.kind is ColumnKind.DATETIME or column.name in profile.time_columns:
        return False
    return (
        is_key(mention.column)
        or mention.column in {c.name for c in profile.group_candidates}
        or _BY.search(reading.before(mention.start, 40)) is not None
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
