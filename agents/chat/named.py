"""Files and runs that a turn names."""

import re

from ..intake.files import file_mentions
from ..intake.words.stems import fold
from .move import Situation

_RUN_NUMBER = re.compile(
    r"(?<!\w)(?:run|lauf|execution|ejecucion)s? (?:number |no\.? |nr\.? |#)?(\d{1,3})(?:\W+(?:and|und|et|y|e|with|to|vs\.?|versus|against|or|than|mit)\W+(?:(?:run|lauf) )?(\d{1,3}))?"
)
_SPEAKS_OF_RUNS = re.compile(r"\b(?:runs?|models?|compare|laufe?|vergleich\w*|modelle?)\b")


def file_of(text: str, situation: Situation) -> str | None:
    named = [m.name for m in file_mentions(text)]
    if named:
        return named[0]
    stems = {name.rsplit("/", 1)[-1].split(".")[0].lower(): name for name in situation.near}
    words = {w.lower() for w in re.findall(r"[\w-]{4,60}", text)}
    said = [name for stem, name in stems.items() if len(stem) > 3 and stem in words]
    return said[0] if len(said) == 1 and not situation.has_task else None


def runs_of(text: str, situation: Situation) -> tuple[str, ...]:
    """The runs that a turn names: by name, by a beginning of it, by number in the order they began."""
    found = [run for run in situation.runs if run.lower() in text.lower()]
    match = _RUN_NUMBER.search(fold(text))
    if match is not None:
        for number in (match[1], match[2]):
            if number is not None and 1 <= int(number) <= len(situation.runs):
                found.append(situation.runs[int(number) - 1])
    if _SPEAKS_OF_RUNS.search(fold(text)):
        # "The diamonds run": the last one that is called so.
        words = set(re.findall(r"[^\W_]{4,}", fold(text)))
        for name in (*reversed(situation.runs), *situation.others):
            about = set(re.findall(r"[^\W\d_]{4,}", name.lower()))
            if new := about & words:
                found.append(name)
                words -= new
    return tuple(dict.fromkeys(found))
