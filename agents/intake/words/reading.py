"""A request made ready for the rules: folded text, words with places, sentences, quotes, files masked."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from .stems import fold, stem

#: Characters that stand in for a file name: no rule reads them as words.
MASK = "\x1a"
_MOST_MATCHES = 200
_WORD = re.compile(r"[^\W_]{1,60}")
_QUOTED = re.compile(r"`([^`\n]{1,200})`|\"([^\"\n]{1,200})\"|(?<![^\W_])'([^'\n]{1,200})'(?![^\W_])")
_BREAK = re.compile(r"[.!?;\n](?=\s|$|\")|\n")
_ABBREVIATIONS = frozenset(
    [
        "max",
        "min",
        "ca",
        "approx",
        "vs",
        "etc",
        "bzw",
        "ggf",
        "inkl",
        "nr",
        "no",
        "incl",
        "resp",
        "aprox",
        "z.b",
        "e.g",
        "i.e",
        "usw",
        "mind",
    ]
)
_UNIT_ABBREVIATIONS = frozenset(["min", "no", "etc", "usw"])
_BULLET = re.compile(r"[-*•]|\d{1,2}[.)]|[^\W\d_]{1,20} ?:")


class Word(NamedTuple):
    """A word: its folded text, stem and place."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True)
class Quoted:
    """What stands between quotation marks, verbatim; ``start`` and ``end`` are those of the inside."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A request. ``text`` has tidy white space; ``folded`` has the same length, files masked."""

    text: str
    folded: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in order, file names left out."""
        return tuple(
            Word(m.group(), stem(m.group()), m.start(), m.end()) for m in _WORD.finditer(self.folded)
        )

    @cached_property
    def quoted(self) -> tuple[Quoted, ...]:
        """Everything in quotation marks or backticks."""
        straight = _straight(self.text)
        found = []
        for m in _QUOTED.finditer(straight):
            group = m.lastindex or 1
            start, end = m.span(group)
            if MASK not in self.folded[start:end]:
                found.append(Quoted(self.text[start:end].strip(), start, end))
        return tuple(found)

    @cached_property
    def _breaks(self) -> tuple[int, ...]:
        ends = [m.end() for m in _BREAK.finditer(self.folded) if not self._abbreviated(m.start())]
        return (0, *ends, len(self.folded) + 1)

    def _abbreviated(self, dot: int) -> bool:
        if self.folded[dot] != ".":
            return False
        word = self.folded[max(0, dot - 8) : dot].split(" ")[-1].lstrip("(")
        if word not in _ABBREVIATIONS:
            return False
        after = self.text[dot + 1 : dot + 3].strip()[:1]
        return bool(after) and not (word in _UNIT_ABBREVIATIONS and after.isupper())

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that holds offset ``at``."""
        from bisect import bisect_right

        i = bisect_right(self._breaks, at)
        return self._breaks[i - 1], min(self._breaks[min(i, len(self._breaks) - 1)], len(self.folded))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of every sentence."""
        return tuple(
            (a, min(b, len(self.folded)))
            for a, b in zip(self._breaks, self._breaks[1:], strict=False)
            if a < b
        )

    def before(self, at: int, width: int = 60) -> str:
        """Up to ``width`` folded characters before ``at``, within its sentence."""
        return self.folded[max(self.sentence(at)[0], at - width) : at]

    def after(self, at: int, width: int = 60) -> str:
        """Up to ``width`` folded characters from ``at`` on, within the sentence of what stands before it."""
        return self.folded[at : min(self.sentence(max(0, at - 1))[1], at + width)]

    def matches(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """The first matches of a pattern; a request that repeats itself without end says nothing new."""
        return list(islice(pattern.finditer(self.folded), _MOST_MATCHES))

    def quote(self, start: int, end: int) -> str:
        """The request's words there, short and printable, in quotation marks."""
        words = "".join(c if c.isprintable() else " " for c in self.text[start:end]).strip()
        return f"'{words}'" if len(words) <= 80 else f"'{words[:77]}...'"


def _straight(text: str) -> str:
    return text.translate(str.maketrans("“”„«»‟‘’‚‛", '""""""' + "''''"))


def tidy(request: str) -> str:
    """White space made single; a line that goes on is joined, a new paragraph or list item is not."""
    lines = [" ".join(line.split()) for line in request.splitlines()]
    out: list[str] = []
    for line in lines:
        fresh = not out or not out[-1] or out[-1].endswith(":") or _BULLET.match(line) is not None
        if line and not fresh:
            out[-1] = f"{out[-1]} {line}"
        elif line or (out and out[-1]):
            out.append(line)
    return "\n".join(line for line in out if line)


def read(request: str) -> Reading:
    """Make a request ready. Files it names are masked in ``folded``."""
    import unicodedata

    from ..files import file_mentions

    text = tidy(unicodedata.normalize("NFC", request))
    folded = fold(text)
    for mention in file_mentions(text):
        folded = folded[: mention.start] + MASK * (mention.end - mention.start) + folded[mention.end :]
    return Reading(text, folded)
