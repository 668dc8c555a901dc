"""Where a request speaks of the table's columns in other words, or with a letter wrong."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ....pipelines.contracts import DataProfile
from .columns import EVERYDAY, Mention, column_mentions
from .kindred import kindred_mentions
from .lexicon import Part, asked, lexicon, name_parts, nouns
from .reading import Reading
from .spelling import nearest
from .stems import parts

#: How much a column's name is said: all of it in other words, its last word alone, one wrongly spelt.
WHOLE, HEAD, MISSPELT = 0.9, 0.75, 0.8
#: Words of a name that people leave out.
_LEFT_OUT = frozenset(
    [
        "id",
        "num",
        "no",
        "is",
        "flag",
        "per",
        "of",
        "the",
        "in",
        "by",
        "at",
        "to",
        "1",
        "2",
        "cm",
        "mm",
        "kg",
        "usd",
        "eur",
        "sf",
        "sqft",
        "status",
        "method",
        "code",
        "gr",
    ]
)
#: What may stand between the words for one column: few letters, no comma, no "and".
_APART = re.compile(
    r"[,;:.()?!、,。]| (?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|ed|en|of|i|oraz|ani|lub|ve|veya|och|eller|from|by|aus|nach|mit|with|for|next|last|pour|para|per|fur|voor)(?= )|と|や|和|或"
)
_OWNER = re.compile(r"(?:'s|(?<=s)') \w")
_MOST_APART, _MOST_HITS, _LEAST_TYPO = 24, 300, 5
_HEAD_RANK = 1.0


class _Said(NamedTuple):
    """A place of the request, with what it is about: concepts, or a stem of a name."""

    keys: frozenset[str]
    start: int
    end: int
    exact: bool = True


class _Column(NamedTuple):
    name: str
    parts: tuple[Part, ...]


def all_mentions(reading: Reading, profile: DataProfile) -> tuple[Mention, ...]:
    """Columns that are named, and those that are described, in order."""
    named = column_mentions(reading, profile)
    meant = meant_mentions(reading, profile, named)
    # "The customer's age" is about the age.
    meant = tuple(m for m in meant if not _OWNER.match(reading.folded, m.end))
    taken = {m.column for m in meant} | {m.column for m in named}
    short = [m for m in acronyms(reading, profile) if m.column not in taken]
    kindred = [m for m in kindred_mentions(reading, profile) if m.column not in taken]
    return tuple(sorted((*named, *meant, *short, *kindred), key=lambda m: m.start))


def meant_mentions(reading: Reading, profile: DataProfile, named: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions of columns by what they are about, in order; none where a column is named outright."""
    columns = [_Column(c.name, name_parts(c.name)) for c in profile.columns]
    found: list[Mention] = []
    for run in _runs(reading, _said(reading, columns)):
        found += _of_run(run, columns)
    places = [(m.start, m.end) for m in named if m.sure]
    free = [m for m in found if not any(a < m.end and m.start < b for a, b in places)]
    return tuple(sorted(free, key=lambda m: (m.start, m.column)))


def _said(reading: Reading, columns: Sequence[_Column]) -> list[_Said]:
    """Everything in the request that may be a part of a column's name."""
    about = {concept for column in columns for part in column.parts for concept in part.concepts}
    stems = {s for column in columns for part in column.parts for s in part.stems if len(s) > 2}
    both: dict[tuple[int, int], set[str]] = {}
    for hit in nouns(reading.folded):
        if hit.concept in about:
            both.setdefault((hit.start, hit.end), set()).add(hit.concept)
    for word in reading.words:
        if word.stem in stems and word.text not in EVERYDAY:
            both.setdefault((word.start, word.end), set()).add(f"={word.stem}")
    found = [_Said(frozenset(keys), *place) for place, keys in both.items()]
    found += _misspelt(reading, stems | _english(about), both)
    found.sort(key=lambda s: (s.start, s.end))
    return found[:_MOST_HITS]


@lru_cache(maxsize=256)
def _names_of(concept: str) -> frozenset[str]:
    return frozenset(run[0] for run, held in lexicon().names.items() if concept in held and len(run) == 1)


def _english(about: set[str]) -> set[str]:
    return {name for concept in about for name in _names_of(concept)}


def _misspelt(reading: Reading, stems: set[str], taken: dict[tuple[int, int], set[str]]) -> Iterator[_Said]:
    """Words that are one letter away from a word of a name, and mean nothing else."""
    known = {word.stem for word in reading.words}
    long = tuple(sorted(s for s in stems if len(s) >= _LEAST_TYPO and s not in known))
    if not long:
        return
    asking = {(h.start, h.end) for h in asked(reading.folded)}
    for word in reading.words:
        place = (word.start, word.end)
        if len(word.text) < _LEAST_TYPO or place in taken or place in asking or not word.text.isascii():
            continue
        near = nearest(word.text, long)
        if near is not None:
            keys = {f"={near}"} | set(lexicon().names.get((near,), ()))
            yield _Said(frozenset(keys), *place, exact=False)


def _runs(reading: Reading, said: Sequence[_Said]) -> Iterator[list[_Said]]:
    """Words that may belong to one name: side by side, with nothing between that parts them."""
    run: list[_Said] = []
    end = 0
    for item in said:
        between = reading.folded[end : item.start]
        if run and (len(between) > _MOST_APART or _APART.search(between)):
            yield run
            run = []
        run.append(item)
        end = max(end, item.end)
    if run:
        yield run


def _of_run(run: Sequence[_Said], columns: Sequence[_Column]) -> Iterator[Mention]:
    """The columns that a run of words means; where it may mean two, none of them."""
    fits: list[tuple[float, frozenset[str], Mention]] = []
    for column in columns:
        fit = _fit(run, column)
        if fit is not None and (fit[0] > _HEAD_RANK or _of_one(fit[1], column.name, columns)):
            fits.append(fit)
    fits.sort(key=lambda f: -f[0])
    taken: list[tuple[float, frozenset[str], Mention]] = []
    for rank, keys, mention in fits:
        over = [t for t in taken if t[2].start < mention.end and mention.start < t[2].end]
        # One phrase may say two things: "where it lies" is a latitude and a longitude.
        if all(t[0] == rank and not t[1] & keys for t in over):
            taken.append((rank, keys, mention))
    for rank, keys, mention in taken:
        rivals = [f for f in fits if f[2].column != mention.column and f[0] == rank and f[1] & keys]
        if not any(r[2].start < mention.end and mention.start < r[2].end for r in rivals):
            yield mention


def _of_one(keys: frozenset[str], name: str, columns: Sequence[_Column]) -> bool:
    """Whether no other column is about the same."""
    return not any(keys & _keys(p) for c in columns if c.name != name for p in c.parts)


def _fit(run: Sequence[_Said], column: _Column) -> tuple[float, frozenset[str], Mention] | None:
    """(rank, what was said, mention) of one column, or None."""
    needed = [p for p in column.parts if p.concepts or not _LEFT_OUT.issuperset(p.stems)]
    if not needed:
        return None
    heard = [_heard(run, part) for part in needed]
    whole = all(heard)
    if not whole and (heard[-1] is None or len(needed) == 1):
        return None
    # "Living area" is Gr_Liv_Area, where many an area is none that is lived in.
    several = sum(h is not None for h in heard)
    said = needed if whole else [p for p, h in zip(needed, heard, strict=True) if h is not None]
    used = [h for h in heard if h is not None]
    # Names that are said in full by their own letters are found elsewhere.
    keys = frozenset().union(*(u.keys & _keys(p) for u, p in zip(used, said, strict=True)))
    likeness = (WHOLE if whole else HEAD) * (1.0 if all(u.exact for u in used) else MISSPELT)
    start, end = min(u.start for u in used), max(u.end for u in used)
    mention = Mention(column.name, start, end, sure=True, quoted=False, likeness=likeness)
    left_out = len(column.parts) - len(needed)
    rank = (100.0 * len(needed) - left_out) if whole else _HEAD_RANK * several
    return rank, keys, mention


def _keys(part: Part) -> frozenset[str]:
    """What says a part; one that is named in several words is not said by one of them."""
    return part.concepts | {f"={s}" for s in part.stems if len(s) > 2 and len(part.stems) == 1}


def _heard(run: Sequence[_Said], part: Part) -> _Said | None:
    keys = _keys(part)
    return next((said for said in run if said.keys & keys), None)


def acronyms(reading: Reading, profile: DataProfile) -> Iterator[Mention]:
    """``Oil temperature`` may be the column ``OT``: words whose first letters are a name in capitals."""
    short = {c.name.lower(): c.name for c in profile.columns if 2 <= len(c.name) <= 5 and c.name.isupper()}
    if not short:
        return
    words = reading.words
    for size in {len(name) for name in short}:
        for at in range(len(words) - size + 1):
            run = words[at : at + size]
            name = short.get("".join(w.text[0] for w in run))
            tight = run[-1].end - run[0].start == sum(len(w.text) for w in run) + size - 1
            if name is not None and tight and all(len(w.text) > 2 for w in run):
                yield Mention(name, run[0].start, run[-1].end, sure=True, quoted=False, likeness=HEAD)


def about(name: str) -> frozenset[str]:
    """All concepts in a column's name."""
    return frozenset().union(*(p.concepts for p in name_parts(name))) if parts(name) else frozenset()
