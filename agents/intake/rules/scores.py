"""A least score that a request states: ``accuracy at least 0.87``, ``R squared of 0.98 or better``."""

import re
from collections.abc import Iterable, Iterator

from ....pipelines.contracts import METRICS, Direction
from ..candidates import Candidate
from ..words.reading import Reading
from ..words.stems import fold
from ..words.vocabulary import phrases

_NUMBER = r"(?:yuzde |百分之|% ?)?((?:\d{1,12}(?:[.,]\d{1,9})?|[.,]\d{1,9})(?!\d))( ?%| percent| prozent| por ?ciento| por ?cento| pour ?cent| per ?cento| procent\w*)?"
_LEAST, _MOST = phrases("least", "scores.yaml"), phrases("most", "scores.yaml")
_FILL = phrases("between", "scores.yaml")
_OR_MORE = phrases("or_more", "scores.yaml")
_AFTER = re.compile(
    rf"^(?:[^\w<>=≥≤.]{{0,3}}{_FILL}){{0,6}}[^\w<>=≥≤.]{{0,3}}(?:({_LEAST}|{_MOST}|of|=) ?)?(?:un |an? )?{_NUMBER}\W{{0,2}}({_OR_MORE})?"
)
_BEFORE = re.compile(
    rf"(?:({_LEAST}|{_MOST}) ?(?:an? |un |una |um |uma )?){_NUMBER}(?: (?:of|in|de|di|der|des|van|av))?(?: (?:the|las|los|les|as|os))? ?$"
)
_SHARE_WRONG = re.compile(r"misclass|error|fehlerrate|erreur")
_DEMAND = re.compile(r"\b(?:need|want|require|must|should|brauche|necesito|reach|target|aim)")
_UNIT_AFTER = re.compile(r"^\W*(seconds?|minutes?|hours?|ms|mb|kb|gb|rows?|trials?|s|min|h)\b")
#: Errors that are shares: 0.12 is 12 percent.
SHARES = frozenset({"mape", "smape"})


def as_share(metric: str, score: float) -> float:
    """A score that may be said in percent, as the metric has it."""
    if metric in SHARES:
        return score / 100 if score > 1 else score
    bounded = METRICS[metric].direction is Direction.MAXIMIZE
    return score / 100 if bounded and 1 < score <= 100 else score


def least_scores(reading: Reading, metrics: Iterable[Candidate]) -> Iterator[Candidate]:
    """Candidates of ``score``: (metric, number), beside a metric that is named."""
    for metric in metrics:
        if metric.at < 0:
            continue
        start, end = metric.at, metric.at + len(metric.words.strip("'"))
        after = _AFTER.match(reading.after(end, 80))
        if after and (after[1] or after[4]) and not _UNIT_AFTER.match(reading.after(end, 110)[after.end() :]):
            if after[1] in {"of", "="} and not after[4] and not _demanded(reading, start):
                continue
            yield _candidate(reading, metric, after[2], after[3], start, end + after.end())
            continue
        before = _BEFORE.search(reading.before(start, 50))
        if before:
            yield _candidate(reading, metric, before[2], before[3], start - len(before[0]), end)


def _demanded(reading: Reading, at: int) -> bool:
    return _DEMAND.search(reading.before(at, 100) + reading.after(at, 100)) is not None


def _candidate(
    reading: Reading, metric: Candidate, number: str, percent: str | None, start: int, end: int
) -> Candidate:
    value = float(number.replace(",", "."))
    value = value / 100 if percent else as_share(str(metric.value), value)
    if metric.value == "accuracy" and _SHARE_WRONG.search(fold(metric.words)):
        value = 1 - value
    return Candidate("score", (str(metric.value), value), reading.quote(start, end), at=metric.at)
