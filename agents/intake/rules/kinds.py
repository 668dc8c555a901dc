"""Classes or numbers: facts of the target first, words where the facts allow either."""

import re
from collections.abc import Callable, Mapping, Sequence

from ....pipelines.contracts import (
    DROPPED_KINDS,
    METRICS,
    ColumnKind,
    DataProfile,
    Origin,
    RequestError,
    Source,
    TaskKind,
)
from ..candidates import Candidate
from ..words.reading import Reading
from .metrics import NAMED

_CLASSES = re.compile(
    r"\b(classif\w*|which class|categor(?:y|ies|ize)|klassifi\w*|clasific\w*|clase|yes/no|yes or no)\b"
)
_NUMBERS = re.compile(
    r"\b((?<!logistic )regress\w*|how much|how many|estimate the (?:number|amount)|wie ?viel\w*|cuant[oa]s?|combien)\b"
)
#: More values than this are no classes, whatever is said.
_MOST_CLASSES = 200
_GIVEN_METRIC = Source(origin=Origin.INFERRED, because="the metric that is given measures this")


def choose_kind(
    reading: Reading,
    profile: DataProfile,
    target: str,
    metrics: Sequence[Candidate],
    put: Callable[[str, object, Source], None],
    values: Mapping[str, object],
) -> None:
    """Decide the field ``kind``.

    Raises:
        RequestError: numbers are asked for where the target has none.
    """
    from ....tools.profile import suggest_kind

    column = profile.column(target)
    suggested, fact = suggest_kind(profile, target)
    if suggested.locates:
        if values.get("kind", suggested) is not suggested:
            raise RequestError(
                "TARGET-IS-DRAWN",
                f"{target!r} is drawn on pictures: {fact}",
                "name a column of labels or numbers",
            )
        put("kind", suggested, Source(origin=Origin.INFERRED, because=fact))
        return
    numeric = column.numbers is not None
    if not numeric:
        if values.get("kind") is TaskKind.TABULAR_REGRESSION:
            raise RequestError(
                "TARGET-NOT-NUMERIC", f"{target!r} holds words, not numbers", "ask for a classification"
            )
        put("kind", TaskKind.TABULAR_CLASSIFICATION, Source(origin=Origin.INFERRED, because=fact))
        return
    said = _said(reading, metrics)
    if "metric" in values:
        said = METRICS[str(values["metric"])].kind, _GIVEN_METRIC
    if said is not None and (said[0] is TaskKind.TABULAR_REGRESSION or column.unique <= _MOST_CLASSES):
        put("kind", said[0], said[1])
    put("kind", suggested, Source(origin=Origin.INFERRED, because=fact))


def named_by_inputs(
    kind: TaskKind, profile: DataProfile, target: str, without: Sequence[str] = ()
) -> TaskKind:
    """A kind of task by what it predicts from: pictures, wherever there are any; prose, where there is nothing else."""
    if not kind.classifies:
        return kind
    kinds = {c.kind for c in profile.columns if c.name not in {target, *without}} - DROPPED_KINDS
    if ColumnKind.IMAGE in kinds:
        return TaskKind.IMAGE_CLASSIFICATION
    return TaskKind.TEXT_CLASSIFICATION if kinds == {ColumnKind.TEXT} else TaskKind.TABULAR_CLASSIFICATION


def _said(reading: Reading, metrics: Sequence[Candidate]) -> tuple[TaskKind, Source] | None:
    """What the words say: both or neither is nothing."""
    classes, numbers = _CLASSES.search(reading.folded), _NUMBERS.search(reading.folded)
    if (classes is None) != (numbers is None):
        match = classes or numbers
        assert match is not None
        kind = TaskKind.TABULAR_CLASSIFICATION if classes else TaskKind.TABULAR_REGRESSION
        return kind, Source(origin=Origin.STATED, because=reading.quote(*match.span()))
    kinds = {METRICS[str(m.value)].kind: m for m in metrics if m.weight >= NAMED}
    if len(kinds) == 1:
        kind, metric = next(iter(kinds.items()))
        because = f"{metric.words} measures a {kind.value.replace('tabular_', '')}"
        return kind, Source(origin=Origin.INFERRED, because=because)
    return None
