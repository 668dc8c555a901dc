"""The fenced blocks of a Markdown page, and what their fences say about carrying them out.

A fence may say, after its language: ``skip="reason"`` (never carried out here), ``long`` (with ``make test-long`` only),
``needs="module"`` (only where that can be imported), ``exit=3`` (how its last command ends).
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

#: What is carried out; other blocks show text.
LANGUAGES = frozenset({"bash", "console", "python"})
_FENCE = re.compile(r"^(`{3,})([\w-]*)[ \t]*(.*)$")
_KEYS = frozenset({"skip", "long", "needs", "exit"})


@dataclass(frozen=True)
class Block:
    """A fenced block. ``line`` is that of its fence, ``said`` what the fence says."""

    page: Path
    line: int
    language: str
    text: str
    said: dict[str, str]

    @property
    def is_command(self) -> bool:
        """Whether it is carried out."""
        return self.language in LANGUAGES

    @property
    def skip(self) -> str:
        """Why it is not carried out; empty where it is."""
        return self.said.get("skip", "")

    @property
    def is_long(self) -> bool:
        """Whether it takes long."""
        return "long" in self.said

    @property
    def exit_code(self) -> int:
        """How it ends."""
        return int(self.said.get("exit", "0"))

    @property
    def name(self) -> str:
        """Where it stands."""
        return f"{self.page.name}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order.

    Raises:
        ValueError: a fence is not closed, or says what is not known.
    """
    found: list[Block] = []
    fence: tuple[str, str, dict[str, str], int] | None = None
    lines: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        match = _FENCE.match(line)
        if fence is None:
            if match:
                fence = (match[1], match[2], _said(match[2], match[3], f"{page.name}:{number}"), number)
                lines = []
        elif match and len(match[1]) >= len(fence[0]) and not match[2]:
            found.append(Block(page, fence[3], fence[1], "\n".join(lines), fence[2]))
            fence = None
        else:
            lines.append(line)
    if fence is not None:
        raise ValueError(f"{page.name}:{fence[3]}: the block is not closed")
    return found


def _said(language: str, words: str, where: str) -> dict[str, str]:
    if language not in LANGUAGES:
        return {}
    said = {key: value for key, _, value in (word.partition("=") for word in shlex.split(words))}
    if unknown := set(said) - _KEYS:
        raise ValueError(f"{where}: the fence says {sorted(unknown)}")
    return said
