"""Limits: how long, how many trials, how large, how quick; said outright, or against what there is."""

import re
from collections.abc import Iterator

from ...intake.rules.limits import limits
from ...intake.words.amounts import NUMBER, times, to_number
from ..move import Edit
from .matter import Matter
from .vocabulary import compiled, entries

_LIMITS = frozenset(
    {
        *("time_limit_seconds", "max_trials", "max_model_mb", "max_latency_ms", "max_memory_mb"),
        *("interpretable", "commercial"),
    }
)
_TRIALS = re.compile(
    rf"(?<![\w.,])({NUMBER}) (?:(?P<more>{entries('more')}) )?(?:trials?|configurations?|attempts?|versuche?|essais|intentos|tries|tentativas|tentativi|pogingen)(?!\w)"
)
_TRIED = re.compile(
    rf"(?:at most|no more than|not more than|(?:do not|don'?t) (?:try|test|make) more than|up to|only|just|cap (?:it |this )?at|max\w*|hochstens|maximal|au plus|como maximo|al massimo) ({NUMBER}) (?:different )?(?:settings?|models?|tries|rounds|combinations?|modelle|einstellungen|modeles|reglages|modelos|modelli)(?!\w)"
)
#: "Ten more minutes": the word in between parts the number from its unit.
_PARTED = re.compile(rf"(?<![\w.,])({NUMBER}) (?P<word>{entries('more')}|{entries('less')}) (\w+)")
_NEAR = 25
#: "Up to 3 MB", where nothing is said of the model.
_SIZE = re.compile(
    rf"(?:no (?:more|larger|bigger) than|at most|max\w*|under|below|within|up to|less than|smaller than|hochstens|maximal|unter|au plus|pas plus de|moins de|no mas de|non piu di|nao mais (?:de|que)|niet meer dan|mindre an|nie wiecej niz|como maximo|maximo|menos de|al massimo|meno di) ({NUMBER}) ?(kb|mb|gb|kilobytes?|megabytes?|gigabytes?|mo|ko|go)(?![a-z])"
)
_MEGABYTES = {"k": 0.001, "m": 1.0, "g": 1000.0}


def amounts(matter: Matter) -> Iterator[Edit]:
    """Changes of limits."""
    yield from _parted(matter)
    yield from _times(matter)
    yield from _trials(matter)
    yield from _at_most(matter)
    yield from _sizes(matter)
    yield from _factors(matter)
    yield from _absolute(matter)


def _parted(matter: Matter) -> Iterator[Edit]:
    reading = matter.reading
    for match in reading.matches(_PARTED):
        found = list(times(f"{match[1]} {match[match.lastindex or 3]}"))
        if found and matter.take(*match.span()):
            sign = -1 if re.fullmatch(entries("less"), match["word"]) else 1
            yield Edit(
                field="time_limit_seconds",
                op="shift",
                value=sign * found[0].value,
                words=matter.words(*match.span()),
            )


def _times(matter: Matter) -> Iterator[Edit]:
    """Times on top of the limit, or off it."""
    reading = matter.reading
    for amount in times(reading.folded):
        sign = _sign(matter, amount.start, amount.end)
        if sign and matter.take(amount.start, amount.end):
            words = matter.words(max(0, amount.start - _NEAR), amount.end)
            yield Edit(field="time_limit_seconds", op="shift", value=sign * amount.value, words=words)


def _sign(matter: Matter, start: int, end: int) -> int:
    """1 where an amount comes on top, -1 where it is taken off, 0 where it stands for itself."""
    before, after = matter.reading.before(start, _NEAR), matter.reading.after(end, _NEAR)
    for sign, name in ((1, "more"), (-1, "less")):
        if compiled(name, r"^\W*").match(after) or compiled(f"{name}_before", "", r"\W*$").search(before):
            return sign
    return 0


def _trials(matter: Matter) -> Iterator[Edit]:
    for match in matter.reading.matches(_TRIALS):
        count = to_number(match[1])
        on_top = bool(match["more"]) or _sign(matter, *match.span()) == 1
        if on_top and count == int(count) and matter.take(*match.span()):
            yield Edit(field="max_trials", op="shift", value=int(count), words=matter.words(*match.span()))


def _at_most(matter: Matter) -> Iterator[Edit]:
    """So many settings or models, where a request would say trials."""
    for match in matter.reading.matches(_TRIED):
        count = to_number(match[1])
        if count >= 1 and count == int(count) and matter.take(*match.span()):
            yield Edit(field="max_trials", value=int(count), words=matter.words(*match.span()))


def _sizes(matter: Matter) -> Iterator[Edit]:
    for match in matter.reading.matches(_SIZE):
        if compiled("memory").search(matter.reading.after(match.end(), _NEAR)):
            continue
        if matter.take(*match.span()):
            value = to_number(match[1]) * _MEGABYTES[match[2][0]]
            yield Edit(field="max_model_mb", value=value, words=matter.words(*match.span()))


def _factors(matter: Matter) -> Iterator[Edit]:
    """Twice the time, half the trials; without a noun it is the time that is meant."""
    reading = matter.reading
    for name, factor in (("twice", 2.0), ("thrice", 3.0), ("half", 0.5)):
        for match in reading.matches(compiled(name)):
            if any(a.start <= match.start() < a.end for a in times(reading.folded)):
                # "Half a minute" is a time.
                continue
            after, before = reading.after(match.end(), 40), reading.before(match.start(), 40)
            field = next(
                (
                    field
                    for noun, field in (("trials", "max_trials"), ("time", "time_limit_seconds"))
                    if compiled(noun).search(after) or compiled(noun).search(before)
                ),
                "time_limit_seconds" if re.match(r"^ (?:as|so) (?:long|lang)", after) else None,
            )
            if field is not None and matter.take(*match.span()):
                words = matter.words(match.start(), min(len(reading.text), match.end() + 20))
                yield Edit(field=field, op="scale", value=factor, words=words)


def _absolute(matter: Matter) -> Iterator[Edit]:
    found = [c for c in limits(matter.reading) if c.field in _LIMITS]
    for candidate in sorted(found, key=lambda c: -c.weight):
        end = candidate.at + max(1, len(candidate.words) - 2)
        if matter.take(candidate.at, end):
            value = candidate.value
            assert isinstance(value, bool | int | float)
            yield Edit(field=candidate.field, value=value, words=candidate.words.strip("'"))
