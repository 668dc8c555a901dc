"""Whether the model is for sale, so that the licences of its parts must allow it."""

import re
from collections.abc import Iterator

from ..candidates import Candidate
from ..words.reading import Reading
from ..words.vocabulary import phrases

_COMMERCIAL = re.compile(phrases("commercial", "demands.yaml"))
_NOT = re.compile(rf"{phrases('not_commercial', 'demands.yaml')}$")
#: "Who will buy it if we sell it?" asks for a customer.
_ASKING = re.compile(r"[??]\s*$")


def commercial(reading: Reading) -> Iterator[Candidate]:
    """Candidates of ``commercial``."""
    for match in reading.matches(_COMMERCIAL):
        start, end = reading.sentence(match.start())
        if _ASKING.search(reading.folded[start:end]) or _NOT.search(reading.before(match.start(), 25)):
            continue
        words = reading.quote(match.start(), match.end())
        yield Candidate("commercial", True, words, at=match.start())
