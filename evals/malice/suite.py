"""What a part of the suite tells: how many things were tried, and which of them did harm."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .arena import TREASURE
from .watch import Seen


@dataclass
class Part:
    """One part of the suite.

    Attributes:
        title: what was tried.
        tried: how often.
        misses: what should not have happened, in words.
        notes: figures beside.
    """

    title: str
    tried: int = 0
    misses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def expect(self, holds: bool, what: str) -> None:
        """Note a miss where something does not hold."""
        if not holds:
            self.misses.append(what[:400])


#: Plays one part in a folder of its own.
Play = Callable[[Path], Part]


def harmless_outcome(part: Part, seen: Seen, codes: tuple[int, ...]) -> None:
    """What holds of every command, whatever it was given."""
    name, said = seen.name, seen.out + seen.err
    part.expect(not seen.bug, f"{name}: {seen.bug}")
    part.expect(seen.code in codes, f"{name}: exit code {seen.code}, {seen.err[-200:]!r}")
    part.expect(not seen.touched, f"{name}: {'; '.join(seen.touched[:3])}")
    part.expect("Traceback" not in said, f"{name}: a traceback is shown")
    part.expect(TREASURE not in said, f"{name}: tells what lies outside")
    part.expect(all(c.isprintable() or c == "\n" for c in said), f"{name}: control characters are shown")
    if seen.code == 2 and not seen.bug:
        lines = [line for line in seen.err.splitlines() if line.startswith("error[")]
        part.expect(len(lines) == 1 and len(lines[0]) <= 300, f"{name}: {len(lines)} lines tell of the error")
