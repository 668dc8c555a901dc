"""Does what a language model quotes stand in the request?"""

import re

from ..words.stems import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
#: Percent, in words and signs, after the number and before it.
_PERCENT = re.compile(
    r"[ -]?(?:%|％|p(?:er|ro)[ -]?[csz](?:ent|iento)|por ?c(?:iento|ento)|pour ?cent|pct|процент|퍼센트)"
)
_PERCENT_BEFORE = re.compile(r"(?:yuzde|百分之|%) ?$")


def is_quoted(request: str, words: str) -> bool:
    """Whether ``words`` stand in ``request``, but for case, accents and white space."""
    wanted = _plain(words)
    return len(wanted) > 1 and wanted in _plain(request)


def is_written(request: str, number: float) -> bool:
    """Whether ``number`` is written in ``request``, as it is or as a percentage."""
    written = {float(n.replace(",", ".")) for n in _NUMBER.findall(request)}
    return any(abs(w - wanted) < 1e-9 for w in written for wanted in (number, number * 100))


def is_score(request: str, score: float) -> bool:
    """Whether ``score`` is written in ``request``: as it is, or in percent with a word or sign for that."""
    folded = fold(request)
    for match in _NUMBER.finditer(folded):
        written = float(match[0].replace(",", "."))
        percent = _PERCENT.match(folded, match.end()) or _PERCENT_BEFORE.search(folded[: match.start()])
        if abs(written - score) < 1e-9 or (percent and abs(written - 100 * score) < 1e-9):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
