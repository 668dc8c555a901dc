"""How the search goes about: its seed, who proposes, the tables that it works on."""

import re
from collections.abc import Iterator

from ..move import Edit
from .matter import Matter
from .vocabulary import compiled

#: What makes an amount of a number, or a count.
_COUNTS = r"(?! ?(?:%|m?s\b|h\b|sec|min|hour|stunde|[kmg]b\b|trials?|folds?|tries|attempts?|times|mal\b|percent|prozent|rows?|columns?))"
_NUMBER = re.compile(
    rf"^[^\w,;.]*(?:(?:to|is|be|of|at|on|with|the|auf|mit|der|a|en|em|op|su|pa|av|number|nummer|zahl|numero|nombre|=) ?){{0,3}}[^\w,;.]*(\d{{1,9}})\b{_COUNTS}"
)
#: "Shuffle the same way, number 11".
_CALLED = re.compile(
    rf"^(?:(?!colum|spalte|colon|row|zeile|fold)[^;.\d]){{0,40}}?\b(?:number|nummer|zahl|numero)\W{{0,2}}(\d{{1,9}})\b{_COUNTS}"
)
_NOT = re.compile(
    r"(?:don'?t|do not|dont|never|no|not|without|nicht|kein\w*|ohne|sans|pas|sin|senza|sem|niet|geen)\W*$"
)
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
        if _NOT.search(reading.before(match.start(), 12)):
            continue
        number = _NUMBER.match(reading.after(match.end())) or _BEFORE.search(
            reading.before(match.start(), 30)
        )
        number = number or _CALLED.match(reading.after(match.end(), 80))
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
