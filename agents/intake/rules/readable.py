"""Whether a person must be able to follow the model."""

import re
from collections.abc import Iterator

from ..candidates import Candidate
from ..words.reading import Reading
from ..words.vocabulary import phrases

_READABLE = re.compile(phrases("readable"))
_NOT_NEEDED = re.compile(rf"{phrases('not_needed')}[^\w,;]*(?:\w+[^\w,;]+){{0,3}}$")
_NOT_NEEDED_AFTER = re.compile(rf"^[ ,]*{phrases('not_needed_after')}")


def readable(reading: Reading) -> Iterator[Candidate]:
    """Candidates of ``interpretable``."""
    for match in reading.matches(_READABLE):
        before, after = reading.before(match.start(), 40), reading.after(match.end(), 40)
        if not _NOT_NEEDED.search(before) and not _NOT_NEEDED_AFTER.search(after):
            words = reading.quote(match.start(), match.end())
            yield Candidate("interpretable", True, words, at=match.start())
