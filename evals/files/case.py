"""A hostile file and what must come of it."""

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Writes the file into a folder and gives what ``--data`` is told: a path, or something that is none.
Make = Callable[[Path], Path | str]


@dataclass(frozen=True)
class Outcome:
    """What the command must say.

    Args:
        codes: the codes of the refusal that are right; none where the file must be accepted.
        warnings: words of warnings that must be there.
    """

    codes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.codes:
            return " or ".join(self.codes)
        return "ok" + (f", told: {'; '.join(self.warnings)}" if self.warnings else "")


def ok(*warnings: str) -> Outcome:
    """Accepted, with these words told."""
    return Outcome(warnings=warnings)


def refused(*codes: str) -> Outcome:
    """Refused with one of these codes."""
    return Outcome(codes=codes)


@dataclass(frozen=True)
class Case:
    """One hostile file.

    Args:
        kind: quality, parsing, size or security.
        name: different for every case.
        make: writes it.
        outcome: what must come of it.
        target: the column to predict, as ``--target``.
        options: of the command, besides.
    """

    kind: str
    name: str
    make: Make
    outcome: Outcome
    target: str = "y"
    options: tuple[str, ...] = ()


ROWS = 120


def values(column: int, rows: int = ROWS) -> list[str]:
    """Numbers that are not whole, the same for the same column."""
    draw = random.Random(column)
    return [f"{draw.gauss(0, 1):.4f}" for _ in range(rows)]


def words(column: int, given: Sequence[str], rows: int = ROWS) -> list[str]:
    """Words drawn from those given."""
    draw = random.Random(column)
    return [draw.choice(given) for _ in range(rows)]


def labels(rows: int = ROWS) -> list[str]:
    """Classes that the column ``values(1)`` half tells."""
    draw = random.Random(99)
    return ["yes" if float(v) + draw.gauss(0, 1) > 0 else "no" for v in values(1, rows)]


def columns(**more: Sequence[object]) -> dict[str, Sequence[object]]:
    """A table that is sound, and more columns; one of the same name takes the place of its."""
    count = len(next(iter(more.values()), values(1)))
    sound = {"a": values(1, count), "b": values(2, count), "kind": words(3, ("u", "v", "w"), count)}
    return {**sound, **more, **({} if "y" in more else {"y": labels(count)})}


def text(table: dict[str, Sequence[object]], delimiter: str = ",", end: str = "\n") -> str:
    """As delimited text."""
    return lines(list(table), zip(*table.values(), strict=True), delimiter, end)


def lines(header: Sequence[object], rows: object, delimiter: str = ",", end: str = "\n") -> str:
    """A header, which may hold a name twice, and rows."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def put(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    """Write it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(**more: Sequence[object]) -> Make:
    """A sound table with these columns."""
    return lambda folder: put(folder, text(columns(**more)))


def raw(content: str | bytes, name: str = "data.csv") -> Make:
    """A file of this content."""
    return lambda folder: put(folder, content, name)


def cases(kind: str, *given: tuple[str, Make, Outcome] | tuple[str, Make, Outcome, str]) -> Iterator[Case]:
    """Cases of a kind."""
    for name, make, outcome, *target in given:
        yield Case(kind, name, make, outcome, target[0] if target else "y")
