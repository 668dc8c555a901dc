"""What errors cost, as a request tells it: ``five times as much as``, ``a false negative costs 10``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....pipelines.contracts import Cost
from ..candidates import Candidate
from ..words.amounts import COUNT, cjk_number, to_money, to_number
from ..words.lexicon import asked
from ..words.meanings import about as about_name
from ..words.reading import Reading
from ..words.stems import parts
from ..words.vocabulary import pattern, phrases

_COSTS = phrases("costs")
_TIMES = phrases("times")
#: Words that say how much worse, between "five times" and "than".
_WORSE = (
    r"(?: (?:as|so|tan|mas|plus|piu|mais|zo|mer|more|tantas?|autant|mindre|lika|tanto|wiecej|daha|worse|much|many|bad|costly|expensive|heavily"
    r"|viel|teuer|schlimm|car[oa]|cher|chere|grave|peor|pire|peggio|peggiore|pior|erger|schlimmer|worser|veel|duur|erg|mycket|dyrt|drozej|drogo|zoveel|zozeer)){0,3}"
)
_RATIO = re.compile(
    rf"([^.;]{{3,160}}?){_COSTS} (?:[a-z]+ )?(?:(twice|doppelt|double|doble|dubbel\w*)|({COUNT})[ -]?{_TIMES}|([a-z]{{4,15}})mal){_WORSE} {phrases('compared')} ([^.;]{{3,160}})"
)
#: "X is five times Y" with the number last, as Chinese, Japanese and Turkish have it.
_SIGNS = re.compile(
    r"(.{2,60}?)(?:的?(?:代价|成本|损失)?(?:是|为|等于|相当于)|(?:の(?:コスト|損失)?)?は)(.{2,40}?)(?:的|の)?(\d{1,4}|[一二两三四五六七八九十]{1,2})倍"
)
_TURKISH = re.compile(
    rf"([^.;]{{3,120}}?)(?:,|[nt][ae]n?|den|dan)? ([^.;,]{{3,80}}?)(?:d[ea]n|t[ea]n|nin|nin maliyetinin)?,? ({COUNT}) kat\w*"
)
#: "5x as much".
_FIVE_X = re.compile(r"(?<=\d)x(?!\w)")
_PAHALI = re.compile(r"maliyet|pahali|kotu|zarar")
_FOREIGN_COST = pattern("代价|成本|损失|倍|コスト|損失")
_PAYS = r"\b(?:costs?|kostet|kosten|cuestan?|coute(?:nt)?|costa|costano|custam?|kost|kosztuj\w+|kostar|is worth|sets us back)"
#: Digits may follow the error at once ("a false alarm 20"); a number word needs its verb ("a bad one").
_AMOUNT = re.compile(
    rf"([^.;,]{{2,120}}?)(?:{_PAYS}\W{{1,3}}|[=:]\W{{0,3}}|(?= [$€£]?\d))(?: ?(?:us|me|about|only|around|roughly|uns) ){{0,2}} ?[$€£]?({COUNT})(?: ?(?:euros?|dollars?|eur|usd|points?|units?|[$€£]))?(?=\W|$)"
)
_FALSE_NEGATIVE = re.compile(phrases("error_missed"))
_FALSE_POSITIVE = re.compile(phrases("error_alarm"))
#: Labels that people translate.
_SHORT = 3
_SAME = {
    "ham": phrases("label_ham"),
    "spam": phrases("label_spam"),
    "good": phrases("label_good"),
    "bad": phrases("label_bad"),
}
_HAS_COST = re.compile(
    rf"(?<![^\W_])(?:costs?|kostet|kosten|cuestan?|coute(?:nt)?|costa|costano|custam?|kost|kosztuj\w+|kostar|maliyet\w*|pahali\w*|times as|times worse|times more|zo erg als|so schlimm wie|aussi grave que|peor que|pire que|peggio di|peggiore di|pior (?:do )?que|erger dan|schlimmer als|as bad as|worse than|\dx (?:as|more|worse))(?![^\W_])|{_FOREIGN_COST}"
)
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

    def is_outright(self, phrase: str) -> bool:
        """Whether a phrase says the error itself, and does not only speak of what is predicted."""
        if _FALSE_NEGATIVE.search(phrase) or _FALSE_POSITIVE.search(phrase):
            return True
        return any(_place(phrase, label) is not None for label in self.labels)

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
        # So is what people say who want to know that column.
        meant = named or any(hit.concept in about_name(self.target) for hit in asked(phrase))
        return (self.positive, self.negative) if meant else None


def _place(phrase: str, label: str) -> int | None:
    """Where a phrase has a label, or the word of another language for it."""
    first = "".join(parts(label)[:1])
    # "No" is no beginning of "notice".
    ends = r"\b" if len(first) <= _SHORT else ""
    known = _SAME.get(first) or rf"\b{re.escape(first)}{ends}"
    found = re.search(known, phrase) if first else None
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
        sentence = _FIVE_X.sub(" x", sentence)
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
    """Both errors, one a number of times as dear as the other."""
    found = _compared(sentence)
    if found is None:
        return ()
    worse, milder = pair.error(found[0]), pair.error(found[1])
    if worse is None and milder is not None:
        worse = (milder[1], milder[0])
    elif (
        worse == milder
        and worse is not None
        and not pair.is_outright(found[0])
        and pair.is_outright(found[1])
    ):
        # Two different mistakes are compared; the one that is called by its name decides.
        worse = (worse[1], worse[0])
    if worse is None or (worse == milder and pair.is_outright(found[1])):
        return ()
    return (
        Cost(actual=worse[0], predicted=worse[1], cost=found[2]),
        Cost(actual=worse[1], predicted=worse[0], cost=1.0),
    )


def _compared(sentence: str) -> tuple[str, str, float] | None:
    """(the worse error, the milder one, how many times)."""
    match = _RATIO.search(sentence)
    if match:
        count = 2.0 if match[2] else _count(match[3] or match[4])
        return (match[1], match[5], count) if count else None
    signs = _SIGNS.search(sentence)
    if signs:
        return signs[1], signs[2], cjk_number(signs[3])
    turkish = _TURKISH.search(sentence) if _PAHALI.search(sentence) else None
    return (turkish[1], turkish[2], to_number(turkish[3])) if turkish else None


def _count(word: str) -> float | None:
    """A number or its word; "fünfmal" and the like are one word."""
    try:
        return to_number(word)
    except ValueError:
        return None


def _amounts(sentence: str, pair: _Binary) -> list[tuple[tuple[str, str] | None, float]]:
    """(error, cost) of every amount; None where the words say no error that is known."""
    said: list[tuple[tuple[str, str] | None, float]] = []
    place = 0
    while (match := _AMOUNT.search(sentence, place)) is not None:
        place = match.end()
        said.append((pair.error(match[1]), to_money(match[2])))
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
