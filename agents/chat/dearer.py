"""What both mistakes cost, told as two amounts: "a visit for nothing is 20, losing somebody 300"."""

import re

from ...pipelines.contracts import Cost
from ..intake.hearsay import both_costs
from ..intake.words.amounts import FIGURE, times, to_number
from ..intake.words.stems import fold
from .resemblance import sure_of

KIND = "mistakes"
MISSED, ALARM = "missed", "alarm"
#: Where what is said of one amount ends, best first.
_BETWEEN = (
    r"[.;!?]\s",
    r"[,:–—]\s+(?:and|but|while|whereas|und|aber|wahrend|et|mais|tandis|y|pero|mientras|e|ma|mentre|mas|en|maar|och|men|a|ale)\s",
    r"\s(?:but|while|whereas|versus|vs|against|aber|wahrend|mais|pero|ma|mas|maar)\s",
    r",\s",
    r"\s(?:and|und|et|y|e|en|och|og|i|ve)\s",
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
    spans = [(t.start, t.end) for t in times(folded)]
    figures = [m for m in FIGURE.finditer(folded) if not any(a <= m.start() < b for a, b in spans)]
    # "A missed one" is no amount beside digits.
    digits = [m for m in figures if m.group()[0].isdigit()]
    figures = digits if len(digits) > 1 else figures
    if len(figures) != 2:
        return None
    first, second = (to_number(m.group()) for m in figures)
    pieces = _pieces(folded, figures[0], figures[1])
    if pieces is None or first == second or min(first, second) <= 0:
        return None
    ahead = _leaning(pieces[0]) - _leaning(pieces[1])
    if abs(ahead) < _LEAST:
        return None
    missed, alarm = (first, second) if ahead > 0 else (second, first)
    dearer = MISSED if missed > alarm else ALARM
    return both_costs(positive, negative, dearer, max(first, second) / min(first, second))


def _pieces(folded: str, first: re.Match[str], second: re.Match[str]) -> tuple[str, str] | None:
    """What is said of either amount."""
    for between in _BETWEEN:
        found = list(re.compile(between).finditer(folded, first.end(), second.start()))
        if found:
            return folded[: found[-1].start()], folded[found[-1].end() :]
    return None


def _leaning(piece: str) -> float:
    """From -1, a false alarm, to 1, a case that is missed."""
    sure = dict(sure_of(KIND, piece))
    return sure[MISSED] - sure[ALARM]
