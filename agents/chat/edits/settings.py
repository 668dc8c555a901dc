"""How the search goes about: its seed, who proposes, the tables that it works on."""

import re
from collections.abc import Iterator

from ..move import Edit
from .matter import Matter
from .vocabulary import compiled

_NUMBER = re.compile(
    r"^\W*(?:(?:to|is|be|of|at|on|with|the|auf|mit|der|a|en|em|op|su|pa|av|number|nummer|zahl|numero|nombre|zahl|=) ?){0,3}\W*(\d{1,9})\b"
)
#: "Shuffle the same way, number 11".
_CALLED = re.compile(r"\b(?:number|nummer|zahl|numero|nr|no)\W{0,2}(\d{1,9})\b")
_BEFORE = re.compile(r"\b(\d{1,9})\W+(?:as|als|comme|como|come|som)\W+(?:the |den |der |la |el )?$")
_ANOTHER = re.compile(r"(?:another|different|new|other|andere\w*|autre|otra|altro)\W*(?:random )?$")
_PROPOSERS = ("hybrid", "gp", "tpe", "cma", "qmc", "random", "smac")


def settings(matter: Matter, seed: int) -> Iterator[Edit]:
    """Changes of the search.

    Args:
        matter: the turn.
        seed: the one that holds now.
    """
    reading = matter.reading
    for match in reading.matches(compiled("seed")):
        number = _NUMBER.match(reading.after(match.end())) or _BEFORE.search(
            reading.before(match.start(), 30)
        )
        number = number or _CALLED.search(reading.after(match.end(), 80))
        if number is not None:
            yield Edit(field="seed", value=int(number[1]), words=matter.words(match.start(), match.end() + 8))
            break
        if _ANOTHER.search(reading.before(match.start(), 30)):
            yield Edit(
                field="seed", value=seed + 1, words=matter.words(max(0, match.start() - 12), match.end())
            )
            break
    names = "|".join(_PROPOSERS)
    named = re.compile(
        rf"(?<!\w)({names})(?:[ -](?:proposer|sampler|optimi[sz]er|search))(?!\w)|(?:proposer|sampler|optimi[sz]er)\W*(?:to|is|=|:)?\W*({names})(?!\w)"
    )
    for match in reading.matches(named):
        yield Edit(field="proposer", value=str(match[1] or match[2]), words=matter.words(*match.span()))
        break
