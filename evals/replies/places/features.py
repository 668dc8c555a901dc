"""The feature agent: expressions over columns, held against the development rows."""

from collections.abc import Iterator

import numpy as np

from ....agents.features import propose_features
from ....pipelines.contracts import ReplyError
from ....pipelines.expressions import MOST_CHARACTERS, Inputs, read_expression
from ....tools.derived.reading import Reader
from ....tools.llm.access import Access
from .. import ground
from ..place import Came, Place, shown

_MOST_FEATURES, _MOST_REASON = 6, 400
#: What is sound here: the table's columns are c1 household, c2 joined, c3 income, c4 savings, c5 region, c6 visits.
_SOUND = (
    "c3 / c6", "c3 - mean_by(c3, c5)", "year(c2)", "log1p(abs(c4))", "if_else(c3 > c4, c6, 0)", "frequency(c5)", "c5 == 'north'",
)  # fmt: skip


def _features(access: Access) -> Came:
    reader = Reader(ground.dataset(), np.arange(200))
    found = propose_features(access, ground.plan(), ground.known(), reader.inputs, reader, "schema")
    inputs = Inputs(ground.dataset().inputs)
    wrong = [w for f in found.features for w in _wrong(f.expression, f.why, inputs)]
    if len(found.features) > _MOST_FEATURES:
        wrong.append(f"{len(found.features)} features")
    refused = [r.text for r in found.refused]
    wrong += [f"cannot be shown: {text[:60]!r}" for text in refused if not shown(text, MOST_CHARACTERS + 1)]
    # Reasons are our own words, which name operators.
    reasons = [r.reason for r in found.refused]
    wrong += [
        f"cannot be printed: {why[:60]!r}"
        for why in reasons
        if len(why) > _MOST_REASON or not why.isprintable()
    ]
    return Came(tuple(wrong))


def _wrong(text: str, why: str, inputs: Inputs) -> Iterator[str]:
    """What is kept must be read again, from ids alone, as it was."""
    try:
        if str(read_expression(text, inputs)) != text:
            yield f"is not canonical: {text[:60]!r}"
    except ReplyError as error:
        yield f"cannot be read again: {error}"
    if not shown(why, 120):
        yield f"cannot be shown: {why[:60]!r}"


FEATURES = (Place("features", "features", _features, words={"expression": _SOUND}),)
