"""The vocabulary files beside this module: ``lexicon``, ``phrases``, ``metrics`` and ``scores.yaml``."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from .stems import fold

#: From this character on scripts put no spaces between words.
_SPACELESS = 0x2E80
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


@cache
def load(name: str) -> dict[str, Any]:
    """A vocabulary file, read once."""
    import yaml

    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    # The safe loader in C, where libyaml is there: yaml.safe_load is the slow one.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        found: dict[str, Any] = loader.get_single_data()
    finally:
        loader.dispose()
    return found


def pattern(words: str) -> str:
    """An expression as it is written in a file, its letters folded as requests are."""
    return _FOREIGN.sub(lambda m: fold(m.group()), words)


@cache
def phrases(purpose: str, name: str = "phrases.yaml") -> str:
    """The entries of a purpose as one group: Latin ones begin a word, Chinese and Japanese ones stand anywhere."""
    entries = [pattern(entry) for entry in load(name)[purpose].splitlines()]
    latin = [entry for entry in entries if not _begins_spaceless(entry)]
    signs = [entry for entry in entries if _begins_spaceless(entry)]
    groups = ([rf"(?<![^\W_])(?:{'|'.join(latin)})(?![^\W_])"] if latin else []) + signs
    return f"(?:{'|'.join(groups)})"


def _begins_spaceless(entry: str) -> bool:
    first = entry.lstrip("(?:")[:1] or "a"
    return ord(first) >= _SPACELESS or first in "<>=≥≤"
