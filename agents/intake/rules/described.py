"""Which of the columns that a request describes in other words it wants predicted."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import (
    ANNOTATION_KINDS,
    METRICS,
    UNPREDICTABLE_KINDS,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    Origin,
    TaskKind,
)
from ..candidates import Candidate
from ..words.columns import Mention
from ..words.lexicon import asked
from ..words.meanings import about
from ..words.reading import MASK, Reading
from ..words.vocabulary import phrases
from .splitting import is_key

_VERB = re.compile(phrases("predict"))
_VERB_AFTER = re.compile(phrases("predict_after"))
_INPUTS = re.compile(phrases("inputs"))
_ASKING, _ASKING_AFTER = re.compile(phrases("asking")), re.compile(phrases("asking_after"))
_ARTICLES = re.compile(rf"^(?:\W|{phrases('articles')})*$")
#: By verbs beside it, by a question, where a sentence begins with it, mentioned only, among the inputs.
_BY_VERB, _BY_QUESTION, _BEGINS, _MENTIONED, _INPUT = 4.2, 2.0, 1.2, 0.7, 0.2
_ALONE = 0.65
#: What "who" and "whether" ask for, and what "how much" does.
_WHETHER, _COUNTING = re.compile(phrases("whether")), re.compile(phrases("counting"))
_OUTCOMES = frozenset(
    [
        "churn",
        "risk",
        "default",
        "fraud",
        "survive",
        "disease",
        "bought",
        "click",
        "hired",
        "approved",
        "readmitted",
        "failure",
        "spam",
        "income",
    ]
)
_AMOUNTS = frozenset(["price", "charge", "amount", "demand", "passenger", "claims", "mileage", "income"])
_FEW = 20
#: Numbers with more values than this are no classes to whom a metric of classes is named.
_MOST_CLASSES = 50
_NEAR = 45


def described_targets(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile
) -> Iterator[Candidate]:
    """Candidates of ``target`` among the columns that are described, not named."""
    able = [m for m in mentions if _predictable(profile.column(m.column))]
    for mention in able:
        if mention.likeness < 1:
            others = [m for m in able if m.column != mention.column]
            weight = _weight(reading, mention, others) * mention.likeness
            words = reading.quote(mention.start, mention.end)
            yield Candidate("target", mention.column, words, weight, at=mention.start)


def _weight(reading: Reading, mention: Mention, others: Sequence[Mention]) -> float:
    start, end = reading.sentence(mention.start)
    # What is asked for before it is wanted instead: "which clients will end their contract?"
    wanted = [h.start for h in asked(reading.folded) if start <= h.start and h.end <= mention.start]
    places = [*wanted, *(m.start for m in others)]
    before, after = reading.folded[start : mention.start], reading.folded[mention.end : end]
    verbs = list(_VERB.finditer(before))
    if verbs:
        between = before[verbs[-1].end() :]
        verb = start + verbs[-1].end()
        first = not any(verb <= at < mention.start for at in places)
        if first and not _INPUTS.search(between):
            return _BY_VERB
    later = _VERB_AFTER.search(after[:_NEAR])
    if later and not any(mention.end <= m.start < mention.end + later.start() for m in others):
        return _BY_VERB
    if _INPUTS.search(before) and not verbs:
        return _INPUT
    first = not any(start <= at < mention.start for at in places)
    if first and (_ASKING.search(before) or _ASKING_AFTER.search(after[:_NEAR])):
        return _BY_QUESTION
    if first and _ARTICLES.match(before.strip(f" \"'`(:,;-¿¡{MASK}")):
        return _BEGINS
    return _MENTIONED


def _predictable(column: ColumnProfile) -> bool:
    return column.kind not in UNPREDICTABLE_KINDS and not is_key(column.name)


def fits(column: ColumnProfile, metrics: Sequence[Candidate]) -> bool:
    """Whether the metrics that the words ask for can measure that column; yes where they ask for both kinds."""
    kinds = {METRICS[str(m.value)].kind for m in metrics}
    if located := {kind for kind in kinds if kind.locates}:
        return column.kind in {ColumnKind(kind.answer.value) for kind in located}
    if column.kind in ANNOTATION_KINDS:
        return True
    if kinds == {TaskKind.TABULAR_REGRESSION}:
        return column.numbers is not None and column.unique > 2
    if kinds == {TaskKind.TABULAR_CLASSIFICATION}:
        return column.numbers is None or column.unique <= _MOST_CLASSES
    return True


def only_one(
    reading: Reading, profile: DataProfile, barred: set[str], metrics: Sequence[Candidate]
) -> Iterator[Candidate]:
    """The one column that can be predicted at all, or that answers such a question, where there is one."""
    able = [c for c in profile.columns if c.name not in barred and _predictable(c) and fits(c, metrics)]
    if len(able) == 1:
        yield Candidate("target", able[0].name, "no other column can be predicted", _ALONE, Origin.INFERRED)
        return
    counted = _COUNTING.search(reading.folded)
    whether = _WHETHER.search(reading.folded) or "?" in reading.folded
    answers = [
        c
        for c in able
        if (counted and _is_many(c) and not _AMOUNTS.isdisjoint(about(c.name)))
        or (whether and not counted and not _is_many(c) and not _OUTCOMES.isdisjoint(about(c.name)))
    ]
    if len(answers) == 1:
        why = "no other column answers such a question"
        yield Candidate("target", answers[0].name, why, _ALONE, Origin.INFERRED)


def _is_many(column: ColumnProfile) -> bool:
    return column.numbers is not None and column.unique > _FEW
