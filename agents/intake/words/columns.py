"""Where a request speaks of the table's columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ....pipelines.contracts import DataProfile
from .reading import Reading
from .stems import fold, parts, seams

_MOST_MENTIONS = 1000
#: Columns kept of those that are called alike but for case and signs.
_MOST_ALIKE = 5
_UNIT = re.compile(r"[(\[][^)\]]{0,40}[)\]]\s*$")
#: Column names that are everyday words: only a quotation or a cue word makes them a mention.
_EVERYDAY_WORDS = """
    a all an and any as at be by can class column das data date day der die do el file for from get
    has have he her his how i id if in index is ist it its key la label le les los me model my name
    no not number of on one or our out row rows score she so some table target test that the them
    then they this time to train type un und une us use value values was we what when where which
    who why will with x y you your z
"""
_OF = frozenset({"of", "the", "de", "del", "la", "der", "des"})
EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


@dataclass(frozen=True)
class Mention:
    """A column at a place of the request.

    ``sure`` says that it was quoted or is no everyday word, ``likeness`` how much of it was said: 1 where it is
    named, less where other words describe it.
    """

    column: str
    start: int
    end: int
    sure: bool
    quoted: bool
    likeness: float = 1.0


def column_mentions(reading: Reading, profile: DataProfile) -> tuple[Mention, ...]:
    """Mentions in order; where two overlap the longer name wins, then the one written as it is."""
    names = [c.name for c in profile.columns]
    found = [*_quoted(reading, names), *_plain(reading, names)]
    found.sort(key=lambda m: (-m.quoted, m.start - m.end, reading.text[m.start : m.end] != m.column, m.start))
    taken = bytearray(len(reading.folded) + 1)
    kept: list[Mention] = []
    for mention in found:
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start)[:_MOST_MENTIONS])


class Names:
    """The table's column names, found as people write them: verbatim, else without case, else by seams."""

    def __init__(self, names: Sequence[str]) -> None:
        self._verbatim = frozenset(names)
        self._loose: dict[str, dict[str, list[str]]] = {"case": {}, "seams": {}}
        for name in names:
            self._loose["case"].setdefault(fold(name), []).append(name)
            self._loose["seams"].setdefault(_joined(name), []).append(name)

    def find(self, text: str) -> str | None:
        """The one column that ``text`` can mean, or None."""
        if text in self._verbatim:
            return text
        for key, same in ((fold(text), self._loose["case"]), (_joined(text), self._loose["seams"])):
            found = same.get(key, ()) if key else ()
            if len(found) == 1:
                return found[0]
        return None


def column_named(text: str, names: Sequence[str]) -> str | None:
    """The column called ``text``: verbatim, else without case, else at its seams."""
    return Names(names).find(text)


def _joined(text: str) -> str:
    return "".join(parts(text))


def _quoted(reading: Reading, names: Sequence[str]) -> list[Mention]:
    known = Names(names)
    found = []
    for quoted in reading.quoted:
        name = known.find(quoted.text)
        if name is not None:
            found.append(Mention(name, quoted.start, quoted.end, sure=True, quoted=True))
    return found


def _plain(reading: Reading, names: Sequence[str]) -> list[Mention]:
    """Runs of words that are a name's parts; words with digits or seams are taken apart as names are."""
    index = _index(names)
    lengths: dict[str, set[int]] = {}
    for stems in index:
        lengths.setdefault(stems[0], set()).add(len(stems))
    tokens = _tokens(reading)
    found = []
    for position, (stem, start, _) in enumerate(tokens):
        for length in lengths.get(stem, ()):
            run = tokens[position : position + length]
            for name in index.get(tuple(t[0] for t in run), ()):
                found.append(_mention(reading, name, start, run[-1][2], length))
        if tokens[position + 1 : position + 2] and tokens[position + 1][0] in _OF:
            found += _reversed(reading, tokens[position : position + 4], index)
    return found


def _reversed(
    reading: Reading, run: Sequence[tuple[str, int, int]], index: dict[tuple[str, ...], list[str]]
) -> list[Mention]:
    """``The amount of credit`` is the column ``credit_amount``."""
    rest = [token for token in run[2:] if token[0] not in _OF]
    if not rest:
        return []
    (first, start, _), (second, _, end) = run[0], rest[0]
    return [_mention(reading, name, start, end, 2) for name in index.get((second, first), ())]


def _index(names: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """Names by their stems: all of them, those without a unit in brackets, and all as one word."""
    index: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        stems = parts(name)
        keys = {stems, parts(_UNIT.sub("", name)), ("".join(stems),)}
        for key in keys - {(), ("",)}:
            same = index.setdefault(key, [])
            if len(same) < _MOST_ALIKE:
                same.append(name)
    return index


def _mention(reading: Reading, name: str, start: int, end: int, length: int) -> Mention:
    written = reading.text[start:end]
    # In brackets, as in "the outcome (Class)", a word is a name.
    if written == name and reading.text[start - 1 : start] == "(" and reading.text[end : end + 1] == ")":
        return Mention(name, start, end, sure=True, quoted=True)
    sure = length > 1 or written == name or fold(written) not in EVERYDAY
    return Mention(name, start, end, sure=sure and fold(name) not in EVERYDAY, quoted=False)


def _tokens(reading: Reading) -> list[tuple[str, int, int]]:
    """(stem, start, end) of every part of every word."""
    found = []
    for word in reading.words:
        for stem, start, end in _taken_apart(reading.text[word.start : word.end]):
            found.append((stem, word.start + start, word.start + end))
    return found


@lru_cache(maxsize=16384)
def _taken_apart(word: str) -> tuple[tuple[str, int, int], ...]:
    pieces = ((parts(word[start:end])[:1], start, end) for start, end in seams(word))
    return tuple((stem[0], start, end) for stem, start, end in pieces if stem)
