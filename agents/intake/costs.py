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
#: Digits may follow the error at once ("a false alarm 20"); a number word needs its verb ("a bad one").
_AMOUNT = re.compile(
    rf"([^.;,]{{2,120}}?)(?:\b(?:costs?|kostet|kosten|cuesta|coute|is worth|sets us back)\W{{1,3}}|[=:]\W{{0,3}}|(?= [$€£]?\d))(?: ?(?:us|me|about|only|around|roughly|uns) ){{0,2}} ?[$€£]?({COUNT})(?: ?(?:euros?|dollars?|eur|usd|points?|units?|[$€£]))?(?=\W|$)"
)
_FALSE_NEGATIVE = re.compile(
    r"\b(false negatives?|fns?\b|los(?:e|es|ing|t)\b|miss(?:ing|ed|es)?\b|overlook\w*|(?:not|without|fail\w* to) (?:catch|find|detect|spot|flag)\w*|undetected|unnoticed|(?:slip|get|go)\w* through|ubersehen\w*|verpasst\w*|falsos? negativos?|faux negatifs?)"
)
_FALSE_POSITIVE = re.compile(
    r"\b(false positives?|fps?\b|false alarms?|needless\w*|unneeded|legit\w*|innocent\w*|harmless|for nothing|fehlalarm\w*|falsas? alarmas?|falsos? positivos?|faux positifs?|fausses? alertes?|wrong(?:ly)? (?:accus|flag|alarm|block)\w*|unnecessar\w*)"
)
#: Labels that people translate.
_SAME = {
    "good": r"good\b|gut\w*|buen\w*|bons?\b|bonne",
    "bad": r"bad\b|schlecht\w*|mal[oa]s?\b|mauvais",
}
_HAS_COST = re.compile(r"\b(costs?|kostet|kosten|cuesta|coute|times as|times worse|times more)\b")
#: What is read around the first word of cost in a sentence, and how many sentences.
_BEFORE, _AFTER, _MOST_SENTENCES = 200, 500, 300


@dataclass(frozen=True)
class _Binary:
    labels: tuple[str, str]
    positive: str
    target: str

    @property
    def negative(self) -> str:
        return next(label for label in self.labels if label != self.positive)

    def error(self, phrase: str) -> tuple[str, str] | None:
        """(actual, predicted) of the error that a phrase describes, or None."""
        if _FALSE_NEGATIVE.search(phrase):
            return self.positive, self.negative
        if _FALSE_POSITIVE.search(phrase):
            return self.negative, self.positive
        places = [(place, label) for label in self.labels if (place := _place(phrase, label)) is not None]
        if places:
            first = min(places)[1]
            return first, next(label for label in self.labels if label != first)
        # "Whoever churns" is the positive class of the column "churn".
        about = parts(self.target)[-1:]
        named = about and any(
            len(w) > 3 and (w.startswith(about[0]) or about[0].startswith(w)) for w in parts(phrase)
        )
        return (self.positive, self.negative) if named else None


def _place(phrase: str, label: str) -> int | None:
    """Where a phrase has a label, or the word of another language for it."""
    first = "".join(parts(label)[:1])
    found = re.search(rf"\b(?:{_SAME.get(first, re.escape(first))})", phrase) if first else None
    return found.start() if found else None


def cost_candidates(
    reading: Reading, labels: Sequence[str], positive: str | None, target: str
) -> Iterator[Candidate]:
    """Candidates of ``costs``, for two classes: a tuple of :class:`Cost` each."""
    if len(labels) != 2 or not _HAS_COST.search(reading.folded):
        return
    pair = _Binary((labels[0], labels[1]), positive or labels[1], target)
    amounts: list[tuple[tuple[str, str] | None, float]] = []
    place: tuple[int, int] | None = None
    for start, end in reading.sentences[:_MOST_SENTENCES]:
        said = _HAS_COST.search(reading.folded, start, end)
        if said is None:
            continue
        sentence = reading.folded[max(start, said.start() - _BEFORE) : min(end, said.end() + _AFTER)]
        ratio = _ratio(sentence, pair)
        if ratio:
            yield Candidate("costs", ratio, reading.quote(start, end), weight=2.0, at=start)
        else:
            found = _amounts(sentence, pair)
            place = place or ((start, end) if found else None)
            amounts += found
    if place is not None and (costs := _table(amounts)):
        yield Candidate("costs", costs, reading.quote(*place), at=place[0])


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


def _amounts(sentence: str, pair: _Binary) -> list[tuple[tuple[str, str] | None, float]]:
    """(error, cost) of every amount; None where the words say no error that is known."""
    said: list[tuple[tuple[str, str] | None, float]] = []
    place = 0
    while (match := _AMOUNT.search(sentence, place)) is not None:
        place = match.end()
        said.append((pair.error(match[1]), to_number(match[2])))
    return said


def _table(said: Sequence[tuple[tuple[str, str] | None, float]]) -> tuple[Cost, ...]:
    """Both errors with their costs; the one that is not told has the other amount, or costs 1."""
    found: dict[tuple[str, str], float] = {}
    for error, cost in said:
        if error is not None:
            found.setdefault(error, cost)
    if len(found) == 1:
        (actual, predicted), _ = next(iter(found.items()))
        others = [cost for error, cost in said if error is None]
        found[(predicted, actual)] = others[0] if len(others) == 1 and len(said) == 2 else 1.0
    return tuple(Cost(actual=a, predicted=p, cost=c) for (a, p), c in found.items())
