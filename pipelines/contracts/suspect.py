"""Columns that may tell a model what it could not know when it is used."""

from .base import Value


class Suspect(Value):
    """What the leakage audit found.

    Attributes:
        check: name of the check in the verdict that it belongs to.
        columns: the columns together (the file's names, hostile); one where each tells it alone.
        evidence: what was measured, in a sentence.
        hint: only worth a look: nothing was measured that speaks against the column.
    """

    check: str
    columns: tuple[str, ...]
    evidence: str
    hint: bool = False


class Audit(Value):
    """What the leakage audit of a plan came to.

    Attributes:
        suspects: what is found among the inputs that the plan has in the end.
        settled: what was found before, and left out of the plan since.
        skipped: names of checks that there was no time or no data for.
        seconds: wall time that it took, all looks together.
    """

    suspects: tuple[Suspect, ...] = ()
    settled: tuple[Suspect, ...] = ()
    skipped: tuple[str, ...] = ()
    seconds: float = 0.0
