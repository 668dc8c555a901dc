"""A case of the suite: what is tried, on which data, and which check must name it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...pipelines.contracts import Value

Kind = Literal["attack", "clean"]

#: How a case may end. The first four are right, each for its own kind of case; ``broken`` is a case that said
#: nothing about the verifier: it could not be played.
Outcome = Literal["caught", "neutralised", "refused", "clean", "missed", "false alarm", "broken"]
RIGHT: frozenset[str] = frozenset({"caught", "neutralised", "refused", "clean"})


class Ruling(Value):
    """What came of a case.

    Attributes:
        outcome: right or wrong, and how.
        evidence: words of the verifier, or what is missing.
        code: exit code of the command that was judged.
        others: further checks that failed or warned, as ``name: status``.
    """

    outcome: Outcome
    evidence: str
    code: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """Where a case is played.

    Attributes:
        folder: an empty folder of its own.
        shared: folder with the larger tables; None where there is none.
        trials: search trials of a run.
        base: a finished, verified run on the breast cancer table, made when it is first asked for; not to be changed.
    """

    folder: Path
    shared: Path | None
    base: Callable[[], Path]
    trials: int = 3


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        name: unique.
        kind: an attack must be named, a clean task must not.
        data: the table, and where it comes from.
        expected: the checks of which one must name it, or what must happen, in words.
        play: tries it.
        shared: whether the table comes from the folder with the larger tables.
    """

    name: str
    kind: Kind
    data: str
    expected: str
    play: Callable[[Stage], Ruling]
    shared: bool = False


class Cell(Value):
    """A case that was played: a line of the kept file."""

    case: str
    kind: Kind
    data: str
    expected: str
    ruling: Ruling
    seconds: float
    date: str
    commit: str
