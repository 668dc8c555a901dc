"""What many attacks come to: counts for each place, and the misses in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from .play import Played

TITLES = ("", "replies", "uncaught", "wrong", "fallbacks", "labelled", "slowest parse", "most memory")
_MOST_SHOWN = 20


@dataclass(frozen=True)
class Tally:
    """Counts over attacks."""

    name: str
    played: int
    uncaught: int
    wrong: int
    fallbacks: int
    labelled: int
    parse_ms: float
    parse_mb: float

    @classmethod
    def of(cls, name: str, attacks: Sequence[Played]) -> Self:
        """The counts."""
        return cls(
            name,
            len(attacks),
            sum(bool(a.uncaught) for a in attacks),
            sum(bool(a.wrong) for a in attacks),
            sum(a.fallback for a in attacks),
            sum(a.labelled for a in attacks),
            max((a.parse_ms for a in attacks), default=0.0),
            max((a.parse_mb for a in attacks), default=0.0),
        )

    @property
    def row(self) -> tuple[object, ...]:
        """For a table with ``TITLES``."""
        measured = (f"{self.parse_ms:.1f} ms", f"{self.parse_mb:.1f} MB") if self.parse_ms else ("", "")
        return (
            self.name, self.played, self.uncaught, self.wrong, self.fallbacks, self.labelled, *measured
        )  # fmt: skip


def rows(attacks: Sequence[Played]) -> list[tuple[object, ...]]:
    """A row for each place, and their sum."""
    places = dict.fromkeys(a.place for a in attacks)
    each = [Tally.of(place, [a for a in attacks if a.place == place]) for place in places]
    return [*(tally.row for tally in each), Tally.of("all", attacks).row]


def misses(attacks: Sequence[Played]) -> list[str]:
    """The first attacks that did not end as they must, a line each."""
    bad = [a for a in attacks if not a.good]
    told = [
        f"{a.place}, {a.attack}: {a.uncaught or '; '.join(a.wrong) or _slow(a)}"[:300]
        for a in bad[:_MOST_SHOWN]
    ]
    return told + ([f"and {len(bad) - _MOST_SHOWN} more"] if len(bad) > _MOST_SHOWN else [])


def _slow(a: Played) -> str:
    if a.fallback and not a.labelled:
        return f"not labelled: {a.reasons}"
    return f"{a.parse_ms:.0f} ms, {a.parse_mb:.0f} MB"
