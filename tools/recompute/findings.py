"""What agrees with what it is computed from, and what does not."""

import math
import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from ...pipelines.contracts import Value

#: Another machine may add up in another order.
_RELATIVE, _ABSOLUTE = 1e-9, 1e-12
_LONGEST = 120
_NUMERALS = re.compile(r"\d+(?:[.,]\d+)*")
#: Lines of a file that are named where it differs.
_MOST_LINES = 3
_MISSING = "<missing>"


class Difference(Value):
    """Something that stands in the run folder otherwise than it follows from the rest.

    ``where`` is a file, ``what`` a field or line of it, empty where the file as a whole is meant.
    """

    where: str
    what: str
    found: str
    recomputed: str

    @property
    def text(self) -> str:
        """In a sentence; hostile, as files are."""
        if not self.recomputed:
            return f"{self.where}: {self.found}"
        return f"{self.where}: {self.what} is {self.found}, recomputed {self.recomputed}"


@dataclass
class Findings:
    """Counts what agrees and keeps what does not.

    Attributes:
        numbers: that were computed again and agree.
        once: measured once (times, tokens, prices), that agree with the record.
        files: that are as they were written.
    """

    numbers: int = 0
    once: int = 0
    files: int = 0
    differences: list[Difference] = field(default_factory=list)

    def wrong(self, where: str, said: str) -> None:
        """A file or a record is not what it should be."""
        self.differences.append(Difference(where=where, what="", found=said, recomputed=""))

    def compare(
        self, where: str, found: Any, expected: Any, what: str = "", once: frozenset[str] = frozenset()
    ) -> None:
        """Compare JSON values, part by part.

        Args:
            where: the file.
            found: what stands there.
            expected: what it is recomputed to.
            what: name of the part, such as ``scores.test``.
            once: names of parts that cannot be computed, and are compared with the record instead.
        """
        if isinstance(found, dict) and isinstance(expected, dict):
            for key in dict.fromkeys((*expected, *found)):
                part = f"{what}.{key}" if what else str(key)
                self.compare(where, found.get(key, _MISSING), expected.get(key, _MISSING), part, once)
        elif _named(found) and _named(expected):
            # By name: one that is missing shall not make all that follow differ.
            self.compare(where, _by_name(found), _by_name(expected), what, once)
        elif isinstance(found, list) and isinstance(expected, list):
            for number, pair in enumerate(zip_longest(found, expected, fillvalue=_MISSING)):
                self.compare(where, *pair, f"{what}.{number}", once)
        elif not _same(found, expected):
            self.differences.append(
                Difference(where=where, what=what, found=_shown(found), recomputed=_shown(expected))
            )
        elif what in once:
            self.once += 1
        elif isinstance(found, int | float) and not isinstance(found, bool):
            self.numbers += 1

    def compare_text(self, where: str, found: str, expected: str) -> None:
        """Compare a file for people, line by line; a table's or figure's number that differs is in its line."""
        if found == expected:
            self.files += 1
            self.numbers += len(_NUMERALS.findall(expected)) if where.endswith(".md") else 0
            return
        pairs = list(zip_longest(found.split("\n"), expected.split("\n"), fillvalue=_MISSING))
        other = [(number, *pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1]]
        for number, mine, theirs in other[:_MOST_LINES]:
            start = max(0, _first_difference(mine, theirs) - _LONGEST // 3)
            self.differences.append(
                Difference(
                    where=where,
                    what=f"line {number}",
                    found=_shown(mine[start:]),
                    recomputed=_shown(theirs[start:]),
                )
            )
        if len(other) > _MOST_LINES:
            self.wrong(where, f"{len(other) - _MOST_LINES} more lines differ")


def _named(values: Any) -> bool:
    """Whether these are records with names of their own, such as checks."""
    if not isinstance(values, list) or not values:
        return False
    names = [v.get("name") for v in values if isinstance(v, dict)]
    return (
        len(names) == len(values) and all(isinstance(n, str) for n in names) and len({*names}) == len(names)
    )


def _by_name(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {v["name"]: v for v in values}


def _same(found: Any, expected: Any) -> bool:
    # True is no 1 here, nor is "1".
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return found == expected or math.isclose(found, expected, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    return bool(type(found) is type(expected) and found == expected)


def _shown(value: Any) -> str:
    text = repr(value) if value != _MISSING else "missing"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _first_difference(mine: str, theirs: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
