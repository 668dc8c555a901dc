"""Targets that a request describes without naming them: "who will leave?" asks for ``churn``."""

import re
from collections.abc import Iterator, Sequence

from ....pipelines.contracts import DataProfile, Origin
from ..candidates import Candidate
from ..words.lexicon import asked, lexicon
from ..words.meanings import about
from ..words.reading import Reading
from ..words.stems import fold, parts
from ..words.vocabulary import phrases

#: "Leave the age out" speaks of no one who leaves; "sale type" and the like are found by their names.
_NO_GOAL = re.compile(
    r"\b(?:leave|leaves|leaving)(?= (?:[^\s.;]+[ ]){0,8}?out\b)|\bsales? (?:were|was|before|after|until|up to)\b"
)
#: A round number of thousands.
_NUMBER = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[., ]000)+|\d{1,6})( ?(?:k|mil|mila|mille|tausend|thousand|tys|bin|tusen|duizend)(?![a-z])|千)?(?![\d%])"
)
_TRANSLATED = {"good": re.compile(phrases("label_good")), "bad": re.compile(phrases("label_bad"))}
_FEW_BANDS = 4
_VERB_ENDING = re.compile(r"(?:ers?|ed|ing|es|e|d|r)$")
_GENERIC = frozenset({"target", "label", "y", "class", "outcome"})
_NEAR_GOAL, _LABELS = 1.4, 0.9


def by_goal(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """A column called like what the request wants to know, where exactly one is."""
    text = _NO_GOAL.sub(lambda m: " " * len(m.group()), reading.folded)
    seen: set[str] = set()
    for hit in asked(text):
        if hit.concept in seen:
            continue
        seen.add(hit.concept)
        column = _called_like(lexicon().goals[hit.concept], profile) or _about(hit.concept, profile)
        if column is not None:
            words = reading.quote(hit.start, hit.end)
            yield Candidate("target", column, words, _NEAR_GOAL, Origin.INFERRED, hit.start)
    yield from _by_verb(reading, profile)
    yield from _by_labels(reading, profile)
    folded = {fold(c.name) for c in profile.columns}
    # Beside an "x", a "y" is a length.
    usual = _GENERIC - {"y"} if "x" in folded else _GENERIC
    generic = [c.name for c in profile.columns if fold(c.name) in usual]
    if len(generic) == 1:
        yield Candidate("target", generic[0], f"a column is called {generic[0]!r}", 0.8, Origin.INFERRED)


def _about(concept: str, profile: DataProfile) -> str | None:
    """The one column of another language, or with an unusual name, that is about the concept."""
    found = [c.name for c in profile.columns if concept in about(c.name)]
    return found[0] if len(found) == 1 else None


def _by_verb(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """``Will it exit?`` asks for the column ``Exited``, ``who smokes?`` for ``smoker``."""
    said = {_root(word.stem): word for word in reading.words if len(word.stem) > 3}
    for column in profile.columns:
        name = parts(column.name)
        word = said.get(_root(name[0])) if len(name) == 1 else None
        if word is not None and word.stem != name[0]:
            quote = reading.quote(word.start, word.end)
            yield Candidate("target", column.name, quote, _NEAR_GOAL, Origin.INFERRED, word.start)


def _root(word: str) -> str:
    """A word without the ending of its verb form; only what is long enough to mean something."""
    root = _VERB_ENDING.sub("", word)
    return root if len(root) > 3 else word


def _by_labels(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """``Good or bad?`` asks for the column that holds these words, ``over 50,000`` for that with ``>50K``."""
    said = {word.stem: (word.start, word.end) for word in reading.words if len(word.stem) > 2}
    for label, words in _TRANSLATED.items():
        if label not in said and (match := words.search(reading.folded)):
            said[label] = match.span()
    numbers = {_round(m): m.span() for m in reading.matches(_NUMBER)}
    for column in profile.columns:
        if column.numbers is not None or column.unique > len(column.top):
            continue
        labels = [parts(v.value) for v in column.top]
        found = [said[label[0]] for label in labels if len(label) == 1 and label[0] in said]
        bounds = {_round(m) for v in column.top for m in _NUMBER.finditer(fold(v.value))}
        if column.unique <= _FEW_BANDS and len(bounds) == 1 and (place := numbers.get(min(bounds))):
            found += [place, place]
        if len(found) > 1:
            yield Candidate(
                "target", column.name, reading.quote(*found[0]), _LABELS, Origin.INFERRED, found[0][0]
            )


def _round(match: re.Match[str]) -> float:
    """``50K``, ``50,000`` and ``50 000`` are the same."""
    number = float(re.sub(r"[., ](?=\d{3})", "", match[1]).replace(",", "."))
    return number * (1000 if match[2] else 1)


def _called_like(names: Sequence[str], profile: DataProfile) -> str | None:
    """The one column that has one of these names, else the first of them as a part of its own."""
    wanted = ["".join(parts(name)) for name in names]
    exact = [c.name for c in profile.columns if "".join(parts(c.name)) in wanted]
    if exact:
        return exact[0] if len(exact) == 1 else None
    for part in wanted:
        close = [c.name for c in profile.columns if part in parts(c.name)]
        if close:
            return close[0] if len(close) == 1 else None
    return None
