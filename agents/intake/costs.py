"""What errors cost, as a request tells it: ``five times as much as``, ``a false negative costs 10``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...pipelines.contracts import Cost
from .amounts import COUNT, to_number
from .candidates import Candidate
from .reading import Reading
from .stems import parts

_COSTS = r"(?:costs?|is|are|kostet|kosten|cuesta|coute|hurts?|weighs?)"
_RATIO = re.compile(
    rf"([^.;]{{3,160}}?)\b{_COSTS} (?:us |me )?(?:about |roughly )?(?:(twice)|({COUNT})[ -]?(?:times|x|mal|veces|fois))(?: as (?:much|bad|costly|expensive|heavily|many))?(?: more(?: costly| expensive)?| worse| so (?:viel|teuer|schlimm)| mas)? (?:as|than|wie|que) ([^.;]{{3,160}})"
)
_AMOUNT = re.compile(
    rf"([^.;,]{{3,120}}?)\b(?:costs?|kostet|cuesta|=|:)?\W{{0,3}}(?:us |me |about )?[$€£]?({COUNT})(?: ?(?:euros?|dollars?|eur|usd|points?|units?|[$€£]))?(?=\W|$)"
)
_FALSE_NEGATIVE = re.compile(
    r"\b(false negatives?|miss(?:ing|ed)?\b|overlook\w*|not (?:catching|finding|detecting)|undetected|ubersehen\w*|falso negativo)"
)
_FALSE_POSITIVE = re.compile(
    r"\b(false positives?|false alarms?|fehlalarm\w*|falsa alarma|falso positivo|wrong(?:ly)? (?:accus|flag|alarm)\w*|unnecessar\w*)"
)
_HAS_COST = re.compile(r"\b(costs?|kostet|kosten|cuesta|coute|times as|times worse|times more)\b")


@dataclass(frozen=True)
class _Binary:
    labels: tuple[str, str]
    positive: str

    @property
    def negative(self) -> str:
        return next(label for label in self.labels if label != self.positive)

    def error(self, phrase: str) -> tuple[str, str] | None:
        """(actual, predicted) of the error that a phrase describes, or None."""
        if _FALSE_NEGATIVE.search(phrase):
            return self.positive, self.negative
        if _FALSE_POSITIVE.search(phrase):
            return self.negative, self.positive
        said = [stem for stem in parts(phrase)]
        places = {label: said.index(p) for label in self.labels for p in parts(label)[:1] if p in said}
        if not places:
            return None
        first = min(places, key=lambda label: places[label])
        return first, next(label for label in self.labels if label != first)


def cost_candidates(reading: Reading, labels: Sequence[str], positive: str | None) -> Iterator[Candidate]:
    """Candidates of ``costs``, for two classes: a tuple of :class:`Cost` each."""
    if len(labels) != 2 or not _HAS_COST.search(reading.folded):
        return
    pair = _Binary((labels[0], labels[1]), positive or labels[1])
    for start, end in reading.sentences:
        sentence = reading.folded[start:end]
        if not _HAS_COST.search(sentence):
            continue
        costs = _ratio(sentence, pair) or _amounts(sentence, pair)
        if costs:
            yield Candidate("costs", costs, reading.quote(start, end), at=start)


def _ratio(sentence: str, pair: _Binary) -> tuple[Cost, ...]:
    match = _RATIO.search(sentence)
    if match is None:
        return ()
    worse, milder = pair.error(match[1]), pair.error(match[4])
    if worse is None and milder is not None:
        worse = (milder[1], milder[0])
    if worse is None:
        return ()
    factor = 2.0 if match[2] else to_number(match[3])
    return (
        Cost(actual=worse[0], predicted=worse[1], cost=factor),
        Cost(actual=worse[1], predicted=worse[0], cost=1.0),
    )


def _amounts(sentence: str, pair: _Binary) -> tuple[Cost, ...]:
    found: dict[tuple[str, str], float] = {}
    place = 0
    while (match := _AMOUNT.search(sentence, place)) is not None:
        place = match.end()
        error = pair.error(match[1])
        if error is not None:
            found.setdefault(error, to_number(match[2]))
    if not found:
        return ()
    if len(found) == 1:
        (actual, predicted), _ = next(iter(found.items()))
        found[(predicted, actual)] = 1.0
    return tuple(Cost(actual=a, predicted=p, cost=c) for (a, p), c in found.items())
