"""Which metric a request asks for, by name or by what matters to it."""

import re
from collections.abc import Iterator
from functools import cache

from ....pipelines.contracts import METRICS, RequestError
from ..candidates import Candidate
from ..words.reading import Reading
from ..words.vocabulary import load, pattern, phrases

NAMED, IMPLIED, HINTED = 3.0, 1.5, 0.5
#: A letter or digit beside a name makes it another word; Chinese and Japanese signs may touch it.
_BEGIN, _END = r"(?<![a-z0-9_-])", r"(?:(?<![a-z0-9])|(?![a-z0-9_²]))"
_STRENGTH = {"2": IMPLIED, "1": HINTED}


def _compiled(entry: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEGIN}(?:{pattern(entry)}){_END}")


@cache
def _names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(metric, its names), in the order they are looked for."""
    lines = (line.partition(" ") for line in load("metrics.yaml")["names"].splitlines())
    return tuple((name, _compiled(entry)) for name, _, entry in lines)


@cache
def _wishes() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """(metric, weight, words that wish for it)."""
    lines = (line.split(" ", 2) for line in load("metrics.yaml")["wishes"].splitlines())
    return tuple((name, _STRENGTH[weight], re.compile(_loose(entry))) for name, weight, entry in lines)


def _loose(entry: str) -> str:
    """A wish ends where its expression does; it begins a word, unless it begins with a sign."""
    return rf"(?<![a-z0-9_])(?:{pattern(entry)})"


_BETTER = r"(?:maximi[sz]e|minimi[sz]e|optimi[sz]e(?: for)?|maximiere|minimiere|maximiza|minimiza)(?: the| la| el| die| le)?"
_ASKED = re.compile(
    r"\b(?:metric|metrik|metrica|metrique)(?:(?: (?:is|to use|should be|must be|called|named|will be))? ?[:=]? ?)[\"'`]?([a-z][\w-]{2,30})|"
    r"\b(?:score|measure) ?(?:[:=]|called|named) ?[\"'`]?([a-z][\w-]{2,30})|"
    rf"\b(?:use|using|by|with|{_BETTER})(?: the)? [\"'`]?([a-z][\w-]{{2,30}})[\"'`]?[ -](?:metric|score|metrik|coefficient|index)\b"
)
#: Without the word "metric", only what is written like a name (``FooScore``) is taken for one.
_ASKED_BY_NAME = re.compile(rf"\b{_BETTER} [\"'`]?([a-z][\w-]{{2,30}})")
#: Words after those cues that ask for no metric by name.
_PLAIN_WORDS = """
    all and any as at be by chance cost costs counts error errors false for in is it loss matters
    misses mistakes must my number of on or our overall profit revenue risk share should size sum
    that the this time to total use used we what which will with wrong you your
"""
_NO_NAME = frozenset(_PLAIN_WORDS.split())
#: Written so, a name is another word.
_EVERYDAY = frozenset({"map", "Map"})
_NEGATED = re.compile(rf"(?<!/){phrases('negated', 'metrics.yaml')}[ ]+(?:\w+ ){{0,2}}$")
_PAST, _NO_LONGER = (re.compile(phrases(key, "metrics.yaml")) for key in ("past", "no_longer"))
_DISMISSED = re.compile(
    r"^[ ,]*(?:\w+ )?(?:no|not|nicht|non|pas|nao|niet|nie|degil|inte)(?=[;,.!]|$)|^[ ,]*(?:alone |by itself |here )*(?:(?:is|are|was|would be|seems?|ist|es) (?:\w+ ){0,2}?(?:useless|no use|meaningless|misleading|irrelevant|unimportant|pointless|nutzlos|inutil|not (?:what|useful|important|enough|interesting|good|the|relevant|meaningful|helpful))|(?:does not|doesn'?t|do not|don'?t|won'?t|will not) (?:matter|help|count|interest|say|tell|mean))"
)


def metric_candidates(reading: Reading) -> Iterator[Candidate]:
    """Candidates of ``metric``, named or implied, each at its place."""
    taken = [False] * len(reading.folded)
    for name, names in (*_own_names(), *_names()):
        for match in reading.matches(names):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            if _unwanted(reading, match.start(), match.end()):
                continue
            if reading.text[match.start() : match.end()] in _EVERYDAY:
                continue
            found = name if "_" in name else _variant(name, reading, match.start(), match.end())
            yield Candidate(
                "metric", found, reading.quote(match.start(), match.end()), NAMED, at=match.start()
            )
    for name, weight, words in _wishes():
        for match in reading.matches(words):
            if not any(taken[match.start() : match.end()]):
                yield Candidate(
                    "metric", name, reading.quote(match.start(), match.end()), weight, at=match.start()
                )


@cache
def _own_names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Our own names, as the documentation writes them: ``roc_auc``, the longest first."""
    own = sorted((name for name in METRICS if "_" in name), key=len, reverse=True)
    return tuple((name, re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")) for name in own)


def _unwanted(reading: Reading, start: int, end: int) -> bool:
    """Whether the words beside a metric say that it is not, or no longer, wanted."""
    before = reading.before(start, 60)
    if _NEGATED.search(before[-30:]) or _DISMISSED.match(reading.after(end, 60)):
        return True
    return _PAST.search(before) is not None and _NO_LONGER.search(reading.folded[end : end + 60]) is not None


def _variant(name: str, reading: Reading, start: int, end: int) -> str:
    """Which F1, recall or precision: as said beside it."""
    if name != "f1":
        return name
    around = reading.before(start, 40) + " " + reading.after(end, 60)
    if re.search(phrases("equal", "metrics.yaml"), around):
        return "f1_macro"
    if re.search(
        r"weighted|gewichtet|ponderad|ponderee?|pesat|gewogen|wazon|agirlikli|viktad|加权|加重", around
    ):
        return "f1_weighted"
    return "accuracy" if re.search(r"\bmicro\b", around) else "f1"


def check_unknown(reading: Reading, known: bool) -> None:
    """Refuse a metric that is asked for by a name nobody knows.

    Args:
        reading: the request.
        known: whether a metric was found in it.

    Raises:
        RequestError: UNKNOWN-METRIC.
    """
    if known:
        return
    for match in reading.matches(_ASKED):
        word = next(g for g in match.groups() if g)
        if word not in _NO_NAME and not word.isdigit():
            raise unknown_metric(word)
    for match in reading.matches(_ASKED_BY_NAME):
        written = reading.text[match.start(1) : match.end(1)]
        if any(c.isupper() for c in written[1:]) and written.lower() not in _NO_NAME:
            raise unknown_metric(written)


def unknown_metric(word: str) -> RequestError:
    """The error for a metric called ``word``."""
    import difflib

    close = difflib.get_close_matches(word, METRICS, n=3, cutoff=0.5)
    return RequestError(
        "UNKNOWN-METRIC",
        f"no metric is called {word!r}",
        f"use {', '.join(close or list(METRICS)[:5])} or another of the README's list",
    )
