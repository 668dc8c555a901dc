"""What a turn is for, as far as rules can tell from its words."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from ..intake.words.stems import fold
from ..intake.words.vocabulary import pattern
from .move import Intent

#: Looked for in this order; each must be all of a turn but for pleasantries.
_WHOLE = (
    Intent.HELP,
    Intent.THANKS,
    Intent.UNDO,
    Intent.STATUS,
    Intent.RUNS,
    Intent.PLAN,
    Intent.RESULT,
    Intent.CONTINUE,
    Intent.START,
    Intent.STOP,
)
#: Each begins a turn.
_HEAD = (Intent.WHAT_IF, Intent.COMPARE, Intent.PREDICT, Intent.WHY)
_EDGE = re.compile(r"^[\s.,;:!¿¡]+|[\s.,;:!]+$")
_MOST = 400


@cache
def words(name: str) -> str:
    """The expressions of a list, as one group."""
    lines = [pattern(line).rstrip("|") for line in _file()[name].splitlines() if line.strip()]
    return rf"(?:{'|'.join(line for line in lines if line)})"


@cache
def whole(name: str) -> re.Pattern[str]:
    """Matches a turn that is that and nothing else."""
    return re.compile(rf"{words(name)}\W*", re.DOTALL)


@cache
def head(name: str) -> re.Pattern[str]:
    """Matches a turn that begins so."""
    return re.compile(rf"{words(name)}(?![^\W_])")


@cache
def anywhere(name: str) -> re.Pattern[str]:
    """Finds it within a turn."""
    return re.compile(rf"(?<![^\W_]){words(name)}(?![^\W_])")


@cache
def _file() -> dict[str, str]:
    import yaml

    found: dict[str, str] = yaml.safe_load(
        (Path(__file__).parent / "intents.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"{words('before')}(?=\W|$)[\s,.;:!-]*"),
        re.compile(rf"[\s,.;:!-]*(?<![^\W_]){words('after')}[\s.,;:!?]*$"),
    )


def bare(text: str) -> str:
    """A turn's folded words without pleasantries at its ends; all of it where there is nothing else."""
    return stripped(text)[-1]


@lru_cache(maxsize=64)
def stripped(text: str) -> tuple[str, ...]:
    """A turn's folded words, then with one pleasantry less each time."""
    return tuple(_stripped(text))


def _stripped(text: str) -> Iterator[str]:
    first, last = _edges()
    said = _EDGE.sub("", fold(" ".join(text.split()))[:_MOST])
    yield said
    while said:
        shorter = first.sub("", said, count=1) if first.match(said) else said
        if shorter == said:
            shorter = last.sub("", said)
        shorter = _EDGE.sub("", shorter)
        if not shorter or shorter == said:
            return
        said = shorter
        yield said


def is_whole(name: str, text: str) -> bool:
    """Whether a turn is one of these expressions and nothing else, pleasantries apart."""
    return any(whole(name).fullmatch(said) for said in stripped(text))


def intent_of(text: str) -> Intent | None:
    """The intent that a turn is for as a whole, or that it begins with; None where rules cannot tell."""
    found = [intent for intent in _WHOLE if is_whole(intent.value, text)]
    if found:
        return found[0]
    said = stripped(text)
    for intent in _HEAD:
        if any(head(intent.value).match(each) for each in said):
            return intent
    return None
