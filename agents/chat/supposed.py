"""Questions about other circumstances: more data, more time, changes that are only supposed."""

import re

from ..intake.words.stems import fold
from .intents import anywhere
from .move import Edit, Intent, Move

_NUMBER_TIMES = re.compile(r"(\d{1,4}(?:[.,]\d)?) ?(?:times|x|fach|mal|fois|veces|volte|vezes)\b")
_MORE = re.compile(
    r"(?<!\w)(?:another|extra|additional|more|weitere\w*|mehr|noch (?:mal )?(?:ein|zwei|hundert|tausend)\w*|d'autres|otr[oa]s|altr[ie]|outr[oa]s|nog (?:eens )?(?:een )?\w+|fler\w*|wiecej|daha fazla"
    r"|(?:thousands?|hundreds?|tausend|hundert|mille|duizend|honderd|tusen|tysiac) [^\W\d]{4,})(?!\w)"
)
_PAST = (
    *(("left", "leave"), ("dropped", "drop"), ("removed", "remove"), ("excluded", "exclude")),
    *(
        ("kicked", "kick"),
        ("threw", "throw"),
        ("thrown", "throw"),
        ("put", "put"),
        ("kept", "keep"),
        ("gave", "give"),
    ),
    *(("ignored", "ignore"), ("used", "use"), ("took", "take"), ("limited", "limit"), ("leaving", "leave")),
)


def present(text: str) -> str:
    """What is supposed, as if it were asked for: "if we left out the age"."""
    for past, present in _PAST:
        text = re.sub(rf"\b{past}\b", present, text, flags=re.IGNORECASE)
    return text


def supposed(text: str, edits: tuple[Edit, ...]) -> Move:
    """A question about other circumstances: more data, more time, or changes that are only supposed."""
    said = fold(text)
    factor = _factor(said)
    of = "data" if anywhere("data").search(said) else "time" if anywhere("time").search(said) else ""
    if not of and not edits and (factor is not None or _MORE.search(said)):
        # Rows are called by what they stand for: "another thousand loans".
        of = "data"
    times = [e for e in edits if e.field in {"time_limit_seconds", "max_trials"}]
    if of == "data" and factor is not None:
        # "Twice the data" is no change of the time.
        edits = tuple(e for e in edits if e not in times)
    return Move(intent=Intent.WHAT_IF, text=text, edits=edits, factor=factor, of=of)


def _factor(said: str) -> float | None:
    for name, factor in (("twice", 2.0), ("thrice", 3.0), ("ten", 10.0), ("half", 0.5)):
        if anywhere(name).search(said):
            return factor
    number = _NUMBER_TIMES.search(said)
    if number is not None:
        return float(number[1].replace(",", "."))
    return 2.0 if anywhere("more").search(said) else None
