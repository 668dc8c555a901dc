"""Does what a language model quotes stand in the request?"""

import re

from ..stems import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def is_quoted(request: str, words: str) -> bool:
    """Whether ``words`` stand in ``request``, but for case, accents and white space."""
    wanted = _plain(words)
    return len(wanted) > 1 and wanted in _plain(request)


def is_written(request: str, number: float) -> bool:
    """Whether ``number`` is written in ``request``, as it is or as a percentage."""
    written = {float(n.replace(",", ".")) for n in _NUMBER.findall(request)}
    return any(abs(w - wanted) < 1e-9 for w in written for wanted in (number, number * 100))


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
