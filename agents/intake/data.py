"""The vocabulary files beside this module."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from .stems import fold

_FOREIGN = re.compile(r"[^\x00-\x7f]+")


@cache
def load(name: str) -> dict[str, Any]:
    """A vocabulary file, read once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506
    return found


def pattern(words: str) -> str:
    """An expression as it is written in a file, its letters folded as requests are."""
    return _FOREIGN.sub(lambda m: fold(m.group()), words)
