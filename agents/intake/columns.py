"""Where a request speaks of the table's columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...pipelines.contracts import DataProfile
from .reading import Reading
from .stems import fold, parts

_UNIT = re.compile(r"[(\[][^)\]]{0,40}[)\]]\s*$")
#: Column names that are everyday words: only a quotation or a cue word makes them a mention.
_EVERYDAY = frozenset(
    [
        "a",
        "an",
        "the",
        "i",
        "id",
        "is",
        "in",
        "on",
        "at",
        "to",
        "of",
        "or",
        "and",
        "as",
        "be",
        "by",
        "do",
        "for",
        "from",
        "has",
        "have",
        "he",
        "her",
        "his",
        "if",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "one",
        "our",
        "out",
        "she",
        "so",
        "some",
        "that",
        "them",
        "then",
        "they",
        "this",
        "us",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
        "all",
        "any",
        "can",
        "get",
        "how",
        "row",
        "rows",
        "column",
        "data",
        "file",
        "table",
        "model",
        "name",
        "value",
        "values",
        "number",
        "time",
        "day",
        "date",
        "test",
        "train",
        "score",
        "use",
        "type",
        "class",
        "label",
        "target",
        "index",
        "key",
        "x",
        "y",
        "z",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "el",
        "la",
        "los",
        "le",
        "les",
        "un",
        "une",
    ]
)


@dataclass(frozen=True)
class Mention:
    """A column at a place of the request. ``sure`` says that it was quoted or is no everyday word."""

    column: str
    start: int
    end: int
    sure: bool
    quoted: bool


def column_mentions(reading: Reading, profile: DataProfile) -> tuple[Mention, ...]:
    """Mentions in order, the longer name winning where two overlap."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for column in profile.columns:
        stems = parts(column.name)
        bare = parts(_UNIT.sub("", column.name))
        if stems:
            index.setdefault(stems[0], []).append((stems, column.name))
            if bare and bare != stems:
                index.setdefault(bare[0], []).append((bare, column.name))
            joined = "".join(stems)
            if len(stems) > 1:
                index.setdefault(joined, []).append(((joined,), column.name))
    found = [*_quoted(reading, [c.name for c in profile.columns]), *_plain(reading, index)]
    found.sort(key=lambda m: (-m.quoted, -(m.end - m.start), m.start))
    kept: list[Mention] = []
    for mention in found:
        if all(mention.end <= k.start or mention.start >= k.end for k in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))


def column_named(text: str, names: Sequence[str]) -> str | None:
    """The column called ``text``: verbatim, else without case, else at its seams."""
    if text in names:
        return text
    for key in (fold, _joined):
        same = [name for name in names if key(name) == key(text) and key(text)]
        if len(same) == 1:
            return same[0]
    return None


def _joined(text: str) -> str:
    return "".join(parts(text))


def _quoted(reading: Reading, names: Sequence[str]) -> list[Mention]:
    found = []
    for quoted in reading.quoted:
        name = column_named(quoted.text, names)
        if name is not None:
            found.append(Mention(name, quoted.start, quoted.end, sure=True, quoted=True))
    return found


def _plain(reading: Reading, index: dict[str, list[tuple[tuple[str, ...], str]]]) -> list[Mention]:
    """Runs of words that are a name's parts; words with digits or seams are taken apart as names are."""
    tokens = _tokens(reading)
    found = []
    for position, (stem, start, _) in enumerate(tokens):
        for stems, name in index.get(stem, ()):
            run = tokens[position : position + len(stems)]
            if tuple(t[0] for t in run) != stems:
                continue
            end = run[-1][2]
            written = reading.text[start:end]
            sure = len(stems) > 1 or written == name or fold(written) not in _EVERYDAY
            # In brackets, as in "the outcome (Class)", a word is a name.
            bracketed = reading.text[start - 1 : start] == "(" and reading.text[end : end + 1] == ")"
            if bracketed and written == name:
                found.append(Mention(name, start, end, sure=True, quoted=True))
                continue
            found.append(Mention(name, start, end, sure=sure and fold(name) not in _EVERYDAY, quoted=False))
    return found


def _tokens(reading: Reading) -> list[tuple[str, int, int]]:
    """(stem, start, end) of every part of every word."""
    from .stems import seams

    found = []
    for word in reading.words:
        for start, end in seams(reading.text[word.start : word.end]):
            piece = reading.text[word.start + start : word.start + end]
            stems = parts(piece)
            if stems:
                found.append((stems[0], word.start + start, word.start + end))
    return found
