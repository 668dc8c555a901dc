"""A turn's clauses, and the one among them that says outright what it is for."""

import re
from collections.abc import Iterable, Sequence

from ..intake.words.stems import fold
from .intents import intent_of
from .move import Edit, Intent

_BETWEEN = re.compile(
    r"[,.;:!–—]+\s+|\s+[-–—]+\s+|(?<!\w)(?:because|since|weil|denn|car|parce que|porque|perche|want|omdat)(?!\w)"
)
_SENTENCES = re.compile(r"(?<=[.!?;])\s+")
_MOST_SENTENCES = 30
#: What one clause says outright, whatever reason another gives.
OUTRIGHT = frozenset(
    {
        *(Intent.START, Intent.STOP, Intent.CONTINUE, Intent.UNDO),
        *(Intent.STATUS, Intent.RESULT, Intent.PLAN),
    }
)


def clauses(text: str) -> Sequence[str]:
    """The clauses of a turn, blank ones left out."""
    return [clause for clause in _BETWEEN.split(text) if clause.strip()]


def sentences(text: str) -> Sequence[str]:
    """The sentences of a turn, each with the mark that ends it, blank ones left out."""
    return [sentence for sentence in _SENTENCES.split(text) if sentence.strip()]


def leading(text: str) -> Sequence[str]:
    """The first sentences of a turn: who says more tells a story."""
    return sentences(text)[:_MOST_SENTENCES]


def is_read(sentence: str, edits: Iterable[Edit]) -> bool:
    """Whether changes that were read already rest on a sentence."""
    folded = fold(sentence)
    return any(words and (words in folded or folded in words) for words in (fold(e.words) for e in edits))


def first(text: str) -> str:
    """Its first clause; all of it where there is none."""
    return next(iter(clauses(text)), text)


def of_clause(text: str) -> Intent | None:
    """The intent of the one clause that has any: "stop, my battery is empty"."""
    parts = clauses(text)
    if len(parts) < 2:
        return None
    found = {intent_of(clause) for clause in parts} & OUTRIGHT
    return next(iter(found)) if len(found) == 1 else None
