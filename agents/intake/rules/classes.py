"""Which of two classes a binary metric counts."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import Origin, ValueCount
from ..candidates import Candidate
from ..words.columns import Mention
from ..words.reading import Reading
from ..words.stems import fold

_USUAL = (
    "yes", "true", "1", "y", "t", "positive", "pos", "bad", "churned", "churn", "left", "exited", "default", "defaulted", "fraud",
    "fraudulent", "spam", "malignant", "m", "died", "dead", "sick", "ill", "disease", "failed", "failure", "fail", "cancelled", "canceled",
    "ja", "si", "oui", ">50k", "high", "anomaly", "abnormal", "attack", "survived", "approved", "won", "win",
)  # fmt: skip
_POSITIVE = r"(?:positive class|positive label|positive|class of interest)(?: (?:is|=|:|label|class))*"
#: Whoever is looked for is the positive one: "who is fraudulent", "F1 of the bad ones".
_SOUGHT = r"\b(?:who|which|find|detect|flag|spot|catch|identify|(?:f1|recall|precision) (?:for|of|on))(?: (?!or\b)\w+){0,3} "


def positive_candidates(
    reading: Reading, mentions: Sequence[Mention], target: str, classes: Sequence[ValueCount]
) -> Iterator[Candidate]:
    """Candidates of ``positive_class``, for two classes."""
    if len(classes) != 2:
        return
    labels = [c.value for c in classes]
    for label in labels:
        word = re.escape(fold(label))
        stated = re.search(
            rf"\b{_POSITIVE}\W{{0,3}}{word}(?!\w)|(?<!\w){word}[\"'`]? (?:is|as) (?:the )?positive",
            reading.folded,
        )
        if stated:
            yield Candidate("positive_class", label, reading.quote(*stated.span()), 3.0, at=stated.start())
        for mention in mentions:
            if mention.column != target:
                continue
            beside = re.match(
                rf"[\"'`]?\W{{0,2}}(?:=|==|:|is|equals)\W{{0,3}}{word}(?!\w)", reading.after(mention.end, 60)
            )
            if beside:
                place = mention.start, mention.end + beside.end()
                yield Candidate("positive_class", label, reading.quote(*place), 2.0, at=mention.start)
        if (
            len(word) > 2
            and not label.isdigit()
            and (sought := re.search(_SOUGHT + word + r"(?!\w)", reading.folded))
        ):
            yield Candidate("positive_class", label, reading.quote(*sought.span()), 1.5, at=sought.start())
    usual = [label for label in labels if fold(label) in _USUAL]
    if len(usual) == 1:
        yield Candidate(
            "positive_class", usual[0], f"{usual[0]!r} is the usual positive one", 1.0, Origin.INFERRED
        )
        return
    rarer = min(classes, key=lambda c: (c.count, c.value))
    yield Candidate(
        "positive_class", rarer.value, f"{rarer.value!r} is the rarer class", 0.5, Origin.INFERRED
    )
