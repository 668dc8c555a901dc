"""Model families that a request asks for alone, or rules out."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ..candidates import Candidate
from ..words.columns import Mention
from ..words.reading import Reading
from ..words.vocabulary import load, pattern, phrases

_FILE = "families.yaml"
#: Between a word and the families that it is said of, and between two families.
_BETWEEN = r"(?:\W|plus|the|all|any|every|a|an|your|some|model|models|kind|kinds|of|die|der|das|le|les|la|el|los|las|i|gli|de|des|ne|simple|plain|and|or|nor|und|oder|et|ou|y|e|o|ni)*"
_JOINED = re.compile(rf"^{_BETWEEN}$")
_FAR = 60


@cache
def _cue(purpose: str, tail: str) -> re.Pattern[str]:
    return re.compile(rf"{phrases(purpose, _FILE)}{tail}")


@cache
def _names() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    found = []
    for line in load(_FILE)["names"].splitlines():
        names, _, expression = re.sub(r" {2,}", "\t", line.strip()).partition("\t")
        found.append((tuple(names.split()), re.compile(rf"(?<![^\W_])(?:{pattern(expression)})(?![^\W_])")))
    return tuple(found)


def family_mentions(
    reading: Reading, mentions: Sequence[Mention] = ()
) -> list[tuple[tuple[str, ...], int, int]]:
    """(names in the catalogue, start, end) of each family that is spoken of, in order; a column's name is none."""
    taken = [(m.start, m.end) for m in mentions if m.sure]
    found: list[tuple[tuple[str, ...], int, int]] = []
    for names, expression in _names():
        for match in reading.matches(expression):
            start, end = match.span()
            if not any(a < end and start < b for a, b in taken):
                taken.append((start, end))
                found.append((names, start, end))
    return sorted(found, key=lambda f: f[1])


def families_named(text: str) -> tuple[str, ...]:
    """The families that some words mean, such as ``catboost`` or ``trees``; none where they mean none."""
    from ....pipelines.catalogue import FAMILIES
    from ..words.reading import read

    if text.strip().lower() in FAMILIES:
        return (text.strip().lower(),)
    found = family_mentions(read(text))
    return tuple(dict.fromkeys(name for names, _, _ in found for name in names))


def family_candidates(reading: Reading, mentions: Sequence[Mention]) -> Iterator[Candidate]:
    """Candidates of ``families`` and ``without_families``: one for each group of families that is joined."""
    for group in _groups(reading, family_mentions(reading, mentions)):
        start, end = group[0][1], group[-1][2]
        before, after = reading.before(start, _FAR), reading.after(end, _FAR)
        names = tuple(dict.fromkeys(name for held, _, _ in group for name in held))
        words = reading.quote(max(0, start - 20), end)
        around = _cue("around", rf"{_BETWEEN}$").search(before) and _cue("around_after", "").match(
            after.lstrip()
        )
        if around or _cue("without", rf"{_BETWEEN}$").search(before):
            yield Candidate("without_families", names, words, at=start)
        elif _cue("only", rf"{_BETWEEN}$").search(before) or _cue("only_after", "").match(after.lstrip()):
            yield Candidate("families", names, words, at=start)


def _groups(
    reading: Reading, found: Sequence[tuple[tuple[str, ...], int, int]]
) -> Iterator[list[tuple[tuple[str, ...], int, int]]]:
    """Families side by side, joined by "and" and the like."""
    group: list[tuple[tuple[str, ...], int, int]] = []
    for each in found:
        if group and not _JOINED.match(reading.folded[group[-1][2] : each[1]]):
            yield group
            group = []
        group.append(each)
    if group:
        yield group
