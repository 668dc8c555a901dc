"""Numbers and amounts in prose: ``five minutes``, ``quarter of an hour``, ``2 MB``, ``20 ms a row``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_NUMBER_WORDS: dict[str, float] = {
    word: value
    for value, words in {
        1: "a an one ein eine einer einem un una uno une",
        2: "two couple zwei dos deux twice",
        3: "three drei tres trois", 4: "four vier cuatro quatre", 5: "five funf cinco cinq",
        6: "six sechs seis", 7: "seven sieben siete sept", 8: "eight acht ocho huit",
        9: "nine neun nueve neuf", 10: "ten zehn diez dix", 11: "eleven elf once onze",
        12: "twelve zwolf doce douze dozen", 15: "fifteen funfzehn quince quinze",
        20: "twenty zwanzig veinte vingt", 25: "twenty-five", 30: "thirty dreissig dreisig treinta trente",
        40: "forty vierzig cuarenta quarante", 45: "forty-five", 50: "fifty funfzig cincuenta cinquante",
        60: "sixty sechzig sesenta soixante", 90: "ninety neunzig noventa", 100: "hundred hundert cien cent",
        0.5: "half halbe halben media medio demi", 0.25: "quarter viertel cuarto quart",
    }.items()
    for word in words.split()
}  # fmt: skip
_ARTICLES = frozenset(["a", "an", "un", "una", "uno", "une", "ein", "eine", "einer", "einem"])
#: Numbers without words that are articles too.
COUNT = r"\d{1,15}(?:[.,]\d{1,9})?|" + "|".join(
    sorted((re.escape(w) for w in _NUMBER_WORDS if w not in _ARTICLES), key=len, reverse=True)
)
NUMBER = r"\d{1,15}(?:[.,]\d{1,9})?|" + "|".join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))
_UNITS = {
    r"ms|msec|milliseconds?|millisekunden?|milisegundos?|millisecondes?": 0.001,
    r"s|secs?|seconds?|sekunden?|sek|segundos?|secondes?": 1.0,
    r"m|mins?|minutes?|minuten?|minutos?": 60.0,
    r"h|hrs?|hours?|stunden?|horas?|heures?": 3600.0,
}
_UNIT = "|".join(_UNITS)
#: Digits may touch their unit; ``a`` and ``s`` side by side are the word ``as``.
_TIME = re.compile(
    rf"(?:(?<![\w.,])|(?<=\d[hm]))(?:(\d{{1,15}}(?:[.,]\d{{1,9}})?)[ -]?|({NUMBER})[ -])({_UNIT})(?![a-z_])"
)
_HALF_HOUR = re.compile(
    r"(?<!\w)(?:(three) quarters of an (hour)|(half|quarter|halbe|viertel|media|demi|cuarto|quart)(?: of| de| d')?(?: an?| a|-)? ?"
    r"(hour|minute|stunde|stunden|hora|heure))(?!\w)"
)
_HALF_BEFORE = re.compile(rf"(?<![\w.,])({NUMBER}) and a half ({_UNIT})(?![a-z_])")
_AND_A_HALF = re.compile(r" and a half| y media| et demie?")
_SIZE = re.compile(
    rf"(?<![\w.,])({NUMBER})[ -]?(kb|kib|mb|mib|gb|gib|kilobytes?|megabytes?|gigabytes?|ko|mo|go|megas?)(?![a-z_])"
)
#: Amounts of one sort that are looked at in a request.
_MOST = 200
_SIZES = {"k": 1e-3, "m": 1.0, "g": 1e3}


@dataclass(frozen=True)
class Amount:
    """A number with its unit, in seconds or megabytes, and its place."""

    value: float
    start: int
    end: int
    unit: str


def to_number(text: str) -> float:
    """The value of digits or a number word."""
    word = text.strip().lower()
    return _NUMBER_WORDS[word] if word in _NUMBER_WORDS else float(word.replace(",", "."))


def _seconds(unit: str) -> float:
    return next(value for pattern, value in _UNITS.items() if re.fullmatch(pattern, unit))


def times(text: str) -> Iterator[Amount]:
    """Every length of time in folded ``text``; parts that follow one another are one (``1 h 30 min``)."""
    found = [
        Amount(to_number(m[1] or m[2]) * _seconds(m[3]), m.start(), m.end(), m[3])
        for m in islice(_TIME.finditer(text), _MOST)
    ]
    for m in islice(_HALF_HOUR.finditer(text), _MOST):
        share, unit = (0.75, m[2]) if m[1] else (to_number(m[3]), m[4])
        found = [f for f in found if f.end <= m.start() or f.start >= m.end()]
        found.append(Amount(share * _seconds(unit), m.start(), m.end(), unit))
    for m in islice(_HALF_BEFORE.finditer(text), _MOST):
        found = [f for f in found if f.end <= m.start() or f.start >= m.end()]
        found.append(Amount((to_number(m[1]) + 0.5) * _seconds(m[2]), m.start(), m.end(), m[2]))
    found.sort(key=lambda a: a.start)
    merged: list[Amount] = []
    for amount in found:
        last = merged[-1] if merged else None
        if (
            last
            and re.fullmatch(r"[ ,]*(?:and|und|y|et)?[ ]*", text[last.end : amount.start])
            and amount.value < last.value
        ):
            merged[-1] = Amount(last.value + amount.value, last.start, amount.end, last.unit)
        else:
            merged.append(amount)
    for amount in merged:
        half = _AND_A_HALF.match(text, amount.end)
        yield (
            Amount(amount.value + _seconds(amount.unit) / 2, amount.start, half.end(), amount.unit)
            if half
            else amount
        )


def sizes(text: str) -> Iterator[Amount]:
    """Every size in folded ``text``, in megabytes."""
    for m in islice(_SIZE.finditer(text), _MOST):
        yield Amount(to_number(m[1]) * _SIZES[m[2][0]], m.start(), m.end(), m[2])
