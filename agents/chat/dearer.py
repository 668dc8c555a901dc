"""What both mistakes cost, told as two amounts or as a factor: "a visit for nothing is 20, losing somebody 300"."""

import re

from ...pipelines.contracts import Cost
from ..intake.hearsay import both_costs
from ..intake.words.amounts import COUNT, FIGURE, sizes, times, to_money
from ..intake.words.stems import fold
from .resemblance import MISTAKES, sure_of

MISSED, ALARM = "missed", "alarm"
#: Where what is said of one amount ends, best first.
_BETWEEN = tuple(
    re.compile(between)
    for between in (
        r"[.;!?]\s",
        r"[,:–—]\s+(?:and|but|while|whereas|und|aber|wahrend|et|mais|tandis|y|pero|mientras|e|ma|mentre|mas|en|maar|och|men|a|ale)\s",
        r"\s(?:but|while|whereas|versus|vs|against|aber|wahrend|mais|pero|ma|mas|maar)\s",
        r",\s",
        r"\s(?:and|und|et|y|e|en|och|og|i|ve)\s",
    )
)
#: After a number that is no amount: a factor, a share, a count.
_COUNTED = re.compile(
    r"[ -]?(?:%|x\b|percent|prozent|procent\w*|times|mal\b|fach|fois|veces|volte|vezes|keer|maal|ganger|razy|kat\w*|fold|trials?|tries|attempts?|runs?|versuche?|essais|intentos|tentativ\w*|pogingen|columns?|rows?|out of)"
)
#: "Six times as bad as", "5 mal so viel wie".
_FACTOR = re.compile(
    rf"(?<![\w.,])(?:(?P<number>{COUNT})[ -]?(?:x|times|mal|fach|fois|veces|volte|vezes|keer|maal|ganger|razy)|(?P<twice>twice|doppelt|deux fois|doble|doppio|dobro|dubbel))(?!\w)(?: [^\W\d]+){{0,3}}? (?:as|than|wie|als|que|di|che|do que|som|jak|niz)(?!\w)"
)
#: So much surer of one reading of both pieces than of the other.
_LEAST = 0.1


def told_costs(text: str, positive: str, negative: str) -> tuple[Cost, Cost] | None:
    """Costs of both mistakes; None where there are not two amounts, or where they do not tell which is which.

    Args:
        text: a turn that says that one mistake is dearer.
        positive, negative: the classes.
    """
    folded = fold(text)
    spans = [(a.start, a.end) for a in (*times(folded), *sizes(folded))]
    figures = [
        m
        for m in FIGURE.finditer(folded)
        if not any(a <= m.start() < b for a, b in spans) and not _COUNTED.match(folded, m.end())
    ]
    # "A missed one" is no amount beside digits.
    digits = [m for m in figures if m.group()[0].isdigit()]
    figures = digits if len(digits) > 1 else figures
    if len(figures) != 2:
        return _told_factor(folded, positive, negative)
    first, second = (to_money(m.group()) for m in figures)
    pieces = _pieces(folded, figures[0], figures[1])
    if pieces is None or first == second or min(first, second) <= 0:
        return None
    ahead = _leaning(pieces[0]) - _leaning(pieces[1])
    if abs(ahead) < _LEAST:
        return None
    missed, alarm = (first, second) if ahead > 0 else (second, first)
    dearer = MISSED if missed > alarm else ALARM
    return both_costs(positive, negative, dearer, max(first, second) / min(first, second))


def tells_factor(text: str) -> bool:
    """Whether a turn says how many times as bad something is as something else."""
    return _FACTOR.search(fold(text)) is not None


def _told_factor(folded: str, positive: str, negative: str) -> tuple[Cost, Cost] | None:
    """ "Missing somebody hurts. Count that six times as bad as a call for nothing"."""
    found = list(_FACTOR.finditer(folded))
    if len(found) != 1:
        return None
    number, twice = found[0]["number"], found[0]["twice"]
    factor = 2.0 if twice else to_money(number)
    ahead = _leaning(folded[: found[0].start()]) - _leaning(folded[found[0].end() :])
    if factor <= 1 or abs(ahead) < _LEAST:
        return None
    return both_costs(positive, negative, MISSED if ahead > 0 else ALARM, factor)


def _pieces(folded: str, first: re.Match[str], second: re.Match[str]) -> tuple[str, str] | None:
    """What is said of either amount."""
    for between in _BETWEEN:
        found = list(between.finditer(folded, first.end(), second.start()))
        if found:
            return folded[: found[-1].start()], folded[found[-1].end() :]
    return None


def _leaning(piece: str) -> float:
    """From -1, a false alarm, to 1, a case that is missed."""
    sure = dict(sure_of(MISTAKES, piece))
    return sure[MISSED] - sure[ALARM]
