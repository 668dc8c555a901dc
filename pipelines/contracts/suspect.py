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
