"""The words of ``words.yaml`` as expressions."""

import re
from functools import cache
from pathlib import Path

from ...intake.words.vocabulary import pattern


@cache
def entries(purpose: str) -> str:
    """The entries of a purpose as one group, to be found as whole words of folded text."""
    lines = [pattern(line) for line in _file()[purpose].splitlines() if line.strip()]
    return rf"(?<![^\W_])(?:{'|'.join(lines)})(?![^\W_])"


@cache
def compiled(purpose: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """The same, with an expression before and after it."""
    return re.compile(rf"{before}{entries(purpose)}{after}")


@cache
def _file() -> dict[str, str]:
    import yaml

    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found
