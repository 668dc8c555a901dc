"""Words made comparable: no case, no accents, no plural; names taken apart at their seams."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_SEAMS = re.compile(r"[^\W\d_]+(?:(?<=[^\W\d_])\d{1,9}(?![^\W_]))?|\d{1,18}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: What folding would leave as it is; of the same length.
_SAME_LENGTH = str.maketrans("“”„«»‟‘’‚‛´–—−‐‑\u00a0ßłŁıøØđ", '""""""' + "'''''" + "-----" + " " + "slliood")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[:1].lower()
    return base[:1] if base and not base.isspace() else " " if char.isspace() else char


def fold(text: str) -> str:
    """``text`` in lower case without accents, quotes and dashes made plain; of the same length."""
    straight = text.translate(_SAME_LENGTH)
    return straight.lower() if straight.isascii() else "".join(map(_plain, straight))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A folded word without its plural, in American spelling; words are compared by this alone."""
    if len(word) > 5:
        word = word.replace("our", "or") if not word.endswith("our") else word[:-3] + "or"
    if word.endswith("ise"):
        word = word[:-3] + "ize"
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=16384)
def seams(name: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of a name's parts."""
    cuts = {m.start() for m in _CAMEL.finditer(name)}
    found = []
    for match in _SEAMS.finditer(name):
        edges = [match.start(), *sorted(c for c in cuts if match.start() < c < match.end()), match.end()]
        found += list(pairwise(edges))
    return tuple(found)


@lru_cache(maxsize=65536)
def parts(name: str) -> tuple[str, ...]:
    """The stems of a name: ``MonthlyCharges``, ``monthly_charges`` and ``Monthly charges`` give the same."""
    short = name[:400]
    return tuple(stem(fold(short[start:end])) for start, end in seams(short))
