"""What is to be found in pictures, where something is drawn on them: points, classes of pixels, or boxes."""

import re
from collections.abc import Iterator

from ....pipelines.contracts import ANNOTATION_KINDS, ColumnKind, DataProfile, Origin
from ..candidates import Candidate
from ..words.reading import Reading
from ..words.vocabulary import phrases

#: Words that name a kind outright; the only thing that is drawn, where words leave it open.
_NAMED, _DRAWN = 4.4, 1.6
_WORDS = {
    ColumnKind.POINTS: re.compile(phrases("located_points")),
    ColumnKind.MASK: re.compile(phrases("located_mask")),
    ColumnKind.BOXES: re.compile(phrases("located_boxes")),
}


def located_targets(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """Columns of annotations that the words ask for; where they ask for none, the one that there is."""
    drawn = [c for c in profile.columns if c.kind in ANNOTATION_KINDS]
    named = False
    for column in drawn:
        if match := _WORDS[column.kind].search(reading.folded):
            named = True
            words = reading.quote(*match.span())
            yield Candidate("target", column.name, words, _NAMED, at=match.start())
    if len(drawn) == 1 and not named:
        why = f"{drawn[0].kind.value} are drawn on the pictures"
        yield Candidate("target", drawn[0].name, why, _DRAWN, Origin.INFERRED)
