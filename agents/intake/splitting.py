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
    r"\b(chronolog\w*|time[- ](?:order|based|wise|split|aware)\w*|in (?:the )?order of time|ordered (?:by|in) (?:time|date)|temporal(?:ly)?(?: split)?|most recent|latest (?:rows|data|months?|weeks?|records)|newest|"
    r"last (?:rows|months?|weeks?|days?|years?) (?:for|as|to) test|predict(?:ing)? the future|out[- ]of[- ]time|train on the past|past to (?:the )?future|never (?:look|train) (?:into|on) the future|future (?:data|rows|leak\w*)|zeitlich|chronologisch|cronologic\w*)\b"
)
_TOGETHER = re.compile(
    r"\b(belong(?:s)? together|group(?:ed|s)? by|grouped|per[- ](?:patient|customer|subject|user)|(?:several|multiple|many|repeated|more than one|\w+) (?:rows|records|visits|measurements|samples|readings|entries|recordings|images|lines|scans|sessions|observations|transactions|trips) (?:per|for each|for every|of (?:one|each|every|the same)|from (?:one|each|every|the same)|by (?:one|each|the same)|for the same|each)|"
    r"the same (?:patient|customer|subject|user|person|client|driver|machine|household|group|store|speaker)|(?:new|unseen|never[- ]seen|other|unknown) (?:patients|customers|subjects|users|people|persons|clients|drivers|machines|households|stores|speakers|sites|hospitals)|"
    r"mehrere zeilen (?:pro|je)|gehoren zusammen|varias filas por|(?:must|should|may) not (?:be (?:in|on) both|appear in both)|not (?:be )?split (?:up )?(?:across|between))"
)


def time_candidates(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Candidates of ``time_column`` and ``test_from``."""
    spans = []
    for match in _TEST_FROM.finditer(reading.folded):
        spans.append(match)
        yield Candidate(
            "test_from",
            _later(match[2], match[1] in {"after", "nach"}),
            reading.quote(*match.span()),
            2.0,
            at=match.start(),
        )
    for match in _TRAIN_BEFORE.finditer(reading.folded):
        spans.append(match)
        past = match[1] in {"until", "up to", "through", "till", "bis", "hasta"}
        yield Candidate(
            "test_from", _later(match[2], past), reading.quote(*match.span()), 1.0, at=match.start()
        )
    spans += list(_IN_TIME.finditer(reading.folded))
    if not spans:
        return
    words = reading.quote(*spans[0].span())
    for mention in mentions:
        if _orders(profile, mention.column) and any(_near(reading, mention, span.start()) for span in spans):
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


def _near(reading: Reading, mention: Mention, at: int) -> bool:
    start, end = reading.sentence(at)
    return start <= mention.start < end + 60


def group_candidates(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Candidates of ``group_columns``, one column each."""
    for match in _TOGETHER.finditer(reading.folded):
        start, end = reading.sentence(match.start())
        words = reading.quote(*match.span())
        named = [m for m in mentions if start <= m.start < end and _repeats(profile, m.column)]
        if named:
            best = min(named, key=lambda m: abs(m.start - match.start()))
            yield Candidate("group_columns", best.column, words, 2.0, at=match.start())
            continue
        said = set(parts(reading.folded[start:end]))
        fitting = [
            c.name for c in profile.group_candidates if said & {p for p in parts(c.name) if len(p) > 2}
        ]
        if len(fitting) == 1:
            yield Candidate("group_columns", fitting[0], words, 1.0, at=match.start())


def _repeats(profile: DataProfile, name: str) -> bool:
    column = profile.column(name)
    return 1 < column.unique < profile.rows - column.missing
