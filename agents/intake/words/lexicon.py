"""What words of twelve languages are about: ``lexicon.yaml``, found in requests and in column names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from .stems import fold, parts, stem
from .vocabulary import load

#: Letters that a ``*`` stands for, and characters of a request in which words are looked for.
_LETTERS, _MOST = r"[^\W_]{0,20}", 20_000
_WORD = re.compile(r"[^\W_]{1,60}")
_JOINED = r"[ '-]{1,2}"
#: From this character on scripts put no spaces between words.
_SPACELESS = 0x2E80
_MOST_PARTS = 3
#: Shorter words are no compounds.
_LEAST_WITHIN = 3


class Hit(NamedTuple):
    """A concept at a place of the request."""

    concept: str
    start: int
    end: int


@dataclass
class Words:
    """Words of many concepts, found each by the quickest way."""

    exact: dict[str, set[str]] = field(default_factory=dict)
    prefix: dict[str, set[str]] = field(default_factory=dict)
    within: list[tuple[re.Pattern[str], str]] = field(default_factory=list)
    phrases: list[tuple[str, re.Pattern[str], str]] = field(default_factory=list)
    signs: list[tuple[str, str]] = field(default_factory=list)

    def add(self, word: str, concept: str) -> None:
        """Take up one word of the data file."""
        word = fold(word)
        if ord(word[0]) >= _SPACELESS:
            self.signs.append((word, concept))
        elif "_" in word:
            literal = max(re.split(r"[_*]", word), key=len)
            self.phrases.append((literal, _phrase(word), concept))
        elif word.startswith("*"):
            self.within.append((_phrase(word), concept))
        elif word.endswith("*"):
            self.prefix.setdefault(word[:-1], set()).add(concept)
        else:
            self.exact.setdefault(word, set()).add(concept)

    def of(self, word: str) -> frozenset[str]:
        """The concepts of one folded word."""
        found = set(self.exact.get(word, ()))
        for length in range(2, len(word) + 1):
            found |= self.prefix.get(word[:length], set())
        if len(word) >= _LEAST_WITHIN:
            found.update(concept for pattern, concept in self.within if pattern.fullmatch(word))
        return frozenset(found)

    def find(self, text: str) -> Iterator[Hit]:
        """Everything that folded ``text`` says, in no order."""
        known: dict[str, frozenset[str]] = {}
        for match in _WORD.finditer(text, 0, _MOST):
            word = match.group()
            if word not in known:
                known[word] = self.of(word)
            for concept in known[word]:
                yield Hit(concept, match.start(), match.end())
        short = text[:_MOST]
        for literal, pattern, concept in self.phrases:
            if literal in short:
                yield from (Hit(concept, *m.span()) for m in pattern.finditer(short))
        yield from _longest(self._signs(short))

    def _signs(self, text: str) -> Iterator[Hit]:
        if not text.isascii():
            for sign, concept in self.signs:
                at = text.find(sign)
                while at >= 0:
                    yield Hit(concept, at, at + len(sign))
                    at = text.find(sign, at + len(sign))


def _longest(hits: Iterator[Hit]) -> Iterator[Hit]:
    """Without those that lie inside a longer one: the income of a year is no year."""
    held = sorted(hits, key=lambda h: h.start - h.end)
    taken: list[Hit] = []
    for hit in held:
        around = [t for t in taken if t.start <= hit.start and hit.end <= t.end]
        if not any(t.end - t.start > hit.end - hit.start for t in around):
            taken.append(hit)
    return iter(taken)


def _phrase(word: str) -> re.Pattern[str]:
    pieces = [
        rf"(?:{_LETTERS}{_JOINED}){{0,3}}?{_LETTERS}"
        if piece == "*"
        else re.escape(piece).replace(r"\*", _LETTERS)
        for piece in word.split("_")
        if piece
    ]
    return re.compile(rf"(?<![^\W_]){_JOINED.join(pieces)}(?![^\W_])")


@dataclass(frozen=True)
class Lexicon:
    """All concepts: nouns that mention a column, asking words, and how columns are called."""

    nouns: Words
    asking: Words
    #: concept -> names of columns that answer it, best first.
    goals: dict[str, tuple[str, ...]]
    names: dict[tuple[str, ...], set[str]]


@cache
def lexicon() -> Lexicon:
    """The data file, read once."""
    found = Lexicon(Words(), Words(), {}, {})
    for concept, entry in load("lexicon.yaml").items():
        names = entry["names"].split()
        found.goals[concept] = tuple(entry.get("goal", entry["names"]).split())
        for name in names:
            found.names.setdefault(parts(name), set()).add(concept)
        for word in entry.get("words", "").split():
            found.nouns.add(word, concept)
        for word in entry.get("asks", "").split():
            found.asking.add(word, concept)
    return found


@lru_cache(maxsize=64)
def nouns(text: str) -> tuple[Hit, ...]:
    """Concepts that folded ``text`` mentions, in order."""
    return tuple(sorted(lexicon().nouns.find(text), key=lambda h: (h.start, -h.end, h.concept)))


@lru_cache(maxsize=64)
def asked(text: str) -> tuple[Hit, ...]:
    """Concepts that folded ``text`` asks for, in order."""
    return tuple(sorted(lexicon().asking.find(text), key=lambda h: (h.start, -h.end, h.concept)))


class Part(NamedTuple):
    """A part of a column's name: its stems and what it is about."""

    stems: tuple[str, ...]
    concepts: frozenset[str]


@lru_cache(maxsize=16384)
def name_parts(name: str) -> tuple[Part, ...]:
    """A column's name taken apart, longest known names first."""
    stems, known = parts(name), lexicon().names
    found: list[Part] = []
    place = 0
    while place < len(stems):
        for length in range(min(_MOST_PARTS, len(stems) - place), 0, -1):
            run = stems[place : place + length]
            concepts = known.get(run, set()) | (_of_word(run[0]) if length == 1 else frozenset())
            if concepts or length == 1:
                found.append(Part(run, frozenset(concepts)))
                place += length
                break
    return tuple(found)


@lru_cache(maxsize=16384)
def _of_word(word: str) -> frozenset[str]:
    return lexicon().nouns.of(word) | lexicon().nouns.of(stem(word))
